"""The application."""

from __future__ import annotations

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "wasl.exchange.agreements"
    label = "agreements"
