"""The room's Django application."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "wasl.accounts"
    label = "accounts"
