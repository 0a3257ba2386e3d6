"""Background work: complaints whose time is over, and registers that say by now what was agreed to."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction

from wasl.catalogue import current
from wasl.complaints.acting import body_above, hand_up
from wasl.complaints.contesting import look
from wasl.complaints.erasing import erase_old
from wasl.complaints.models import Complaint, Correction
from wasl.complaints.moving import move
from wasl.complaints.states import State, Verb
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.matters.moving import changed, held, note, time_is_over

_TIMED = sorted({State.FILED, State.TAKEN, State.ASKED, State.REOPENED})
_AT_ONCE = 200


def round_of_complaints() -> int:
    """What a worker does between two batches: each complaint beyond a last day goes where that takes it; how many did.

    What is kept no longer is erased.
    """
    day = current.today()
    slow = Complaint.objects.filter(state__in=_TIMED, target_on__lt=day, over_target_at=None).order_by("pk")
    late = Complaint.objects.filter(state__in=_TIMED, due__lt=day, late_at=None).order_by("pk")
    done = sum(_over_target(each) for each in slow) + sum(_over_time(each) for each in late)
    erase_old()
    return done


def round_of_corrections() -> int:
    """Read again the registers that are to say what their department agreed to; how many do by now."""
    done = 0
    for each in Correction.objects.filter(state=Correction.State.AGREED, complaint__erased_at=None).order_by("pk")[
        :_AT_ONCE
    ]:
        with suppress(WaslError):
            look(None, each)
            done += 1
    return done


def _over_target(complaint: Complaint) -> bool:
    """Beyond the desk's own time the body above takes over, where there is one."""
    with transaction.atomic():
        found = held(complaint)
        if not found.slow(current.today()) or found.over_target_at is not None:
            return False
        found.over_target_at = now()
        if body_above(current.catalogue(), found):
            hand_up(found, "")
        else:
            changed(found)
            note(found, "slow", "")
        return True


def _over_time(complaint: Complaint) -> bool:
    """What was asked for and never came ends it; beyond the law's time people are told that they may go to the mediator."""
    with transaction.atomic():
        found = held(complaint)
        if not found.late(current.today()) or found.late_at is not None:
            return False
        if found.at == State.ASKED:
            move(found, Verb.LAPSE, "", told=True)
        else:
            time_is_over(found)
        return True
