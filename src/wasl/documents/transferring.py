"""Issued diplomas and transcripts as ELMO, for schools of other countries: made when asked for, signed like their papers."""

from __future__ import annotations

from datetime import datetime

from wasl.catalogue import current
from wasl.catalogue.departments import state_of
from wasl.documents.blank import Blank
from wasl.documents.credentials import elmo
from wasl.documents.declared import ACHIEVED
from wasl.documents.models import Document, KeyUse, SealKey
from wasl.documents.papers import blank_of, paper_of
from wasl.documents.projecting import issuer_of
from wasl.documents.sealing.certificates import certificate
from wasl.documents.sealing.keys import Act, sealing
from wasl.kernel.errors import WaslError


def transfers(blank: Blank) -> bool:
    """Whether documents on this blank can be had as ELMO: they state what somebody achieved."""
    return blank.form in ACHIEVED


def elmo_of(document: Document, at: datetime) -> bytes:
    """The document as ELMO 1.7, signed at the instant `at`. Raises WaslError for another form, or where it cannot be sealed."""
    content = document.read()
    blank = blank_of(content)
    if not transfers(blank):
        raise WaslError(
            "only diplomas and transcripts are told to schools abroad", mend="give this document as a PDF"
        )  # fmt: skip
    country = state_of(current.catalogue()).country
    made = elmo.elmo(content, blank, issuer_of(content.issuer, blank), country, paper_of(document), at)
    with sealing(document.issuer, at, SealKey.Use.SIGN, Act(KeyUse.Kind.TRANSFER, document.type)) as by:
        return elmo.signed(made, by.seal, [certificate(each) for each in by.key.chain])
