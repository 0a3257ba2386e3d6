"""SD-JWT VC (draft-ietf-oauth-sd-jwt-vc-26): a document as wallets hold it. All that the draft may still change is here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from wasl.documents.content import Content
from wasl.documents.credentials import sdjwt
from wasl.documents.issuer import Issuer
from wasl.documents.status import token_list
from wasl.kernel.keys import Signer, VerifyingKey, verifying_key
from wasl.kernel.text import LANGUAGES

TYPE: Final = "dc+sd-jwt"
_DAY: Final = 86_400
LATEST: Final = 253_402_300_800
"""Seconds: the year 10 000, which no calendar here knows."""
_ALWAYS_SAID: Final = frozenset({"iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "status"})
"""What the draft lets nobody hide (section 2.2.2.2)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The type of a credential."""

    vct: str
    """Its address, at which its metadata stands."""
    integrity: str | None = None
    """Of that metadata: ``sha256-…`` (W3C Subresource Integrity)."""


def credential(
    content: Content, kind: Kind, issuer: Issuer, status_uri: str, key: Signer, chain: Sequence[str] = (),
    holder: Mapping[str, Any] | None = None,
) -> str:  # fmt: skip
    """The document as an SD-JWT whose every claim its holder may keep to themselves.

    `chain`: the X.509 certificates of `key`, its own first, in base64 of DER, for ``x5c``. `holder`: the public JWK of the
    wallet's key. Times are rounded to the day, so that two who compare what they were shown cannot tell one credential by them.
    """
    plain: dict[str, Any] = {
        "iss": issuer.url,
        "iat": content.issued - content.issued % _DAY,
        "vct": kind.vct,
        "status": token_list.reference(status_uri, content.index),
    }
    if kind.integrity:
        plain["vct#integrity"] = kind.integrity
    if content.expires is not None:
        plain["exp"] = content.expires - content.expires % _DAY
    if holder is not None:
        plain["cnf"] = {"jwk": {name: holder[name] for name in ("kty", "crv", "x", "y") if name in holder}}
    header: dict[str, Any] = {"typ": TYPE, "kid": key.kid}
    if chain:
        header["x5c"] = list(chain)
    return sdjwt.issue(plain, {"document_number": content.number, **content.claims}, key, **header)


def verified(whole: sdjwt.Parts, key_of: sdjwt.KeyOf) -> sdjwt.Verified:
    """What the credential says, in force or not. Raises sdjwt.NotAnSdJwtError for what is none, or not signed by who should."""
    found = sdjwt.verified(whole, key_of)
    if found.header.get("typ") != TYPE:
        raise sdjwt.NotAnSdJwtError("this is no credential")
    if _ALWAYS_SAID & set(found.disclosed):
        raise sdjwt.NotAnSdJwtError("it hides what none may hide")
    if not isinstance(found.claims.get("vct"), str):
        raise sdjwt.NotAnSdJwtError("it does not say what it is")
    period(found.claims)
    return found


def period(claims: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Since when and until when it is in force, in seconds since 1970; None: for ever. Raises sdjwt.NotAnSdJwtError."""
    return _instant(claims, "nbf"), _instant(claims, "exp")


def _instant(claims: Mapping[str, Any], name: str) -> float | None:
    said = claims.get(name)
    if said is not None and (type(said) not in (int, float) or not 0 <= said < LATEST):
        raise sdjwt.NotAnSdJwtError("it does not say when it is in force")
    return said


def holder_of(claims: Mapping[str, Any]) -> VerifyingKey | None:
    """The key of the wallet that a credential is bound to. Raises WaslError for one that is not accepted."""
    confirmed = claims.get("cnf")
    return (
        verifying_key(confirmed["jwk"])
        if isinstance(confirmed, dict) and isinstance(confirmed.get("jwk"), dict)
        else None
    )


def metadata(kind: Kind, content_titles: Mapping[str, Mapping[str, str]], title: Mapping[str, str]) -> dict[str, Any]:
    """What stands at a type's address (section 4): names of the type and of its claims, in each language."""
    return {
        "vct": kind.vct,
        "name": title[LANGUAGES[0]],
        "display": [{"locale": language, "name": title[language]} for language in LANGUAGES],
        "claims": [
            {
                "path": [claim],
                "display": [
                    # Earlier drafts call it a label, and readers in use still want that.
                    {"locale": language, "name": titles[language], "label": titles[language]}
                    for language in LANGUAGES
                ],
                "sd": "always",
            }
            for claim, titles in content_titles.items()
        ],
    }
