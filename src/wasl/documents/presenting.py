"""Issued documents as SD-JWT VC: whole, bound to the key of their holder's wallet; or some of one, for whom it is lent to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from wasl.documents.content import Content
from wasl.documents.credentials import sdjwt, sdjwt_vc
from wasl.documents.describing import kind_of
from wasl.documents.models import Document, SealKey
from wasl.documents.papers import blank_of
from wasl.documents.projecting import issuer_of
from wasl.documents.sealing.authority import x5c
from wasl.documents.sealing.keys import sealer_of


def whole(document: Document, content: Content, at: datetime, holder: Mapping[str, str] | None = None) -> str:
    """The credential, with every disclosure; `holder`: the public JWK that it is bound to."""
    by = sealer_of(document.issuer, at, SealKey.Use.SIGN)
    return sdjwt_vc.credential(
        content, kind_of(content.type), issuer_of(content.issuer, blank_of(content)), content.list, by.seal,
        x5c(by.key.chain), holder,
    )  # fmt: skip


def some(document: Document, content: Content, claims: Collection[str], at: datetime) -> str:
    """The same, that discloses `claims` and nothing else, and is bound to nobody."""
    return sdjwt.shown(whole(document, content, at), claims)
