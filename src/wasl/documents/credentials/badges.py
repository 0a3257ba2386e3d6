"""A document as an Open Badge 3.0 (1EdTech) and thereby as a Verifiable Credential 2.0 (W3C)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from wasl.documents.blank import Blank
from wasl.documents.content import Content
from wasl.documents.declared import Form
from wasl.documents.issuer import Issuer
from wasl.documents.status import bitstring
from wasl.kernel.text import LANGUAGES

CONTEXTS: Final = (bitstring.CONTEXT, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json")
_KINDS: Final[Mapping[Form, str]] = {
    "certificate": "Certificate",
    "diploma": "Diploma",
    "transcript": "Course",
    "decision": "ext:Decision",
}


def badge(
    content: Content, blank: Blank, address: str, issuer: Issuer, lists: Mapping[bitstring.Purpose, str]
) -> dict[str, Any]:  # fmt: skip
    """The credential, not proved yet.

    `address`: where the type is described. `lists`: where its states are told. An
    Open Badge names things in one language: the first of the document's.
    """
    language = blank.languages[0] if blank.languages else LANGUAGES[0]
    what = [name for name in content.claims if blank.claims[name].says == "what"]
    badge = {
        "@context": list(CONTEXTS),
        "id": f"{issuer.url}/documents/{content.number}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": blank.title.in_language(language),
        "issuer": {
            "id": issuer.did,
            "type": ["Profile"],
            "name": issuer.title.in_language(language),
            "url": issuer.url,
        },
        "validFrom": _instant(content.issued_at()),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [_identity(name, value) for name, value in content.claims.items() if name not in what],
            "achievement": {
                "id": address,
                "type": ["Achievement"],
                "achievementType": _KINDS[blank.form],
                "name": blank.title.in_language(language),
                "description": blank.description.in_language(language),
                "criteria": {"narrative": blank.signatory.in_language(language)},
                "resultDescription": [
                    _described(address, name, blank.claims[name].title.in_language(language)) for name in what
                ],
            },
            "result": [
                {"type": ["Result"], "resultDescription": f"{address}#{name}", "value": str(content.claims[name])}
                for name in what
            ],
        },
        "credentialStatus": [bitstring.entry(uri, purpose, content.index) for purpose, uri in lists.items()],
    }
    until = content.expires_at()
    return badge if until is None else {**badge, "validUntil": _instant(until)}


def _identity(name: str, value: object) -> dict[str, Any]:
    return {"type": "IdentityObject", "hashed": False, "identityHash": str(value), "identityType": f"ext:{name}"}


def _described(address: str, name: str, title: str) -> dict[str, Any]:
    return {"id": f"{address}#{name}", "type": ["ResultDescription"], "name": title, "resultType": "Result"}


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
