"""The room's Django application."""

from __future__ import annotations

from types import ModuleType

from django.apps import AppConfig

from wasl.portal.messages import compile_stale


class PortalConfig(AppConfig):
    """Compiles the translations when they are younger than what is in use.

    Before any model is loaded: Django's own ask for translations as they load, and what is not there then stays away.
    """

    name = "wasl.portal"
    label = "portal"

    def __init__(self, app_name: str, app_module: ModuleType | None) -> None:
        super().__init__(app_name, app_module)
        compile_stale()
