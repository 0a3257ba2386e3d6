"""The room's Django application."""

from __future__ import annotations

from django.apps import AppConfig


class ReferentialsConfig(AppConfig):
    name = "wasl.referentials"
    label = "referentials"
