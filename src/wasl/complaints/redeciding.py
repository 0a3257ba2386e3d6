"""A decision taken again on a corrected datum: what it comes to, what that differs by, and the verb that lets it stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.complaints.arrears import hand_over
from wasl.complaints.contesting import demand_kept, hands_in, programme_of
from wasl.complaints.differences import Owed, differences, total
from wasl.complaints.models import Correction, Difference, Redecision
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.matters.moving import changed, note
from wasl.matters.moving import held as complaint_held
from wasl.matters.states import WrongStateError
from wasl.programmes import facts
from wasl.programmes.deciding import Decision as Decided
from wasl.programmes.deciding import Family, decide
from wasl.programmes.keeping import keep_again, replay
from wasl.programmes.models import Decision
from wasl.programmes.plan import plan_of, rules_kept

_HOLDS = (Decision.State.DECIDED, Decision.State.REFUSED)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What the decision would be."""

    before: Decided
    after: Decided
    owed: tuple[Owed, ...]
    """Period by period, where they differ."""

    @property
    def total(self) -> Decimal:
        """The arrears; less than nothing where too much was decided."""
        return total(self.owed)


def reckoned(correction: Correction) -> Reckoned:
    """The decision again as of its date, by the rules of then, on the corrected datum. Nothing is kept.

    Raises WrongStateError before the datum is corrected, and once it is erased.
    """
    if correction.state != Correction.State.CORRECTED:
        raise WrongStateError("the datum is not corrected yet", mend="wait for the department that knows it")
    demand_kept(correction)
    decision = correction.decision
    before, programme = replay(decision), programme_of(decision)
    after = decide(plan_of(rules_kept(decision.rules.content), decision.as_of), _family(correction))
    owed = differences(programme, before, after, decision.as_of, _until(decision))
    return Reckoned(before, after, tuple(owed))


def stand(who: Profile, correction: Correction) -> Redecision:
    """Let the new decision stand in the place of the old one, which is kept; what they differ by is owed from now on.

    A refusal waits for a second agent, as every refusal. Raises ForbiddenError, or WaslError.
    """
    try:
        with transaction.atomic():
            return _stand(who, correction)
    except IntegrityError:
        raise WaslError("this decision was taken again already", mend="read the one that holds") from None


def _stand(who: Profile, correction: Correction) -> Redecision:
    found = Correction.objects.select_for_update(of=("self",)).select_related("complaint", "decision__rules")
    held = found.get(pk=correction.pk)
    reckoning, old = reckoned(held), held.decision
    if Redecision.objects.filter(before=old).exists():
        raise WaslError("this decision was taken again already", mend="read the one that holds")
    new = keep_again(who, old, _family(held), hands_in(old) | {held.by})
    made = Redecision.objects.create(
        correction=held, before=old, after=new, decided_by=old.by, corrected_by=held.by, by=who.name, at=now()
    )
    Difference.objects.bulk_create(
        Difference(
            redecision=made, programme=old.programme, component=each.component, unit=old.unit, period=each.period,
            decided=each.decided, corrected=each.corrected,
        )
        for each in reckoning.owed
    )  # fmt: skip
    hand_over(who, made)
    complaint = complaint_held(held.complaint)
    changed(complaint)
    note(complaint, "redecide", who.name, told=True)
    return made


def _family(correction: Correction) -> Family:
    known: dict[str, Any] = correction.decision.facts
    if correction.member:
        row = {**known["members"][correction.member], correction.fact: correction.value}
        record = {**known, "members": {**known["members"], correction.member: row}}
    else:
        record = {**known, "facts": {**known["facts"], correction.fact: correction.value}}
    return facts.read(programme_of(correction.decision), record)


def _until(decision: Decision) -> date:
    """The last day on which the decision held: today, or the one before another was taken of the same unit."""
    later = Decision.objects.filter(
        programme=decision.programme, unit=decision.unit, as_of__gt=decision.as_of, state__in=_HOLDS
    ).order_by("as_of")
    today = current.today()
    following = later.values_list("as_of", flat=True).first()
    return today if following is None else min(today, date.fromordinal(following.toordinal() - 1))
