"""Agents' pages: the queue, one complaint, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wasl.accounts.guard import only, someone
from wasl.accounts.permissions.complaints import answer_complaint, decide_again, handle_complaints
from wasl.catalogue import current
from wasl.catalogue.days import this_day
from wasl.catalogue.declared import Department
from wasl.catalogue.departments import state_of, with_those_above
from wasl.complaints import acting, redeciding
from wasl.complaints.models import Complaint, Correction
from wasl.complaints.owning import complaints_seen, corrections_waiting, waiting
from wasl.complaints.showing import telling
from wasl.complaints.showing.tables import complaint_table
from wasl.complaints.showing.words import CHANNELS, SORTS, STATES
from wasl.complaints.states import UNDER_WAY, Verb, possible
from wasl.complaints.terms import desk_of
from wasl.complaints.views.opening import handled, paper_of
from wasl.documents.owning import issuers_of
from wasl.exchange.agreements.trying import tried
from wasl.pages.language import declared_title
from wasl.pages.tables import chosen
from wasl.programmes.declared import Programme
from wasl.programmes.keeping import owners_of

Context = dict[str, Any]
_WHOSE = ("mine", "free")


@never_cache
@only(handle_complaints)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What is under way in the department, beyond its time first; by filter, all the others."""
    catalogue, who = current.catalogue(), someone(request)
    found, today = complaints_seen(catalogue, who), this_day(catalogue)
    state, sort = chosen(request, "state", STATES), chosen(request, "kind", SORTS)
    channel, whose = chosen(request, "channel", CHANNELS), chosen(request, "whose", _WHOSE)
    shown = found.filter(state=state) if state else found.filter(state__in=sorted(UNDER_WAY))
    shown = shown.filter(sort=sort) if sort else shown
    shown = shown.filter(channel=channel) if channel else shown
    shown = shown.filter(taken_by=who.name if whose == "mine" else "") if whose else shown
    match chosen(request, "time", ("late", "slow")):
        case "late":
            shown = shown.filter(due__lt=today)
        case "slow":
            shown = shown.filter(target_on__lt=today)
    filters: list[Context] = [
        {"name": "kind", "title": _("Kind"), "choices": list(SORTS.items())},
        {"name": "channel", "title": _("Channel"), "choices": list(CHANNELS.items())},
        {"name": "whose", "title": _("Agent"), "choices": [("mine", _("Taken by me")), ("free", _("Taken by nobody"))]},
        {"name": "time", "title": _("Time"), "choices": [
            ("late", _("Beyond the law's time")), ("slow", _("Beyond the target"))]},
        {"name": "state", "title": _("Where it stands"), "choices": [(n, word) for n, (word, _tone) in STATES.items()]},
    ]  # fmt: skip
    table = complaint_table(catalogue, shown, request.GET, filters)
    ours = waiting(catalogue, who)
    context = {
        "table": table, "waiting": ours.count(), "late": ours.filter(due__lt=today).count(),
        "slow": ours.filter(target_on__lt=today).count(), "contested": corrections_waiting(catalogue, who).count(),
        "crumbs": [(_("Complaints"), "")],
    }  # fmt: skip
    return table.export() or render(request, "complaints/queue.html", context)


@never_cache
@only(handle_complaints)
@require_GET
def complaint(request: HttpRequest, number: int) -> HttpResponse:
    """A complaint whole, and what this agent can do with it. It speaks of a person: the look is on record."""
    return render(request, "complaints/complaint.html", _page(request, handled(request, number)))


@only(handle_complaints)
@require_POST
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Do something with a complaint as the agent read it."""
    found, who, typed = handled(request, number), someone(request), request.POST
    revision = int(typed["revision"]) if typed.get("revision", "").isdecimal() else -1
    words = typed.get("words", "")
    acts: dict[str, Callable[[], object]] = {
        "take": lambda: acting.take(who, found, revision),
        "route": lambda: acting.route(who, found, revision, typed.get("department", ""), words),
        "escalate": lambda: acting.escalate(who, found, revision, words),
        "ask": lambda: acting.ask(who, found, revision, words),
        "answer": lambda: acting.answer(who, found, revision, words),
        "settle": lambda: acting.settle(who, found, revision, words),
        "stand": lambda: redeciding.stand(who, _correction(found)),
    }
    if verb not in acts:
        raise Http404
    if tried(request, acts[verb]):
        messages.success(request, _("It is done."))
    seen = complaints_seen(current.catalogue(), who).filter(pk=number).exists()
    return redirect("complaints:complaint", number) if seen else redirect("complaints:complaints")


@never_cache
@only(handle_complaints)
@require_GET
def paper(request: HttpRequest, number: int, joined: int) -> HttpResponse:
    """A file that was joined to a complaint."""
    return paper_of(request, handled(request, number), joined, "complaints:complaint")


def _correction(found: Complaint) -> Correction:
    correction = getattr(found, "correction", None)
    if correction is None:
        raise Http404
    return Correction.objects.select_related("decision__rules", "complaint").get(pk=correction.pk)


def _page(request: HttpRequest, found: Complaint) -> Context:
    catalogue, who = current.catalogue(), someone(request)
    today = this_day(catalogue)
    can = possible(
        found.at, asked=found.asked_on is not None, reopened=found.reopened_on is not None, late=found.late(today)
    )
    departments = with_those_above(catalogue, found.department)
    correction = getattr(found, "correction", None)
    above = acting.body_above(catalogue, found)
    return {
        **telling.line_of(found), "subject_link": telling.link_of(catalogue, found, issuers_of(catalogue, who)),
        "person": None if found.sensitive else telling.person_of(who, found.entity),
        "steps": telling.steps_of(found, of_family=False), "can": {each.value for each in can},
        "may_answer": answer_complaint(who, departments, acting.hands_in(found)), "currency": state_of(catalogue).currency,
        "datum": telling.datum_of(correction) if correction else None,
        "reckoning": telling.reckoning_of(correction) if correction else None,
        "may_stand": _may_stand(request, correction) if correction else None,
        "above": declared_title(catalogue, Department, above) if above and Verb.ESCALATE in can else "",
        "routes": sorted((declared_title(catalogue, Department, name), name) for name in acting.routes(catalogue, found)),
        "mediator": found.department == desk_of(catalogue).mediator, "crumbs": [_home(), (found.written, "")],
    }  # fmt: skip


def _may_stand(request: HttpRequest, correction: Correction) -> Any:
    catalogue, decision = current.catalogue(), correction.decision
    programme = catalogue.all(Programme).get(decision.programme)
    owners = owners_of(catalogue, programme) if programme else ()
    return decide_again(someone(request), owners, {decision.by, decision.confirmed_by, correction.by} - {""})


def _home() -> tuple[str, str]:
    return _("Complaints"), reverse("complaints:complaints")
