"""The room's Django application."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "wasl.pages"
    label = "pages"
