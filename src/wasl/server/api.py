"""The HTTP API: one description, to which each room adds its own router. Its reference page is ours: no script from elsewhere."""

from __future__ import annotations

from ninja import NinjaAPI

from wasl.documents.presentations.api import router as askings
from wasl.documents.reader.api import router as documents
from wasl.documents.signing.api import router as signing
from wasl.exchange.agreements.api import router as agreements
from wasl.exchange.events.api import router as events
from wasl.referentials.api import router as referentials
from wasl.registers.api import feeds, people

api = NinjaAPI(
    title="Wasl",
    version="1",
    description="What the State's departments share, under agreements.",
    docs_url=None,
    urls_namespace="api",
)
api.add_router("/referentials", referentials)
api.add_router("/feeds", feeds)
api.add_router("/people", people)
api.add_router("/agreements", agreements)
api.add_router("/events", events)
api.add_router("/documents", documents)
api.add_router("/documents", signing)
api.add_router("/documents", askings)
