"""Those who still wait for a place when the year's places are given: nobody waits for ever, and an appeal is open."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from wasl.catalogue import current
from wasl.kernel.clock import now
from wasl.kernel.days import month_and_day
from wasl.matters.moving import held
from wasl.notices.reaching import reach_of
from wasl.procedures.models import Case, Rules
from wasl.procedures.moving import move
from wasl.procedures.states import State, Verb
from wasl.procedures.weighing import last_run


def places_until(case: Case) -> date | None:
    """The last day on which the case can still have a place, by the rules of its filing; None where none is set."""
    written = case.rules.read().procedure.places_until
    if written is None or case.filed_on is None:
        return None
    this_year = _day_of(written, case.filed_on.year)
    return this_year if this_year >= case.filed_on else _day_of(written, case.filed_on.year + 1)


def close_places() -> int:
    """Refuse those who still wait after that day, where the last run over everybody had no place for them; how many.

    Where there was no run, the administration is late and nobody is refused for it.
    """
    today, closed = current.today(), 0
    waiting = Case.objects.filter(state=State.RANKED).exclude(run=None)
    for rules in Rules.objects.filter(pk__in=waiting.values("rules")):
        written = rules.read().procedure.places_until
        if written is None:
            continue
        this_year = _day_of(written, today.year)
        over = this_year if this_year < today else _day_of(written, today.year - 1)
        closed += sum(_close(each, today) for each in waiting.filter(rules=rules, filed_on__lte=over).order_by("pk"))
    return closed


@transaction.atomic
def _close(case: Case, today: date) -> bool:
    """The end of one, unless it went elsewhere meanwhile, or another run is still to be looked at."""
    found = held(case)
    run = last_run(found)
    if found.at != State.RANKED or run is None or run.pk != found.run_id:
        return False
    with override(reach_of(found.told()).language):
        reason = _("Entitled, but no place is left: the places are given, in the order of the law, by the run of %(day)s.") % {
            "day": date_format(run.as_of)
        }  # fmt: skip
    if found.appealed_on is None:
        move(found, Verb.CLOSE, "", words=reason, told=True, decided_at=now(), decided_on=today, reason=reason)
    else:
        move(found, Verb.CLOSE_APPEAL, "", words=reason, told=True, appeal_reason=reason)
    return True


def _day_of(written: str, year: int) -> date:
    """The day of that year; the last of February is that of every year."""
    month, day = month_and_day(written) or (12, 31)
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, day - 1)
