"""A department's system asks by itself: what the pack lets it, so many times a day, and it sees its own requests alone."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from wasl.catalogue import current
from wasl.catalogue.days import day_of
from wasl.documents import owners
from wasl.documents.presentations.asking import State, ended, made
from wasl.documents.presentations.declared import AskingSystem, Presentation
from wasl.documents.presentations.models import PresentationRequest
from wasl.documents.systems import NoneSuchError, NotAgreedError, QuotaError
from wasl.documents.times import begin_of
from wasl.documents.wallets.secrets import hashed
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

_LONGEST_CASE: Final = 200
_LONGEST_KEY: Final = 200
Standing = Literal["waiting", "answered", "taken", "erased", "declined", "cancelled", "expired"]
"""``answered``: the answer is here to be taken. ``erased``: nobody took it in time, or it was given up."""


def ask_of(
    system: str, name: str, case: str = "", return_to: str = "", once: str = ""
) -> tuple[PresentationRequest, bool]:
    """The request of a `system` that proved who it is, and whether it is new: asked again with the same `once`, it is not.

    `return_to`: where the browser goes back to; empty where the wallet is on another device, or nothing comes back. Raises
    NotAgreedError, QuotaError, or WaslError where the same `once` asked for something else.
    """
    declared, let = agreed(system, name)
    if len(case) > _LONGEST_CASE or len(once) > _LONGEST_KEY:
        raise WaslError(
            "this is too long", mend="give a case and a key of {most} characters at most", most=_LONGEST_CASE
        )
    if return_to and return_to not in let.returns:
        raise NotAgreedError(
            "nobody is sent back to this address: the pack does not name it",
            mend="give one of those declared, letter by letter",
        )
    asked = {"presentation": name, "case": case, "returns": return_to}
    key = hashed(f"{system}\n{once}") if once else None
    found = _asked_before(key, asked)
    if found is not None:
        return found, False
    at = now()
    _demand_left(system, name, let, at)
    terms = {"system": system, "case": case, "returns": return_to, "once": key}
    try:
        with transaction.atomic():
            return made(name, declared, at, **terms), True
    except IntegrityError:
        found = _asked_before(key, asked)  # another asked it at the same moment
        if found is None:
            raise
        return found, False


def agreed(system: str, name: str) -> tuple[Presentation, AskingSystem]:
    """What the pack declares as `name`, and what it lets the `system`. Raises NotAgreedError where that is nothing."""
    declared = current.catalogue().all(Presentation).get(name)
    let = declared.of_system(system) if declared else None
    if declared is None or let is None:
        raise NotAgreedError(
            "{system} may not ask wallets for '{name}'", mend="have the pack name it, or ask with another system",
            system=system, name=name,
        )  # fmt: skip
    return declared, let


def own(system: str, handle: str) -> PresentationRequest:
    """The request of the `system` by its handle. Raises NoneSuchError, for what another asked too."""
    found = PresentationRequest.objects.filter(system=system, handle=handle).first() if system else None
    if found is None:
        raise NoneSuchError("there is no such request of this system", mend="give the id that asking returned")
    return found


def standing(held: PresentationRequest, at: datetime) -> Standing:
    """How far a system's request has come at `at`."""
    match held.state:
        case State.WAITING:
            return "waiting" if held.expires > at else "expired"
        case State.ANSWERED if held.taken is not None:
            return "taken"
        case State.ANSWERED:
            return "answered" if held.answer is not None and held.kept_until and held.kept_until > at else "erased"
        case State.DECLINED:
            return "declined"
    return "cancelled"


def give_up(system: str, handle: str) -> PresentationRequest:
    """Let nobody answer it any more; an answer that was not taken is erased unread. What is over stays as it is."""
    at = now()
    if not ended(own(system, handle), at, state=State.CANCELLED):
        with transaction.atomic():
            if untaken(handle, at).update(answer=None, kept_until=at):
                owners.erase(handle)
    return own(system, handle)


def untaken(handle: str, at: datetime) -> QuerySet[PresentationRequest]:
    """The request, where its answer is there to be taken at `at`: of several who do, one finds it."""
    return PresentationRequest.objects.filter(handle=handle, taken=None, answer__isnull=False, kept_until__gt=at)


def _asked_before(key: str | None, asked: dict[str, str]) -> PresentationRequest | None:
    found = PresentationRequest.objects.filter(once=key).first() if key else None
    if found is not None and any(getattr(found, name) != said for name, said in asked.items()):
        raise WaslError(
            "something else was asked with this key", mend="give each request an Idempotency-Key of its own"
        )
    return found


def _demand_left(system: str, name: str, let: AskingSystem, at: datetime) -> None:
    catalogue = current.catalogue()
    midnight = begin_of(catalogue, day_of(catalogue, at))
    today = PresentationRequest.objects.filter(system=system, presentation=name, created__gte=midnight)
    if today.count() >= let.daily:
        raise QuotaError(
            "{count} requests were made today, as many as agreed", mend="go on tomorrow", count=let.daily
        )  # fmt: skip
