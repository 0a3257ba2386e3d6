"""The application."""

from __future__ import annotations

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "wasl.exchange.events"
    label = "events"

    def ready(self) -> None:
        from wasl.exchange.events.unlinking import let_go
        from wasl.exchange.tracing.unlinking import unlinked

        unlinked.connect(let_go)
