"""Django's view of the registers room."""

from __future__ import annotations

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "wasl.registers"
    label = "registers"
    default_auto_field = "django.db.models.BigAutoField"
