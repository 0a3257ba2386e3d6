"""Background work: cases whose time is over."""

from __future__ import annotations

from django.db import transaction

from wasl.catalogue import current
from wasl.kernel.clock import now
from wasl.matters.moving import held, time_is_over
from wasl.procedures.closing import close_places
from wasl.procedures.erasing import erase_old
from wasl.procedures.models import Case
from wasl.procedures.moving import move
from wasl.procedures.states import UNDER_WAY, State, Verb
from wasl.procedures.weighing import give_places


def round_of_cases() -> int:
    """What a worker does between two batches: each case whose last day has passed is taken where the law takes it; how many.

    Who waits for a place is told what the last run says of it, and refused when the year's places are given. What is kept no
    longer is erased.
    """
    day = current.today()
    over = Case.objects.filter(state__in=sorted(UNDER_WAY), due__lt=day, late_at=None).order_by("pk")
    done = sum(_time_is_over(each) for each in over)
    done += give_places()
    done += close_places()
    erase_old()
    return done


def _time_is_over(case: Case) -> bool:
    """Lapse, acceptance where the law says so, else told to those above and to the family. What was decided meanwhile stays."""
    with transaction.atomic():
        found, day = held(case), current.today()
        if not found.late(day) or found.late_at is not None:
            return False
        if found.at == State.ASKED:
            move(found, Verb.LAPSE, "", told=True)
        elif _accepted(found):
            move(found, Verb.ACCEPT, "", told=True, decided_at=now(), decided_on=day)
        else:
            time_is_over(found)
        return True


def _accepted(case: Case) -> bool:
    """Whether silence grants it: the law lists the act, and the family contests nothing of what it rests on."""
    means = case.rules.read().procedure.silence.means
    return means == "acceptance" and case.at != State.APPEALED and not case.contested
