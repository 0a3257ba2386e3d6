"""The application."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "wasl.notices"
    label = "notices"
