"""Papers of issued documents: set and sealed at the first download, and the same bytes ever after."""

from __future__ import annotations

import asyncio
import os
from functools import cache
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.documents import blank as blanks
from wasl.documents import owners
from wasl.documents.blank import Blank
from wasl.documents.content import Content
from wasl.documents.models import Document, Imprint, SealKey
from wasl.documents.paper.certifying import Proof, certified
from wasl.documents.paper.clocks import Clock, NamedClock, OwnClock
from wasl.documents.paper.signing import SealSigner
from wasl.documents.paper.typesetting import Sheet, typeset
from wasl.documents.projecting import badge_of
from wasl.documents.seal.seal import address
from wasl.documents.sealing.authority import revoked, timestamping
from wasl.documents.sealing.keys import sealer_of
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import Signer, decoded

_LAYOUT: Final = 1
"""Of papers: another one is made for documents of which none was yet."""


def paper_of(document: Document) -> bytes:
    """The PDF of `document`. Raises WaslError where it cannot be sealed, or was erased."""
    place = _place(document)
    about = f"paper {document.number}"
    try:
        return owners.unlocked(document.entity, place.read_bytes(), about)
    except FileNotFoundError:
        made = _made(document)
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_suffix(f".{os.getpid()}")
    draft.write_bytes(owners.locked(document.entity, made, about))
    draft.replace(place)
    return made


def blank_of(content: Content) -> Blank:
    """The blank that a document was issued on. Raises WaslError where it was not kept."""
    found = Imprint.objects.filter(fingerprint=content.declaration).first()
    if found is None:
        raise WaslError("the blank that this document was issued on is not here", mend="restore the database whole")
    return blanks.read(found.content.encode())


def _made(document: Document) -> bytes:
    content, at = document.read(), now()
    blank = blank_of(content)
    sheet = Sheet(
        content=content, blank=blank, record=document.content.encode(),
        code=address(f"{settings.URL}/v", bytes(document.seal)), address=f"{settings.URL}/v",
        credential=badge_of(document, content, blank, at),
    )  # fmt: skip
    sealer = sealer_of(document.issuer, at, SealKey.Use.SIGN)
    chain = [decoded(each) for each in sealer.key.chain]
    catalogue = current.catalogue()
    proof = Proof(tuple(chain), (revoked(catalogue, at).public_bytes(Encoding.DER), *_lists_of_others()))
    return asyncio.run(
        certified(typeset(sheet), SealSigner(sealer.seal, chain), _clock(catalogue), proof, blank.signatory.fr)
    )


def _lists_of_others() -> tuple[bytes, ...]:
    """What other authorities revoked, in DER: whoever runs the installation fetches it, as often as they publish it."""
    folder = Path(settings.HOME) / "keys" / "lists"
    return tuple(file.read_bytes() for file in sorted(folder.glob("*.crl")))


def _clock(catalogue: Catalogue) -> Clock:
    """What tells the time here."""
    return _named_clock(settings.TIMESTAMPS) if settings.TIMESTAMPS else _own_clock(*timestamping(catalogue))


@cache
def _named_clock(url: str) -> Clock:
    return NamedClock(url)


@cache
def _own_clock(key: Signer, *chain: bytes) -> Clock:
    """A clock learns by its first answer how long answers are."""
    return OwnClock(key, chain)


def _place(document: Document) -> Path:
    name = f"{document.fingerprint}-{_LAYOUT}"
    return Path(settings.HOME) / "documents" / "papers" / name[:2] / name
