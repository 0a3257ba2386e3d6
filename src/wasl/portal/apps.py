"""The room's Django application."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "wasl.portal"
    label = "portal"

    def ready(self) -> None:
        """Compile the translations when they are younger than what is in use."""
        from wasl.portal.messages import compile_stale

        compile_stale()
