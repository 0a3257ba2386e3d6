"""Cases as pages open them: only to whom they may be, and an agent's look leaves a trace that the family sees."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from wasl.accounts.guard import demand, someone
from wasl.accounts.models import Profile
from wasl.accounts.permissions.procedures import handle_cases
from wasl.catalogue import current
from wasl.catalogue.days import this_day
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.matters.files import sent
from wasl.procedures.models import Case, Piece
from wasl.procedures.owning import cases_seen, demand_own, relation
from wasl.registers import dossier
from wasl.registers.access import open_for_case
from wasl.registers.history import actual
from wasl.registers.showing.lines import in_script

_PURPOSE = "request"


def theirs(request: HttpRequest, number: int) -> Case:
    """A case that the reader follows for whom it is about; else nothing says that it exists."""
    who = someone(request)
    case = get_object_or_404(Case.objects.select_related("rules"), pk=number)
    try:
        demand_own(who, case)
    except ForbiddenError:
        raise Http404 from None
    if relation(who, case) == "other":
        _trace(who, case)
    return case


def handled(request: HttpRequest, number: int) -> Case:
    """A case that the reader's department handles; their look is on record."""
    who = someone(request)
    demand(handle_cases(who))
    case = get_object_or_404(cases_seen(current.catalogue(), who), pk=number)
    _trace(who, case)
    return case


def name_for(who: Profile, case: Case) -> str:
    """What the agent calls whom the case is about; that they read it stands with their look at the case."""
    opened, catalogue = open_for_case(who, case.entity, _PURPOSE, case.written, "names"), current.catalogue()
    return in_script(
        dossier.names(catalogue, dossier.identity(catalogue, actual(opened.versions, this_day(catalogue))))
    )


def file_of(request: HttpRequest, case: Case, number: int, back: str) -> HttpResponse:
    """A file that was joined to the case; the page `back` where it cannot be read."""
    piece = get_object_or_404(Piece.objects.select_related("case"), case=case, pk=number)
    return sent(request, piece, f"{case.written}-{piece.name}", redirect(back, case.pk))


def _trace(who: Profile, case: Case) -> None:
    open_for_case(who, case.entity, _PURPOSE, case.written, "case")
