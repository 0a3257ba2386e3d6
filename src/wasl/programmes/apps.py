"""The application."""

from __future__ import annotations

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "wasl.programmes"
    label = "programmes"
