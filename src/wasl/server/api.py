"""The HTTP API: one description, to which each room adds its own router."""

from __future__ import annotations

from ninja import NinjaAPI

api = NinjaAPI(
    title="Wasl", version="1", description="What the State's departments share, under agreements.", docs_url=None
)
