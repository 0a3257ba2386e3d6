"""Agents' pages: the queue, one case with its facts and their sources, what is done with it, and the counter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wasl.accounts.guard import only, someone
from wasl.accounts.permissions.procedures import decide_case, handle_case, handle_cases
from wasl.catalogue import current
from wasl.catalogue.departments import with_those_above
from wasl.documents.owning import issuers_of
from wasl.exchange.claims.days import this_day
from wasl.exchange.declared import Service
from wasl.exchange.scopes import scheme_names
from wasl.kernel.errors import WaslError
from wasl.pages.language import said
from wasl.pages.tables import chosen
from wasl.pages.telling import refuse
from wasl.procedures import acting
from wasl.procedures.models import Case
from wasl.procedures.owning import cases_seen, procedures_of
from wasl.procedures.showing import telling
from wasl.procedures.showing.tables import case_table
from wasl.procedures.showing.words import STATES
from wasl.procedures.states import UNDER_WAY, WITH_AGENTS, State, Verb, possible
from wasl.procedures.views.family import begun
from wasl.procedures.views.opening import file_of, handled, tried
from wasl.registers.people import entities_named

Context = dict[str, Any]
_STEPS = {
    Verb.ASK: "completeness", Verb.COMPLETE: "completeness", Verb.ADVISE: "opinion", Verb.EXTEND: "decision",
    Verb.GRANT: "decision", Verb.REVERSE: "decision",
}  # fmt: skip
"""What an agent does -> the step that it belongs to."""


@never_cache
@only(handle_cases)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Where it is the department's turn; by filter, all the others."""
    catalogue, who = current.catalogue(), someone(request)
    ours, found = procedures_of(catalogue, who), cases_seen(catalogue, who)
    waiting, today = found.filter(state__in=sorted(WITH_AGENTS)), this_day(catalogue)
    procedure, state = chosen(request, "procedure", ours), chosen(request, "state", STATES)
    shown = found.filter(state=state) if state else found.filter(state__in=sorted({*UNDER_WAY, State.DRAFT}))
    shown = shown.filter(procedure=procedure) if procedure else shown
    shown = shown.filter(due__lt=today) if chosen(request, "time", ("late",)) else shown
    filters: list[Context] = [
        {"name": "procedure", "title": _("Procedure"), "choices": [(n, said(each.title)) for n, each in ours.items()]},
        {"name": "time", "title": _("Time"), "choices": [("late", _("Beyond the law's time"))]},
        {"name": "state", "title": _("Where it stands"), "choices": [(n, word) for n, (word, _tone) in STATES.items()]},
    ]
    table = case_table(catalogue, shown, request.GET, filters)
    context = {
        "table": table, "waiting": waiting.count(), "late": waiting.filter(due__lt=today).count(),
        "counter": any("counter" in each.filed_by for each in ours.values()), "crumbs": [(_("Cases"), "")],
    }  # fmt: skip
    return table.export() or render(request, "procedures/queue.html", context)


@never_cache
@only(handle_cases)
@require_GET
def case(request: HttpRequest, number: int) -> HttpResponse:
    """A case whole, and what this agent can do with it. It speaks of a person: the look is on record."""
    return render(request, "procedures/case.html", _page(request, handled(request, number)))


