"""What is found of the signatures of a PDF when it is taken in. It is written down: certificates end, and readers change."""

from __future__ import annotations

import asyncio
from datetime import datetime
from io import BytesIO
from typing import Any, Final, Literal, NamedTuple

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel, async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from wasl.documents.verifying.bundle import Bundle
from wasl.documents.verifying.misshapen import MISSHAPEN
from wasl.documents.verifying.papers import judged_paper

Found = Literal["none", "authentic", "whole", "added-to", "broken", "unreadable"]
"""``authentic``: a document of an issuer that the trust bundle knows. ``whole``: every signature matches and the last covers
the file to its end, whoever made it. ``added-to``: something stands after the last. ``broken``: one does not match."""
_LONGEST: Final = 200


class Signed(NamedTuple):
    """What was found, and whom the last certificate names."""

    found: Found
    signer: str = ""


def signed(content: bytes, kind: str, bundle: Bundle, at: datetime) -> Signed:
    """What the signatures of a file of this `kind` come to at the instant `at`."""
    if kind != "pdf":
        return Signed("none")
    try:
        seals = list(PdfFileReader(BytesIO(content), strict=False).embedded_signatures)
        if not seals:
            return Signed("none")
        signer = _named(seals[-1])
        if judged_paper(content, bundle, at).outcome == "authentic":
            return Signed("authentic", signer)
        return Signed(asyncio.run(_matched(seals, at)), signer)
    except MISSHAPEN:
        return Signed("unreadable")


async def _matched(seals: list[EmbeddedPdfSignature], at: datetime) -> Found:
    nobody = ValidationContext(trust_roots=[], allow_fetching=False, moment=at)
    for seal in seals:
        seal.compute_integrity_info(skip_diff=True)  # type: ignore[no-untyped-call]
        status = await async_validate_pdf_signature(seal, nobody, nobody, skip_diff=True)
        if not (status.intact and status.valid):
            return "broken"
    return "whole" if seals[-1].coverage == SignatureCoverageLevel.ENTIRE_FILE else "added-to"


def _named(seal: EmbeddedPdfSignature) -> str:
    subject: Any = seal.signer_cert.subject
    return str(subject.human_friendly)[:_LONGEST]
