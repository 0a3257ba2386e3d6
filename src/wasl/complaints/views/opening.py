"""Complaints as pages open them: only to whom they may be, and an agent's look leaves a trace that the person sees."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from wasl.accounts.guard import demand, someone
from wasl.accounts.models import Profile
from wasl.accounts.permissions.complaints import handle_complaints
from wasl.catalogue import current
from wasl.complaints.models import Complaint, Correction, Paper
from wasl.complaints.owning import complaints_seen, corrections_seen, demand_own
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.matters.files import sent
from wasl.matters.moving import note
from wasl.registers.access import note_reading

_PURPOSE = "request"


def theirs(request: HttpRequest, number: int) -> Complaint:
    """A complaint that the reader follows; else nothing says that it exists."""
    complaint = get_object_or_404(Complaint, pk=number)
    try:
        demand_own(someone(request), complaint)
    except ForbiddenError:
        raise Http404 from None
    return complaint


def handled(request: HttpRequest, number: int) -> Complaint:
    """A complaint that the reader's department handles; their look is on record."""
    who = someone(request)
    demand(handle_complaints(who))
    complaint = get_object_or_404(complaints_seen(current.catalogue(), who), pk=number)
    if complaint.sensitive:
        _note_apart(who, complaint)
    else:
        _trace(who, complaint.entity, complaint.written)
    return complaint


def contested(request: HttpRequest, number: int) -> Correction:
    """A datum of the reader's department that a family contests; their look is on record."""
    who = someone(request)
    demand(handle_complaints(who))
    found = corrections_seen(current.catalogue(), who).select_related("decision__rules")
    correction = get_object_or_404(found, pk=number)
    _trace(who, correction.member or correction.complaint.entity, correction.complaint.written)
    return correction


def paper_of(request: HttpRequest, complaint: Complaint, number: int, back: str) -> HttpResponse:
    """A file that was joined to the complaint; the page `back` where it cannot be read."""
    paper = get_object_or_404(Paper.objects.select_related("complaint"), complaint=complaint, pk=number)
    return sent(request, paper, f"{complaint.written}-{paper.pk}", redirect(back, complaint.pk))


def _note_apart(who: Profile, complaint: Complaint) -> None:
    """The look at something sensitive is on record with the complaint itself: a trace would tell the others of the family."""
    last = complaint.events.order_by("-pk").first()
    if last is None or (last.what, last.by) != ("read", who.name):
        note(complaint, "read", who.name)


def _trace(who: Profile, entity: str, case: str) -> None:
    if entity:
        note_reading(who, entity, _PURPOSE, case, "complaint")
