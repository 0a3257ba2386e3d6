"""Pages of the department that knows a contested datum: which ones there are, and one with what the family says of it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wasl.accounts.guard import only, someone
from wasl.accounts.permissions.complaints import correct_datum, handle_complaints
from wasl.catalogue import current
from wasl.catalogue.departments import with_those_above
from wasl.complaints import contesting
from wasl.complaints.owning import corrections_seen
from wasl.complaints.showing import telling
from wasl.complaints.showing.tables import correction_table
from wasl.complaints.showing.words import CORRECTIONS
from wasl.complaints.views.opening import contested
from wasl.exchange.agreements.trying import tried
from wasl.pages.tables import chosen


@never_cache
@only(handle_complaints)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Data of the department that families contest, those to decide on first."""
    found = corrections_seen(current.catalogue(), someone(request)).order_by(F("at").asc(nulls_first=True), "pk")
    state = chosen(request, "state", CORRECTIONS)
    table = correction_table(found.filter(state=state) if state else found, request.GET)
    crumbs = [(_("Complaints"), reverse("complaints:complaints")), (_("Contested data"), "")]
    return table.export() or render(request, "complaints/corrections.html", {"table": table, "crumbs": crumbs})


@never_cache
@only(handle_complaints)
@require_GET
def correction(request: HttpRequest, number: int) -> HttpResponse:
    """One datum: what the decision rests on, what the family says. It speaks of a person: the look is on record."""
    found, who = contested(request, number), someone(request)
    departments = with_those_above(current.catalogue(), found.department)
    context = {
        **telling.datum_of(found), "complaint": found.complaint, "decision": found.decision,
        "programme": contesting.programme_of(found.decision), "unit": found.decision.unit.partition(":")[2],
        "person": telling.person_of(who, found.member or found.complaint.entity),
        "steps": telling.steps_of(found.complaint, of_family=False),
        "may": correct_datum(who, departments, contesting.hands_in(found.decision)),
        "crumbs": [(_("Complaints"), reverse("complaints:complaints")),
                   (_("Contested data"), reverse("complaints:corrections")), (found.complaint.written, "")],
    }  # fmt: skip
    return render(request, "complaints/correction.html", context)


@only(handle_complaints)
@require_POST
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Agree and say what it is, refuse with a reason, or have the register read again."""
    found, who, typed = contested(request, number), someone(request), request.POST
    words = typed.get("words", "")
    acts: dict[str, Callable[[], object]] = {
        "agree": lambda: contesting.agree(who, found, typed.get("value", ""), words),
        "refuse": lambda: contesting.refuse(who, found, words),
        "look": lambda: contesting.look(who, found),
    }
    if verb not in acts:
        raise Http404
    if tried(request, acts[verb]):
        messages.success(request, _("It is done."))
    return redirect("complaints:correction", number)
