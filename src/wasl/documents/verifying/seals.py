"""What to say of a seal: authentic, not authentic, or that it cannot be told and why; then in what state the document is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from wasl.documents import numbers
from wasl.documents.seal import cose, seal
from wasl.documents.status.bits import NotAListError, State
from wasl.documents.verifying.bundle import Bundle, TrustedClaim, TrustedKey, TrustedType
from wasl.documents.verifying.proofs import Proof, proven_since
from wasl.kernel.text import Text

Outcome = Literal["authentic", "not-authentic", "cannot-tell"]
Why = Literal[
    "sealed",
    "logged",
    "no-code",
    "no-seal",
    "unknown-key",
    "bad-signature",
    "not-its-issuer",
    "not-authorised",
    "key-not-in-use",
    "key-compromised",
    "issued-later",
    "unknown-type",
    "no-paper",
    "no-seal-within",
    "paper-changed",
    "paper-altered",
]
Standing = Literal["in-force", "expired", "revoked", "suspended", "replaced", "unknown"]
_STANDINGS: Final[dict[int, Standing]] = {
    State.VALID: "in-force",
    State.REVOKED: "revoked",
    State.SUSPENDED: "suspended",
    State.REPLACED: "replaced",
}
_CLOCKS_DIFFER: Final = timedelta(hours=24)
"""A telephone's clock may be wrong by a day before a document is said to come from the future."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that the document states, to be compared with the paper."""

    title: Text
    value: Text
    """The same in each language where it is no code."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to say. All but the outcome and why is empty where the seal is not to be believed."""

    outcome: Outcome
    why: Why
    standing: Standing = "unknown"
    told: datetime | None = None
    """Of when the standing is; None where no list tells it."""
    issuer: Text | None = None
    type: Text | None = None
    number: str = ""
    issued: datetime | None = None
    expires: datetime | None = None
    lines: tuple[Line, ...] = ()


def judged(text: str, bundle: Bundle, at: datetime, proof: Proof | None = None) -> Verdict:
    """The verdict on what a QR code says, by what `bundle` trusts, at the instant `at`.

    `proof`: that it was sealed in time. It decides where the key was found in other hands later, and nowhere else.
    """
    try:
        message = cose.opened(seal.read_address(text))
    except seal.NotASealError:
        return Verdict("cannot-tell", "no-code")
    except cose.NotSign1Error:
        return Verdict("not-authentic", "no-seal")
    found = bundle.key_of(message.kid)
    if found is None:
        return Verdict("cannot-tell", "unknown-key")
    trusted, key = found
    if not message.signed_by(key):
        return Verdict("not-authentic", "bad-signature")
    try:
        stated = seal.stated(message)
    except seal.NotASealError:
        return Verdict("not-authentic", "no-seal")
    since = None
    if trusted.compromised is not None and proof is not None:
        since = proven_since(message, proof, bundle.roots)
    return _believed(stated, trusted, bundle, at, since)


def _believed(
    stated: seal.Sealed, trusted: TrustedKey, bundle: Bundle, at: datetime, since: datetime | None
) -> Verdict:  # fmt: skip
    """The verdict on what `trusted` did sign, and had signed at the instant `since` where that is proven."""
    type_ = bundle.types.get(str(stated.type))
    refused = refusal(trusted, stated.issuer, stated.type if type_ else None, stated.issued, at)
    if refused:
        return Verdict("not-authentic", refused)
    in_time = since is not None and trusted.compromised is not None and since.timestamp() < trusted.compromised
    if trusted.compromised is not None and not in_time:
        return Verdict("cannot-tell", "key-compromised")
    if type_ is None:
        return Verdict("cannot-tell", "unknown-type", issuer=bundle.issuers.get(stated.issuer))
    verdict = Verdict(
        outcome="authentic", why="logged" if in_time else "sealed", issuer=bundle.issuers.get(stated.issuer), type=type_.title,
        number=numbers.printed(stated.number), issued=stated.issued, expires=stated.expires, lines=_lines(stated, type_),
    )  # fmt: skip
    place = None if stated.status is None else (stated.status.uri, stated.status.index)
    return standing(verdict, stated.issuer, place, bundle, at)


def refusal(trusted: TrustedKey, issuer: str, type_: int | None, sealed: datetime, at: datetime) -> Why | None:
    """Why the key, though it signed, could not: it is another issuer's, of other documents, or of another time.

    `type_`: the label of the document's type; None for one that the bundle does not know, of which nothing can be told.
    """
    then = sealed.timestamp()
    if issuer != trusted.issuer:
        return "not-its-issuer"
    if type_ is not None and type_ not in trusted.types:
        return "not-authorised"
    if then < trusted.since or (trusted.until is not None and then >= trusted.until):
        return "key-not-in-use"
    if trusted.compromised is not None and then >= trusted.compromised:
        return "key-compromised"
    return "issued-later" if sealed > at + _CLOCKS_DIFFER else None


def _lines(stated: seal.Sealed, type_: TrustedType) -> tuple[Line, ...]:
    """What it states and the bundle has a name for, in the order of the bundle."""
    return tuple(
        Line(claim.title, _words(stated.claims[int(label)], claim))
        for label, claim in type_.claims.items()
        if int(label) in stated.claims
    )


def _words(value: seal.Stated, claim: TrustedClaim) -> Text:
    plain = str(value)
    return claim.codes.get(plain) or Text(plain, plain, plain)


def standing(
    verdict: Verdict, issuer: str, place: tuple[str, int] | None, bundle: Bundle, at: datetime
) -> Verdict:  # fmt: skip
    """`verdict` with the state of the document: what its list says at its `place`, else whether it has ended."""
    told = None
    if place is not None:
        try:
            told = bundle.state_of(issuer, *place)
        except NotAListError:
            told = None
    ended = verdict.expires is not None and at >= verdict.expires
    # A list made before the document says nothing of it.
    if told is not None and verdict.issued is not None and told[1] >= verdict.issued - _CLOCKS_DIFFER:
        found = _STANDINGS[told[0]]
        return replace(verdict, standing="expired" if ended and found == "in-force" else found, told=told[1])
    return replace(verdict, standing="expired" if ended else "unknown")
