"""Types of documents, as wallets and verifiers read of them at the address that credentials name."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec
from cryptography.hazmat.primitives import hashes

from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.documents.credentials import sdjwt_vc
from wasl.documents.credentials.sdjwt_vc import Kind
from wasl.documents.projecting import type_url
from wasl.documents.template import template
from wasl.kernel.canonical import canonical_bytes
from wasl.kernel.text import Text

NUMBER: Final = Text(fr="Numéro du document", ar="رقم الوثيقة", en="Number of the document")


def description(name: str) -> bytes:
    """The type's metadata (draft-ietf-oauth-sd-jwt-vc-26, section 4), to the byte. Raises WaslError for no such type."""
    return _described(current.catalogue(), name, type_url(name))


def kind_of(name: str) -> Kind:
    """The type as credentials name it, with the digest of its description (W3C Subresource Integrity)."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(description(name))
    return Kind(type_url(name), f"sha256-{b64encode(digest.finalize()).decode('ascii')}")


def claims_of(titles: Mapping[str, Text]) -> dict[str, Text]:
    """What credentials of a type may state, with its number first, and what each is called."""
    return {"document_number": NUMBER, **titles}


@lru_cache(maxsize=256)
def _described(catalogue: Catalogue, name: str, vct: str) -> bytes:
    ready = template(catalogue, name)
    titles: dict[str, Any] = {claim: msgspec.to_builtins(title) for claim, title in claims_of(ready.titles).items()}
    return canonical_bytes(sdjwt_vc.metadata(Kind(vct), titles, msgspec.to_builtins(ready.blank.title)))
