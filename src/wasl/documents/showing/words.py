"""The words of a document's states."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from wasl.documents.models import Document
from wasl.kernel.clock import now

STATES: Final[dict[str, tuple[Any, str]]] = {
    Document.State.IN_FORCE: (_("in force"), "good"),
    Document.State.SUSPENDED: (_("suspended"), "warm"),
    Document.State.REVOKED: (_("revoked"), "bad"),
    Document.State.REPLACED: (_("replaced by another"), "none"),
}
EXPIRED: Final = (_("expired"), "none")


def state_of(document: Document) -> tuple[Any, str]:
    """In words, and its tone: what was decided of it, else whether it has ended."""
    over = document.expires_at is not None and document.expires_at <= now()
    return EXPIRED if over and document.state == Document.State.IN_FORCE else STATES[document.state]
