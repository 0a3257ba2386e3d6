"""Papers of issued documents: set and sealed at the first download, and the same bytes until their proof is renewed."""

from __future__ import annotations

import asyncio
import os
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from wasl.catalogue import current
from wasl.documents import blank as blanks
from wasl.documents import owners, vouching
from wasl.documents.blank import Blank
from wasl.documents.content import Content
from wasl.documents.models import Document, Imprint, KeyUse, Paper, SealKey
from wasl.documents.paper.certifying import certified
from wasl.documents.paper.cms import CertifiedKey
from wasl.documents.paper.renewal import told_last
from wasl.documents.paper.typesetting import Sheet, typeset
from wasl.documents.projecting import badge_by
from wasl.documents.seal.seal import address
from wasl.documents.sealing.keys import Act, sealing
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import decoded

Told = tuple[datetime, datetime]
"""When the time of a paper was told, and the end of the certificate of who told it."""
_LAYOUT: Final = 1
"""Of papers: another one is made for documents of which none was yet."""


def paper_of(document: Document) -> bytes:
    """The PDF of `document`. Raises WaslError where it cannot be sealed, or was erased."""
    kept = kept_paper(document)
    if kept is None:
        kept = _made(document)
    elif not Paper.objects.filter(document=document).exists():  # it was made before they were followed
        _follow(document, told_last(kept))
    return kept


def kept_paper(document: Document) -> bytes | None:
    """Its PDF, where one was made. Raises WaslError where it was erased."""
    try:
        return owners.unlocked(document.entity, _place(document).read_bytes(), _about(document))
    except FileNotFoundError:
        return None


def keep_paper(document: Document, pdf: bytes) -> None:
    """Have `pdf` be its PDF from now on."""
    _drafted(document, pdf).replace(_place(document))
    _follow(document, told_last(pdf))


def _drafted(document: Document, pdf: bytes) -> Path:
    """`pdf` beside its place, locked."""
    place = _place(document)
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_suffix(f".{os.getpid()}")
    draft.write_bytes(owners.locked(document.entity, pdf, _about(document)))
    return draft


def _follow(document: Document, last: Told) -> None:
    told, until = last
    row = Paper(document=document, told=told, until=until, failed=None)
    Paper.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["document"], update_fields=["told", "until", "failed"]
    )


def _about(document: Document) -> str:
    return f"paper {document.number}"


def blank_of(content: Content) -> Blank:
    """The blank that a document was issued on. Raises WaslError where it was not kept."""
    return _blank(content.declaration)


@lru_cache(maxsize=64)
def _blank(fingerprint: str) -> Blank:
    found = Imprint.objects.filter(fingerprint=fingerprint).first()
    if found is None:
        raise WaslError("the blank that this document was issued on is not here", mend="restore the database whole")
    return blanks.read(found.content.encode())


def _made(document: Document) -> bytes:
    """Its PDF, new. Where it cannot be put in its place after all, its next download makes another."""
    content, at = document.read(), now()
    blank, catalogue = blank_of(content), current.catalogue()
    clock = vouching.clock(catalogue)
    with sealing(document.issuer, at, SealKey.Use.SIGN, Act(KeyUse.Kind.PAPER, document.type)) as sealer:
        badging = sealer.beside(SealKey.Use.SEAL, Act(KeyUse.Kind.BADGE, document.type))
        sheet = Sheet(
            content=content, blank=blank, record=document.content.encode(),
            code=address(f"{settings.URL}/v", bytes(document.seal)), address=f"{settings.URL}/v",
            credential=badge_by(badging, content, blank),
        )  # fmt: skip
        chain = tuple(decoded(each) for each in sealer.key.chain)
        signer, proof = CertifiedKey(sealer.seal, chain), vouching.proof_of(catalogue, chain, at)
        pdf = asyncio.run(certified(typeset(sheet), signer, clock, proof, blank.signatory.fr))
        ends, drafts = clock.ends(), list[Path]()
        told = told_last(pdf) if ends is None else (at, ends)

        def keep(_use: KeyUse) -> None:
            drafts.append(_drafted(document, pdf))
            _follow(document, told)

        sealer.also = keep
    drafts[0].replace(_place(document))
    return pdf


def _place(document: Document) -> Path:
    name = f"{document.fingerprint}-{_LAYOUT}"
    return Path(settings.HOME) / "documents" / "papers" / name[:2] / name
