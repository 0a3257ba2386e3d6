"""The answer is handed to the system that asked: once, after its receipt, and here it is erased with that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from django.db import transaction

from wasl.catalogue import current
from wasl.documents import owners
from wasl.documents.content import Value
from wasl.documents.presentations.calling import agreed, own, standing, untaken
from wasl.documents.presentations.judging import Answer, Why
from wasl.documents.presentations.models import PresentationRequest
from wasl.documents.presentations.receipting import receipted
from wasl.documents.presentations.taking import ABOUT
from wasl.documents.showing.telling import last_day
from wasl.documents.systems import NotAgreedError, NotNowError
from wasl.documents.verifying.seals import Outcome, Standing
from wasl.documents.wallets.secrets import hashed, same
from wasl.exchange.receipts.entry import sha256
from wasl.kernel.canonical import canonical_bytes
from wasl.kernel.clock import now


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What a system is told: the verdict, and of what was shown what it asked for. Days and instants are UTC's."""

    id: str
    """Of the request."""
    presentation: str
    purpose: str
    case: str
    answered: datetime
    outcome: Outcome
    why: Why
    standing: Standing
    """What became of the document, where it is authentic: authentic is not yet in force."""
    standing_at: datetime | None
    issuer: str
    """The department that issued it, by its name in the pack."""
    issued: date | None
    expires: datetime | None
    holder_bound: bool
    """Whether its holder showed it, to this department, for this request."""
    claims: dict[str, Value]
    dropped: tuple[str, ...]
    """Shown without being asked for: by name."""
    lacking: tuple[str, ...]
    """Asked for, and not shown: by name."""
    keep_until: date
    """The last day on which the department may keep this."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What leaves, and leaves but once."""

    shown: dict[str, Any]
    """`Shown`, as JSON has it."""
    hash: str
    """SHA-256, in hex, of its canonical JSON (RFC 8785): the receipt bears it."""
    answer: Answer
    receipt: dict[str, Any]


def hand(system: str, handle: str, response_code: str = "") -> Handed:
    """The answer to a request of the `system`. `response_code`: as the browser brought it back, where it was sent back.

    Raises NoneSuchError, NotAgreedError, NotNowError where there is nothing to take, HeldError where no receipt can be written:
    it can be asked for again then.
    """
    catalogue, held, at = current.catalogue(), own(system, handle), now()
    declared, _let = agreed(system, held.presentation)
    if standing(held, at) == "waiting":
        raise NotNowError("nobody answered yet", mend="ask again in some seconds, until the request ends")
    if standing(held, at) != "answered" or held.answer is None or held.ended is None or held.kept_until is None:
        raise NotNowError("there is no answer to take, or not any more", mend="see the state of the request")
    if held.returns and not same(hashed(response_code), held.response or ""):
        raise NotAgreedError(
            "the browser that answered did not come back with this code",
            mend="give the response_code that came to the return address, in the session that asked",
        )
    answer = msgspec.json.decode(owners.unlocked(handle, bytes(held.answer), ABOUT), type=Answer)
    shown: dict[str, Any] = msgspec.to_builtins(
        _shown(held, declared.purpose, answer, held.ended, last_day(catalogue, held.kept_until))
    )
    content = canonical_bytes(shown)
    with transaction.atomic():
        # First, so that of two at once the second waits here; a receipt that cannot be written takes it back.
        if not untaken(handle, at).update(taken=at, answer=None):
            raise NotNowError("this answer was taken already", mend="ask its holder again")
        owners.erase(handle)
        receipt = receipted(held, declared.purpose, answer, content, at)
    return Handed(shown, sha256(content), answer, receipt)


def _shown(held: PresentationRequest, purpose: str, answer: Answer, answered: datetime, keep_until: date) -> Shown:
    return Shown(
        id=held.handle, presentation=held.presentation, purpose=purpose, case=held.case, answered=answered,
        outcome=answer.outcome, why=answer.why, standing=answer.standing, standing_at=answer.told, issuer=answer.issuer,
        issued=None if answer.issued is None else answer.issued.date(), expires=answer.expires,
        holder_bound=answer.outcome == "authentic", claims=answer.claims, dropped=answer.dropped, lacking=answer.lacking,
        keep_until=keep_until,
    )  # fmt: skip