@only(handle_cases)
@require_POST
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Do something with a case as the agent read it."""
    found, who, typed = handled(request, number), someone(request), request.POST
    revision = int(typed["revision"]) if typed.get("revision", "").isdecimal() else -1
    words, granted = typed.get("words", ""), typed.get("granted") == "yes"
    acts: dict[str, Callable[[], object]] = {
        "complete": lambda: acting.complete(who, found, revision),
        "ask": lambda: acting.ask(who, found, revision, typed.getlist("pieces"), words),
        "fetch": lambda: acting.fetch_again(who, found, revision),
        "advise": lambda: acting.advise(who, found, revision, granted, words),
        "extend": lambda: acting.extend(who, found, revision, words),
        "decide": lambda: acting.decide(who, found, revision, granted, words, typed.dict()),
        "appeal": lambda: acting.decide_appeal(who, found, revision, granted, words, typed.dict()),
    }
    if verb not in acts:
        raise Http404
    if tried(request, acts[verb]):
        messages.success(request, _("It is done."))
    return redirect("procedures:case", number)


@never_cache
@only(handle_cases)
@require_GET
def piece(request: HttpRequest, number: int, joined: int) -> HttpResponse:
    """A file of a case."""
    found = handled(request, number)
    try:
        return file_of(found, joined)
    except WaslError as error:
        refuse(request, error)
        return redirect("procedures:case", number)


@never_cache
@only(handle_cases)
@require_http_methods(["GET", "POST"])
def counter(request: HttpRequest) -> HttpResponse:
    """Begin a procedure for someone who stands at the counter: which one, and whose number."""
    catalogue, who = current.catalogue(), someone(request)
    ours = set(issuers_of(catalogue, who))
    offered = {
        name: each
        for name, each in procedures_of(catalogue, who).items()
        if "counter" in each.filed_by and who.department in with_those_above(catalogue, each.department)
    }
    schemes = {
        scheme: said(title)
        for each in offered.values()
        for evidence in each.evidence.values()
        if catalogue.get(Service, evidence.service).provider in ours
        for scheme, title in scheme_names(catalogue, catalogue.get(Service, evidence.service)).items()
    }
    if request.method == "POST" and request.POST.get("procedure") in offered:
        found = entities_named(request.POST.get("scheme", ""), request.POST.get("value", "").strip())
        if len(found) == 1:
            return begun(request, who, request.POST["procedure"], found[0], "procedures:counter")
        refuse(
            request,
            WaslError("this number names nobody, or several people", mend="check the number and its kind"),
        )
    context = {
        "procedures": [(name, said(each.title)) for name, each in offered.items()], "schemes": list(schemes.items()),
        "typed": request.POST, "crumbs": [(_("Cases"), reverse("procedures:cases")), (_("At the counter"), "")],
    }  # fmt: skip
    return render(request, "procedures/counter.html", context)


def _page(request: HttpRequest, found: Case) -> Context:
    rules, line = found.rules.read(), telling.line_of(found)
    opinion = rules.procedure.step("opinion")
    can = possible(
        found.at, opinion=opinion is not None, asked=found.asked_on is not None, extended=found.extended_on is not None
    )
    stated = acting.to_state(found)
    known = {name: value for name, value in found.answers.items() if name in stated}
    who = someone(request)
    return {
        **line, "procedure": rules.procedure, "facts": telling.facts_of(found), "answers": telling.answers_of(found),
        "pieces": telling.pieces_of(found), "steps": telling.steps_of(found, of_family=False), "opinion": opinion,
        "opinions": found.opinions.order_by("pk"), "may": _may(request, found, can),
        "gave": found.opinions.filter(by=who.name).exists(), "to_ask": telling.pieces_of(found),
        "missing": any(each["missing"] for each in telling.facts_of(found)) and found.at in WITH_AGENTS,
        "can_extend": "extension" in rules.terms, "fields": telling.fields_of(stated, known),
        "crumbs": [(_("Cases"), reverse("procedures:cases")), (found.written, "")],
    }  # fmt: skip


def _may(request: HttpRequest, found: Case, can: frozenset[Verb]) -> dict[str, Any]:
    """What can be done with the case where it stands -> the verdict on whether this agent may."""
    who, procedure, catalogue = someone(request), found.rules.read().procedure, current.catalogue()
    hands = {
        Verb.ADVISE: {found.filed_by}, Verb.GRANT: {found.filed_by}, Verb.REVERSE: {found.filed_by, found.decided_by},
    }  # fmt: skip
    verdicts = {}
    for verb, step in _STEPS.items():
        if verb in can:
            departments = with_those_above(catalogue, procedure.department_of(step))
            held = hands.get(verb)
            verdicts[verb.value] = decide_case(who, departments, held) if held else handle_case(who, departments)
    return verdicts
