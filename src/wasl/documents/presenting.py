"""Issued documents as SD-JWT VC: whole, bound to the key of their holder's wallet; or some of one, for whom it is lent to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from wasl.documents.content import Content
from wasl.documents.credentials import sdjwt, sdjwt_vc
from wasl.documents.describing import kind_of
from wasl.documents.models import Document, KeyUse, SealKey
from wasl.documents.papers import blank_of
from wasl.documents.projecting import issuer_of
from wasl.documents.sealing.authority import x5c
from wasl.documents.sealing.keys import Act, sealing


def whole(
    document: Document, content: Content, at: datetime, holders: Sequence[Mapping[str, str] | None], by: str
) -> list[str]:
    """The credential with every disclosure, once for each of `holders`: the public JWK that it is bound to; None: nobody's.

    `by`: the account that asked, for the log of uses. It is one use of the key, whose entry tells none of them from the others.
    """
    kind, issuer = kind_of(content.type), issuer_of(content.issuer, blank_of(content))
    with sealing(document.issuer, at, SealKey.Use.SIGN, Act(KeyUse.Kind.CREDENTIAL, document.type, by)) as sealer:
        chain = x5c(sealer.key.chain)
        return [
            sdjwt_vc.credential(content, kind, issuer, content.list, sealer.seal, chain, holder) for holder in holders
        ]


def some(document: Document, content: Content, claims: Collection[str], at: datetime, by: str) -> str:
    """The same, that discloses `claims` and nothing else, and is bound to nobody."""
    (made,) = whole(document, content, at, (None,), by)
    return sdjwt.shown(made, claims)
