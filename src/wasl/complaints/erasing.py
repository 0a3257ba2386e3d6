"""What people wrote in a complaint, and the datum that they contested, go when its time is over; answers and numbers stay."""

from __future__ import annotations

from django.db import transaction

from wasl.catalogue import current
from wasl.catalogue.declared import Parameter
from wasl.complaints import papers
from wasl.complaints.declared import ComplaintDesk
from wasl.complaints.models import Complaint, Correction
from wasl.complaints.moving import changed, held, note
from wasl.complaints.notifying import key_of
from wasl.documents.times import after
from wasl.exchange.claims.days import this_day
from wasl.kernel.clock import now
from wasl.notices import notices

_AT_ONCE = 500


def erase_old() -> int:
    """Erase what is kept no longer; how many."""
    catalogue = current.catalogue()
    day, done = this_day(catalogue), 0
    for desk in catalogue.all(ComplaintDesk).values():
        kept_for = catalogue.get(Parameter, desk.kept_for)
        before = after(day, -kept_for.number_on(day), kept_for.unit)
        for each in Complaint.objects.filter(ended_on__lt=before, erased_at=None).order_by("pk")[:_AT_ONCE]:
            done += _erase(each)
    return done


@transaction.atomic
def _erase(complaint: Complaint) -> bool:
    """The files first: a death is gone on from."""
    found = held(complaint)
    papers.drop_all(found)
    found.text, found.reply, found.caller, found.contact, found.erased_at = "", "", "", "", now()
    found.events.exclude(what__in=("answer", "settle")).update(words="")
    Correction.objects.filter(complaint=found).update(was=None, should=None, value=None)
    changed(found)
    note(found, "erase", "")
    notices.erase(key_of(found))
    return True
