"""An agent of the department that answers examines what a family said: a refusal always has a human, and a reason.

Where a family has nothing but a paper, and the exchange knows nothing of it, two agents confirm together.
"""

from __future__ import annotations

from django.db import transaction

from wasl.accounts.models import Profile
from wasl.accounts.permissions.exchange import examine_claims
from wasl.catalogue.catalogue import Catalogue
from wasl.exchange.claims.asking import agreed, ask_again, listed_elsewhere, still_free
from wasl.exchange.claims.ending import close, locked, note
from wasl.exchange.claims.entering import enter
from wasl.exchange.claims.models import Claim, Event
from wasl.exchange.declared import Service
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

LONGEST = 1000
"""Characters of a reason, or of what is said of a paper."""
State = Claim.State


def bring(typed_number: str, typed_code: str, address: str, who: Profile) -> Claim:
    """A family came to the counter of `who` with its letter, and without having answered: its claim is examined at once.

    Raises WaslError as `enter` does, and for a claim that another department examines or that has ended.
    """
    claim = enter(typed_number, typed_code, address)
    with transaction.atomic():
        claim = _held(claim.number, who)
        if claim.state == State.OPEN:
            claim.state, claim.answered_at = State.ANSWERED, now()
            claim.save(update_fields=["state", "answered_at"])
            note(claim, "brought", who.name)
    return take(claim.number, who)


def take(number: int, who: Profile) -> Claim:
    """`who` examines it from now on: the family no longer changes what it gave. Taking over from a colleague is on record."""
    with transaction.atomic():
        claim = _held(number, who)
        if claim.state not in Claim.TO_EXAMINE:
            raise WaslError("there is nothing to examine", mend="take another one from the queue")
        if (claim.state, claim.examiner) != (State.EXAMINED, who.name):
            _set(claim, State.EXAMINED, who.name)
            note(claim, "taken", who.name)
    return claim


def give_back(number: int, who: Profile) -> Claim:
    """`who` leaves it to others: the family may correct its answer again."""
    with transaction.atomic():
        claim = _his(_held(number, who), who)
        _set(claim, State.ANSWERED, "")
        note(claim, "given-back", who.name)
    return claim


def confirm(number: int, who: Profile, scheme: str, value: str, catalogue: Catalogue) -> Claim:
    """The exchange, asked about the learner whom `who` found, clears the claim.

    Raises WaslError where it does not, or where that learner stands elsewhere in the list.
    """
    claim = _his(Claim.objects.select_related("opening__delivery").get(number=number), who)
    service = catalogue.get(Service, claim.opening.delivery.service)
    agreement = agreed(claim.opening.delivery)
    if agreement is None:
        raise WaslError("the agreement does not let one case be asked", mend="see it with the department that asks")
    found = ask_again(claim, agreement, service, scheme, value.strip(), who)
    if not found.cleared:
        with transaction.atomic():
            note(locked(number), "exchange", who.name, found.outcome)
        if not found.told:
            raise WaslError(
                "the exchange could not be asked: that says nothing of the learner", mend="confirm again later"
            )
        raise WaslError(
            "the exchange does not confirm it with this identifier",
            mend="find the learner again, or refuse with a reason",
        )
    if listed_elsewhere(claim, found):
        raise _elsewhere()
    with transaction.atomic():
        held = _his(_held(number, who), who)
        if not still_free(held, found):
            raise _elsewhere()
        note(held, "exchange", who.name, "cleared")
        return close(held, Claim.Ending.CONFIRMED, who.name, receipt=found.receipt, found=found.pseudonym)


def refuse(number: int, who: Profile, reason: str) -> Claim:
    """`who` does not find what the family says, and tells it why. Raises WaslError without a reason."""
    reason = _said(reason)
    with transaction.atomic():
        return close(_his(_held(number, who), who), Claim.Ending.NOT_CONFIRMED, who.name, reason=reason)


def vouch(number: int, who: Profile, paper: str) -> Claim:
    """`who` has seen a paper that proves it, and says which; nothing is closed until a second agent agrees."""
    paper = _said(paper)
    with transaction.atomic():
        claim = _his(_held(number, who), who)
        _set(claim, State.VOUCHED, who.name)
        note(claim, "vouched", who.name, paper)
    return claim


def paper_seen(claim: Claim) -> Event | None:
    """What was said of the paper that waits for a second agent; None where none does."""
    if claim.state != State.VOUCHED:
        return None
    return claim.events.filter(what="vouched").order_by("-pk").first()


def agree(number: int, who: Profile) -> Claim:
    """A second agent has seen the paper too: the claim is closed by both. Raises WaslError for whoever vouched for it."""
    with transaction.atomic():
        return close(_second(_held(number, who), who), Claim.Ending.ON_PAPER, who.name)


def disagree(number: int, who: Profile, reason: str) -> Claim:
    """The second agent is not convinced, and says why: the first one examines further."""
    reason = _said(reason)
    with transaction.atomic():
        claim = _second(_held(number, who), who)
        _set(claim, State.EXAMINED, claim.examiner)
        note(claim, "disagreed", who.name, reason)
    return claim


def _held(number: int, who: Profile) -> Claim:
    """The claim, held for `who`. Raises WaslError for those of a department that does not examine it."""
    claim = locked(number)
    if not examine_claims(who) or claim.opening.provider != who.department:
        raise WaslError("another department examines this claim", mend="send the family there, with its letter")
    return claim


def _his(claim: Claim, who: Profile) -> Claim:
    """Raises WaslError unless `who` examines it."""
    if claim.state != State.EXAMINED or claim.examiner != who.name:
        raise WaslError("someone else examines this claim", mend="take it over first")
    return claim


def _second(claim: Claim, who: Profile) -> Claim:
    """Raises WaslError unless a colleague of `who` vouched for its paper."""
    if claim.state != State.VOUCHED:
        raise WaslError("nobody vouches for a paper here", mend="look at the claim again")
    if claim.examiner == who.name:
        raise WaslError("a second agent must see the paper", mend="ask a colleague to open this claim")
    return claim


def _set(claim: Claim, state: Claim.State, examiner: str) -> None:
    claim.state, claim.examiner = state, examiner
    claim.save(update_fields=["state", "examiner"])


def _said(typed: str) -> str:
    text = typed.replace("\x00", "").strip()
    if not text or len(text) > LONGEST:
        raise WaslError("say it in 1 to {longest} characters", longest=LONGEST)
    return text


def _elsewhere() -> WaslError:
    return WaslError(
        "this learner stands elsewhere in the same list",
        mend="look for another one: one child does not stand for two",
    )
