"""An agent of the department that answers examines what a family said: a refusal always has a human, and a reason."""

from __future__ import annotations

from django.db import transaction

from wasl.accounts.models import Profile
from wasl.catalogue.catalogue import Catalogue
from wasl.exchange.claims.asking import agreed, ask_again, listed_elsewhere
from wasl.exchange.claims.ending import close, locked, note
from wasl.exchange.claims.models import Claim
from wasl.exchange.declared import Service
from wasl.kernel.errors import WaslError

LONGEST = 1000
"""Characters of a reason."""


def take(number: int, who: Profile) -> Claim:
    """`who` examines it from now on: the family no longer changes what it gave. Taking over from a colleague is on record."""
    with transaction.atomic():
        claim = locked(number)
        if claim.state not in (Claim.State.ANSWERED, Claim.State.EXAMINED):
            raise WaslError("there is nothing to examine", mend="take another one from the queue")
        if (claim.state, claim.examiner) != (Claim.State.EXAMINED, who.name):
            claim.state, claim.examiner = Claim.State.EXAMINED, who.name
            claim.save(update_fields=["state", "examiner"])
            note(claim, "taken", who.name)
    return claim


def confirm(number: int, who: Profile, scheme: str, value: str, catalogue: Catalogue) -> Claim:
    """The exchange, asked about the learner whom `who` found, clears the claim.

    Raises WaslError where it does not, or where that learner stands elsewhere in the list.
    """
    claim = _his(Claim.objects.select_related("opening__delivery").get(number=number), who)
    service = catalogue.get(Service, claim.opening.delivery.service)
    agreement = agreed(claim)
    if agreement is None:
        raise WaslError("the agreement does not let one case be asked", mend="see it with the department that asks")
    found = ask_again(claim, agreement, service, scheme, value.strip(), who)
    if not found.cleared:
        with transaction.atomic():
            note(locked(number), "exchange", who.name, found.outcome)
        raise WaslError(
            "the exchange does not confirm it with this identifier",
            mend="find the learner again, or refuse with a reason",
        )
    if listed_elsewhere(claim, found):
        raise WaslError(
            "this learner stands elsewhere in the same list",
            mend="look for another one: one child does not stand for two",
        )
    with transaction.atomic():
        held = _his(locked(number), who)
        note(held, "exchange", who.name, "cleared")
        return close(held, Claim.Ending.CONFIRMED, who.name, receipt=found.receipt, found=found.pseudonym)


def refuse(number: int, who: Profile, reason: str) -> Claim:
    """`who` does not find what the family says, and tells it why. Raises WaslError without a reason."""
    reason = reason.strip()
    if not reason or len(reason) > LONGEST:
        raise WaslError("say it in 1 to {longest} characters", longest=LONGEST)
    with transaction.atomic():
        return close(_his(locked(number), who), Claim.Ending.NOT_CONFIRMED, who.name, reason=reason)


def _his(claim: Claim, who: Profile) -> Claim:
    """Raises WaslError unless `who` examines it."""
    if claim.state != Claim.State.EXAMINED or claim.examiner != who.name:
        raise WaslError("someone else examines this claim", mend="take it over first")
    return claim
