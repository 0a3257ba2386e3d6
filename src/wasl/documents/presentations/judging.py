"""What to make of what a wallet showed: genuine or not, in force or not, shown by its holder for this request or not.

Certificates that a credential brings along vouch for nothing here: whose key it is, the trust bundle tells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

import msgspec

from wasl.documents.content import Value
from wasl.documents.credentials import sdjwt, sdjwt_vc
from wasl.documents.verifying import seals
from wasl.documents.verifying.bundle import Bundle, TrustedKey
from wasl.documents.verifying.seals import Outcome, Standing, Verdict
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import VerifyingKey, strictly, verifying_key

Why = Literal[
    "shown", "unreadable", "unknown-key", "bad-signature", "not-its-issuer", "not-authorised", "key-compromised",
    "issued-later", "another-document", "not-its-holder",
]  # fmt: skip
_NO_LABEL: Final = 0
"""No type of document has it: no key may seal what the bundle does not know."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the wallet was asked for, and as whom."""

    type: str
    """Of document, by name."""
    vct: str
    """The same, as credentials call it."""
    claims: tuple[str, ...]
    audience: str
    """The client id of who asked."""
    nonce: str


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The verdict, and what was shown. All but outcome and why is empty unless it is authentic."""

    outcome: Outcome
    why: Why
    standing: Standing = "unknown"
    told: datetime | None = None
    """Of when the standing is."""
    issuer: str = ""
    issued: datetime | None = None
    """The day, at its first moment: credentials say no more."""
    expires: datetime | None = None
    claims: dict[str, Value] = {}
    """Those asked for."""
    dropped: tuple[str, ...] = ()
    """Shown without being asked for: by name, what they say is not kept."""
    lacking: tuple[str, ...] = ()
    """Asked for, and not shown."""
    place: tuple[str, int] | None = None
    """Its list of states, and its index there."""


def judged(text: str, asked: Asked, bundle: Bundle, url_of: Callable[[str], str], at: datetime) -> Answer:
    """What to make of `text`, an SD-JWT with its holder's proof, by what `bundle` trusts. `url_of`: where an issuer is known."""
    try:
        whole = sdjwt.parts(text)
        found = _key_named(whole, bundle)
    except sdjwt.NotAnSdJwtError:
        return Answer(outcome="not-authentic", why="unreadable")
    if found is None:
        return Answer(outcome="cannot-tell", why="unknown-key")
    trusted, key = found
    try:
        said = sdjwt_vc.verified(whole, lambda header: key)
        issued = _issued(said.claims)
    except sdjwt.NotAnSdJwtError:
        return Answer(outcome="not-authentic", why="bad-signature")
    return (
        _refused(said, trusted, asked, bundle, url_of, issued, at)
        or _unbound(whole, said, asked, at)
        or _believed(said, trusted, asked, bundle, issued, at)
    )


def _key_named(whole: sdjwt.Parts, bundle: Bundle) -> tuple[TrustedKey, VerifyingKey] | None:
    """The key of the bundle that the header names; None where it has none of that name."""
    try:
        header = msgspec.json.decode(strictly(whole.token.partition(".")[0]), type=dict[str, Any])
    except (ValueError, msgspec.DecodeError) as error:
        raise sdjwt.NotAnSdJwtError("this is no SD-JWT") from error
    named = header.get("kid")
    trusted = next((each for each in bundle.keys.values() if each.jwk.get("kid") == named), None)
    return None if trusted is None else (trusted, verifying_key(trusted.jwk))


def _refused(
    said: sdjwt.Verified, trusted: TrustedKey, asked: Asked, bundle: Bundle, url_of: Callable[[str], str],
    issued: datetime, at: datetime,
) -> Answer | None:  # fmt: skip
    """Why the key, though it signed, could not, or signed another thing than what was asked for."""
    if said.claims["vct"] != asked.vct:
        return Answer(outcome="cannot-tell", why="another-document")
    known = bundle.type_of(asked.type)
    issuer = trusted.issuer if said.claims.get("iss") == url_of(trusted.issuer) else ""
    # It tells the day of the document; the key may be younger, for wallets are given credentials at any time.
    sealed = max(issued, datetime.fromtimestamp(trusted.since, UTC))
    why = seals.refusal(trusted, issuer, known[0] if known else _NO_LABEL, sealed, at)
    since, _until = sdjwt_vc.period(said.claims)
    if why is None and since is not None and at.timestamp() < since:
        why = "issued-later"
    if why is not None:
        return Answer(outcome="not-authentic", why=_OF_KEYS[why])
    if trusted.compromised is not None:
        return Answer(outcome="cannot-tell", why="key-compromised")
    return None


def _unbound(whole: sdjwt.Parts, said: sdjwt.Verified, asked: Asked, at: datetime) -> Answer | None:
    """Whether it was not its holder who showed it, or not for this request."""
    try:
        holder = sdjwt_vc.holder_of(said.claims)
        if holder is not None:
            sdjwt.check_binding(whole, holder, asked.audience, asked.nonce, at)
            return None
    except (sdjwt.NotAnSdJwtError, WaslError):
        pass
    return Answer(outcome="not-authentic", why="not-its-holder")


def _believed(
    said: sdjwt.Verified, trusted: TrustedKey, asked: Asked, bundle: Bundle, issued: datetime, at: datetime
) -> Answer:
    _since, until = sdjwt_vc.period(said.claims)
    expires = None if until is None else datetime.fromtimestamp(until, UTC)
    place = _place(said.claims)
    stands = Verdict("authentic", "sealed", issued=issued, expires=expires)
    stands = seals.standing(stands, trusted.issuer, place, bundle, at)
    shown = {name: said.claims[name] for name in said.disclosed}
    claims = {name: shown[name] for name in asked.claims if isinstance(shown.get(name), (str, int, bool))}
    return Answer(
        outcome="authentic", why="shown", standing=stands.standing, told=stands.told, issuer=trusted.issuer,
        issued=issued, expires=expires, claims=claims, place=place,
        dropped=tuple(sorted(set(shown) - set(asked.claims))),
        lacking=tuple(name for name in asked.claims if name not in claims),
    )  # fmt: skip


def _issued(claims: Mapping[str, Any]) -> datetime:
    made = claims.get("iat")
    if type(made) is not int or not 0 <= made < sdjwt_vc.LATEST:
        raise sdjwt.NotAnSdJwtError("it does not say when it was issued")
    return datetime.fromtimestamp(made, UTC)


def _place(claims: Mapping[str, Any]) -> tuple[str, int] | None:
    match claims.get("status"):
        case {"status_list": {"uri": str() as uri, "idx": int() as index}} if not isinstance(index, bool):
            return uri, index
    return None


_OF_KEYS: Final[dict[seals.Why, Why]] = {
    "not-its-issuer": "not-its-issuer",
    "not-authorised": "not-authorised",
    "key-compromised": "key-compromised",
    "issued-later": "issued-later",
    "key-not-in-use": "not-authorised",
}
"""Why a key could not, as seals have it -> as it is told here."""
