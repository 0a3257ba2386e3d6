"""What people wrote in a complaint, and the datum that they contested, go when its time is over; answers and numbers stay."""

from __future__ import annotations

from django.db import transaction

from wasl.catalogue import current
from wasl.catalogue.declared import Parameter
from wasl.complaints import papers
from wasl.complaints.declared import ComplaintDesk
from wasl.complaints.models import Complaint, Correction
from wasl.matters.erasing import erased, over
from wasl.matters.moving import held


def erase_old() -> int:
    """Erase what is kept no longer; how many."""
    catalogue = current.catalogue()
    kept_for = [catalogue.get(Parameter, desk.kept_for) for desk in catalogue.all(ComplaintDesk).values()]
    return sum(_erase(each) for time in kept_for for each in over(Complaint.objects.all(), time))


@transaction.atomic
def _erase(complaint: Complaint) -> bool:
    """The files first: a death is gone on from."""
    found = held(complaint)
    papers.drop_all(found)
    found.text, found.reply, found.caller, found.contact = "", "", "", ""
    found.events.exclude(what__in=("answer", "settle")).update(words="")
    Correction.objects.filter(complaint=found).update(was=None, should=None, value=None)
    erased(found)
    return True
