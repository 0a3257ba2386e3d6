"""What was given and fetched for a case goes when its time is over; what was decided, and why, stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction

from wasl.catalogue import current
from wasl.catalogue.declared import Parameter
from wasl.kernel.clock import now
from wasl.matters.erasing import AT_ONCE, erased, over
from wasl.matters.moving import held, key_of
from wasl.notices import notices
from wasl.procedures import pieces
from wasl.procedures.models import Case, Rules
from wasl.procedures.states import State


def erase_old() -> int:
    """Erase what is kept no longer, and drafts that nobody filed in the time one has to complete a case; how many."""
    return sum(_erase(each) for each in [*_over(), *_forgotten()])


def _over() -> Iterator[Case]:
    """Ended cases whose procedure keeps them no longer, by its rules and the figure of today."""
    parameters = current.catalogue().all(Parameter)
    for rules in Rules.objects.filter(case__ended_on__isnull=False, case__erased_at=None).distinct():
        kept_for = parameters.get(rules.read().procedure.kept_for)
        if kept_for is not None:
            yield from over(Case.objects.filter(rules=rules), kept_for)


def _forgotten() -> Iterator[Case]:
    for rules in Rules.objects.filter(case__state=State.DRAFT).distinct():
        before = now() - timedelta(days=rules.read().terms["pieces"].days)
        yield from Case.objects.filter(rules=rules, state=State.DRAFT, started_at__lt=before).order_by("pk")[:AT_ONCE]


@transaction.atomic
def _erase(case: Case) -> bool:
    """A draft whole; of a case that ended, all but the decision and its steps. The files first: a death is gone on from."""
    found = held(case)
    pieces.drop_all(found)
    if found.at == State.DRAFT:
        notices.erase(key_of(found))
        found.delete()
        return True
    found.evidence, found.answers, found.contested = {}, {}, {}
    found.appeal = ""
    found.visits.update(report="")
    found.events.filter(by=found.filed_by).update(words="")
    erased(found)
    return True
