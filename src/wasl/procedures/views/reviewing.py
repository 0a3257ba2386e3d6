"""Pages about many cases: how old they are, several alike decided on at once, decisions to confirm, exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wasl.accounts.guard import only, someone
from wasl.accounts.permissions.procedures import handle_cases, read_exceptions
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.errors import WaslError
from wasl.pages.language import said
from wasl.pages.pictures import Part
from wasl.pages.tables import chosen
from wasl.pages.telling import refuse, told
from wasl.procedures import proposing, reviewing
from wasl.procedures.ageing import ages
from wasl.procedures.models import Case
from wasl.procedures.owning import cases_seen, procedures_of
from wasl.procedures.reviewing import Reviewed
from wasl.procedures.showing.tables import age_table, exception_table
from wasl.procedures.showing.telling import line_of
from wasl.procedures.showing.words import RULES, STATES
from wasl.procedures.states import State

Context = dict[str, Any]
_STATES = (State.FILED, State.DECISION)
"""Where several cases are seen to at once."""


@never_cache
@only(handle_cases)
@require_GET
def ageing(request: HttpRequest) -> HttpResponse:
    """How old the department's cases are, procedure by procedure."""
    catalogue, today = current.catalogue(), current.today()
    found = ages(cases_seen(catalogue, someone(request)), today)
    table = age_table(catalogue, found, request.GET)
    late, total = sum(each.late for each in found), sum(each.total for each in found)
    parts = [Part(_("In the law's time"), total - late, "good"), Part(_("Beyond the law's time"), late, "bad")]
    context = {"table": table, "parts": parts if total else [], "crumbs": [_home(), (_("Age of cases"), "")]}
    return table.export() or render(request, "procedures/ageing.html", context)


@never_cache
@only(handle_cases)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest) -> HttpResponse:
    """Several cases of one procedure that stand at the same place: one act, one reason, each by itself."""
    who, catalogue = someone(request), current.catalogue()
    ours, seen = procedures_of(catalogue, who), cases_seen(catalogue, who)
    if request.method == "POST":
        try:
            picked = list(_picked(request, {each.pk: each for each in seen.filter(pk__in=_numbers(request))}))
            _tell(request, reviewing.review(who, picked, request.POST.get("act", ""), request.POST.get("words", "")))
        except WaslError as error:
            refuse(request, error)
        return redirect(request.get_full_path())
    procedure, state = chosen(request, "procedure", ours), chosen(request, "state", _STATES)
    found = seen.filter(procedure=procedure, state=state or State.FILED).order_by("due", "pk")[: reviewing.MOST]
    context = {
        "procedures": [(name, said(each.title)) for name, each in ours.items()], "procedure": procedure,
        "states": [(each.value, STATES[each][0]) for each in _STATES], "state": state or State.FILED,
        "choices": [] if procedure else _choices(seen, {name: said(each.title) for name, each in ours.items()}),
        "lines": [{**line_of(each), "alone": reviewing.alone(each)} for each in found] if procedure else [],
        "acts": reviewing.acts_for(found[0]) if procedure and found else [], "all": "all" in request.GET,
        "crumbs": [_home(), (_("Several at once"), "")],
    }  # fmt: skip
    return render(request, "procedures/review.html", context)


@never_cache
@only(handle_cases)
@require_http_methods(["GET", "POST"])
def proposals(request: HttpRequest) -> HttpResponse:
    """Decisions that colleagues proposed: to confirm, several at once where they are alike."""
    who = someone(request)
    waiting = proposing.waiting_proposals(who).order_by("case__procedure", "pk")
    if request.method == "POST":
        found = {each.case_id: each for each in waiting.filter(case__in=_numbers(request))}
        cases = {each.case_id: each.case for each in found.values()}
        _tell(request, [_confirmed(request, found, case, at) for case, at in _picked(request, cases)])
        return redirect("procedures:proposals")
    lines = [
        {"proposal": each, "rule": RULES.get(each.rule, ""), **line_of(each.case)} for each in waiting[: reviewing.MOST]
    ]
    context = {"lines": lines, "crumbs": [_home(), (_("Decisions to confirm"), "")]}
    return render(request, "procedures/proposals.html", context)


@never_cache
@only(read_exceptions)
@require_GET
def exceptions(request: HttpRequest) -> HttpResponse:
    """Decisions that went against a rule: who proposed them and why, who confirmed them."""
    who = someone(request)
    rule, found = chosen(request, "rule", RULES), proposing.exceptions_seen(who)
    table = exception_table(
        current.catalogue(), found.filter(rule=rule) if rule else found, request.GET, linked=who.role == Role.AGENT
    )
    return table.export() or render(
        request, "procedures/exceptions.html", {"table": table, "crumbs": [(_("Exceptions"), "")]}
    )


def _choices(seen: QuerySet[Case], titles: dict[str, str]) -> list[Context]:
    """Where several stand together: ``{"procedure", "title", "state", "word", "tone", "n"}``, the most first."""
    counted = seen.filter(state__in=_STATES, procedure__in=titles).order_by().values("procedure", "state")
    rows = counted.annotate(n=Count("pk")).order_by("-n", "procedure", "state")
    return [
        {**row, "title": titles[row["procedure"]], "word": STATES[row["state"]][0], "tone": STATES[row["state"]][1]}
        for row in rows
    ]


def _confirmed(request: HttpRequest, found: dict[int, Any], case: Case, revision: int) -> Reviewed:
    try:
        proposing.confirm(someone(request), found[case.pk], revision)
    except WaslError as error:
        return Reviewed(case, error)
    return Reviewed(case)


def _numbers(request: HttpRequest) -> list[int]:
    return [int(each.partition(":")[0]) for each in request.POST.getlist("case") if each.partition(":")[0].isdecimal()]


def _picked(request: HttpRequest, known: dict[int, Case]) -> Iterator[tuple[Case, int]]:
    """The cases ticked, each with the revision that was read."""
    for each in request.POST.getlist("case"):
        number, _colon, revision = each.partition(":")
        if number.isdecimal() and revision.isdecimal() and int(number) in known:
            yield known[int(number)], int(revision)


def _tell(request: HttpRequest, reviewed: list[Reviewed]) -> None:
    """Say how many were done, and of each other one why not."""
    done = sum(each.error is None for each in reviewed)
    messages.success(request, ngettext("%(n)s case is done.", "%(n)s cases are done.", done) % {"n": done})
    for each in reviewed:
        if each.error is not None:
            why = said(each.error.verdict.reason) if isinstance(each.error, ForbiddenError) else told(each.error.said)
            messages.warning(request, f"{each.case.written}: {why}")


def _home() -> tuple[str, str]:
    return _("Cases"), reverse("procedures:cases")
