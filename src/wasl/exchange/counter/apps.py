"""The application."""

from __future__ import annotations

from django.apps import AppConfig


class CounterConfig(AppConfig):
    name = "wasl.exchange.counter"
    label = "counter"
