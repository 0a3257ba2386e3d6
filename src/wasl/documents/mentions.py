"""What declarations of documents say of parts of other declarations."""

from __future__ import annotations

from collections.abc import Iterator

from wasl.catalogue.declared import Mention
from wasl.documents.declared import DocumentType


def of_document(_name: str, document: DocumentType) -> Iterator[Mention]:
    """The service's fields that its claims are drawn from."""
    for claim, declared in document.claims.items():
        if declared.decided is not None:
            continue
        named = declared.field is not None
        path = ("claims", claim, "field") if named else ("claims", claim)
        yield Mention(path, "service", document.service, document.field_of(claim), by_key=not named)
