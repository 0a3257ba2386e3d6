"""The application."""

from __future__ import annotations

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "wasl.procedures"
    label = "procedures"

    def ready(self) -> None:
        from wasl.notices.kinds import declare
        from wasl.procedures.notifying import KINDS

        declare(*dict.fromkeys(KINDS.values()))
