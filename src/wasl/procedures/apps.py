"""The application."""

from __future__ import annotations

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "wasl.procedures"
    label = "procedures"
