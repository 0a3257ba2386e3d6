"""The application."""

from __future__ import annotations

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "wasl.exchange.events"
    label = "events"
