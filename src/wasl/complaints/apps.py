"""The application."""

from __future__ import annotations

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "wasl.complaints"
    label = "complaints"

    def ready(self) -> None:
        from wasl.complaints import offering
        from wasl.complaints.notifying import KINDS
        from wasl.notices.kinds import declare

        declare(*KINDS.values())
        offering.stand()
