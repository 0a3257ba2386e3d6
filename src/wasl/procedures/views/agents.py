"""Agents' pages: the queue, one case with its facts and their sources, what is done with it, and the counter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wasl.accounts.guard import only, someone
from wasl.accounts.permissions.procedures import decide_case, handle_case, handle_cases
from wasl.catalogue import current
from wasl.catalogue.days import this_day
from wasl.catalogue.departments import with_those_above
from wasl.documents.owning import issuers_of
from wasl.exchange.agreements.trying import tried
from wasl.exchange.declared import Service
from wasl.exchange.scopes import scheme_names
from wasl.kernel.errors import WaslError
from wasl.pages.language import said
from wasl.pages.tables import chosen
from wasl.pages.telling import refuse, told
from wasl.pages.typed import typed_day
from wasl.procedures import acting, addressing, awarding, closing, proposing, taking, visiting, weighing
from wasl.procedures.answers import AnswersError
from wasl.procedures.models import Case, Proposal
from wasl.procedures.owning import cases_seen, procedures_of
from wasl.procedures.proposing import waiting_proposals
from wasl.procedures.showing import telling
from wasl.procedures.showing.desk import HANDS, TIMES, desk_of, in_time, of_hands, refusals_to_confirm
from wasl.procedures.showing.tables import case_table
from wasl.procedures.showing.words import STATES
from wasl.procedures.states import UNDER_WAY, WITH_AGENTS, State, Verb, possible
from wasl.procedures.views.family import begun
from wasl.procedures.views.opening import file_of, handled, name_for
from wasl.programmes.models import Decision
from wasl.registers.people import entity_named

Context = dict[str, Any]
_STEPS = {
    Verb.ASK: "completeness", Verb.COMPLETE: "completeness", Verb.ADVISE: "opinion", Verb.EXTEND: "decision",
    Verb.GRANT: "decision", Verb.REVERSE: "decision", Verb.PLACE: "decision",
}  # fmt: skip
"""What an agent does -> the step that it belongs to."""
_TYPED = frozenset({"decide", "appeal", "propose", "weigh"})
"""Acts with answers of which nothing typed is lost."""


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
    shown = in_time(shown, chosen(request, "time", TIMES), today)
    shown = of_hands(shown, chosen(request, "hands", HANDS), who.name)
    filters: list[Context] = [
        {"name": "procedure", "title": _("Procedure"), "choices": [(n, said(each.title)) for n, each in ours.items()]},
        {"name": "hands", "title": _("In whose hands"), "choices": list(HANDS.items())},
        {"name": "time", "title": _("Time"), "choices": list(TIMES.items())},
        {"name": "state", "title": _("Where it stands"), "choices": [(n, word) for n, (word, _tone) in STATES.items()]},
    ]
    table = case_table(catalogue, shown, request.GET, filters)
    context = {
        "table": table, "waiting": waiting.count(), "late": waiting.filter(due__lt=today).count(),
        "counter": any("counter" in each.filed_by for each in ours.values()), "mine": waiting.filter(taken_by=who.name).count(),
        "untaken": waiting.filter(taken_by="").count(), "proposals": waiting_proposals(who).count(),
        "refusals": refusals_to_confirm(catalogue, who), "crumbs": [(_("Cases"), "")],
    }  # fmt: skip
    return table.export() or render(request, "procedures/queue.html", context)


@never_cache
@only(handle_cases)
@require_GET
def case(request: HttpRequest, number: int) -> HttpResponse:
    """A case whole, and what this agent can do with it. It speaks of a person: the look is on record."""
    return render(request, "procedures/case.html", _page(request, handled(request, number)))


@never_cache
@only(handle_cases)
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Do something with a case as the agent read it; where a decision cannot be taken, what was typed stands again."""
    if request.method == "GET":  # the page of a decision that could not be taken, opened anew
        return redirect("procedures:case", number)
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
        "weigh": lambda: weighing.weigh(who, found, revision, typed.dict()),
        "refuse": lambda: weighing.confirm(who, found, revision, words),
        "place": lambda: weighing.give_place(found, who.name),
        "award": lambda: awarding.award(who, found, revision),
        "appeal": lambda: acting.decide_appeal(who, found, revision, granted, words, typed.dict()),
        "take": lambda: taking.take(who, found, revision),
        "hand-over": lambda: taking.hand_over(who, found, revision, typed.get("to", ""), words),
        "visit": lambda: visiting.plan_visit(who, found, revision, typed_day(typed.get("day", ""))),
        "report": lambda: visiting.report_visit(who, found, revision, _number(typed), words, bears="bears" in typed),
        "sign": lambda: visiting.sign_visit(who, found, revision, _number(typed)),
        "propose": lambda: proposing.propose(who, found, revision, granted, typed.get("rule", ""), words, typed.dict()),
        "confirm": lambda: proposing.confirm(who, _proposal(found, typed), revision),
        "contact": lambda: addressing.write_down(who, found, revision, typed.dict()),
        "set-aside": lambda: proposing.set_aside(who, _proposal(found, typed), revision, words),
    }
    if verb not in acts:
        raise Http404
    faults: dict[str, str] = {}

    def done() -> None:
        try:
            acts[verb]()
        except AnswersError as error:
            faults.update({name: str(told(each.said)) for name, each in error.faults.items()})
            raise

    if tried(request, done):
        messages.success(request, _("It is done."))
    elif verb in _TYPED:
        return render(request, "procedures/case.html", _page(request, found, typed.dict(), faults))
    return redirect("procedures:case", number)


@never_cache
@only(handle_cases)
@require_GET
def piece(request: HttpRequest, number: int, joined: int) -> HttpResponse:
    """A file of a case."""
    return file_of(request, handled(request, number), joined, "procedures:case")


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
        try:
            child = entity_named(request.POST.get("scheme", ""), request.POST.get("value", "").strip())
        except WaslError as error:
            refuse(request, error)
        else:
            return begun(request, who, request.POST["procedure"], child, "procedures:counter")
    context = {
        "procedures": [(name, said(each.title)) for name, each in offered.items()], "schemes": list(schemes.items()),
        "typed": request.POST, "crumbs": [(_("Cases"), reverse("procedures:cases")), (_("At the counter"), "")],
    }  # fmt: skip
    return render(request, "procedures/counter.html", context)


def _page(
    request: HttpRequest, found: Case, typed: Mapping[str, str] | None = None, faults: Mapping[str, str] | None = None
) -> Context:  # fmt: skip
    rules, line = found.rules.read(), telling.line_of(found)
    opinion = rules.procedure.step("opinion")
    can = possible(
        found.at, opinion=opinion is not None, asked=found.asked_on is not None, extended=found.extended_on is not None
    )
    judged = telling.sheet_of(found)
    stated = weighing.to_state(found) if judged else acting.to_state(found)
    known = {name: value for name, value in found.answers.items() if name in stated}
    who = someone(request)
    return {
        **line, "procedure": rules.procedure, "facts": telling.facts_of(found), "answers": telling.answers_of(found),
        "pieces": telling.pieces_of(found), "steps": telling.steps_of(found, of_family=False), "opinion": opinion,
        "opinions": found.opinions.order_by("pk"), "may": _may(request, found, can),
        "gave": found.opinions.filter(by=who.name).exists(), "to_ask": telling.pieces_of(found),
        "missing": any(each["missing"] for each in telling.facts_of(found)) and found.at in WITH_AGENTS,
        **desk_of(found, who, can),
        "to_award": awarding.to_award(found)
        and handle_case(who, with_those_above(current.catalogue(), rules.procedure.department_of("decision"))),
        "may_fetch": handle_case(who, with_those_above(current.catalogue(), rules.procedure.department_of("completeness"))),
        "can_extend": "extension" in rules.terms, "about": name_for(who, found), "typed": typed or {},
        "fields": [
            {**each, "fault": (faults or {}).get(each["name"], "")} for each in telling.fields_of(stated, known, typed)
        ],
        "places_until": closing.places_until(found), "sheet": judged, "weighed": found.decision,
        "run": weighing.last_run(found) if judged and found.filed_on else None,
        "refetch": bool(judged) and (bool(found.contested) or found.at == State.APPEALED),
        "crumbs": [(_("Cases"), reverse("procedures:cases")), (found.written, "")],
    }  # fmt: skip


def _number(typed: Mapping[str, str]) -> int:
    """Of the row that a form speaks of. Raises Http404."""
    number = typed.get("number", "")
    if not number.isdecimal():
        raise Http404
    return int(number)


def _proposal(found: Case, typed: Mapping[str, str]) -> Proposal:
    return get_object_or_404(Proposal.objects.select_related("case"), case=found, pk=_number(typed))


def _may(request: HttpRequest, found: Case, can: frozenset[Verb]) -> dict[str, Any]:
    """What can be done with the case where it stands -> the verdict on whether this agent may."""
    who, procedure, catalogue = someone(request), found.rules.read().procedure, current.catalogue()
    hands = {
        Verb.ADVISE: {found.filed_by}, Verb.GRANT: {found.filed_by}, Verb.REVERSE: {found.filed_by, found.decided_by},
    }  # fmt: skip
    if found.decision is not None and found.decision.state == Decision.State.PROPOSED:
        for verb in (Verb.GRANT, Verb.REVERSE):
            hands[verb] |= {found.decision.by}
    verdicts = {}
    for verb, step in _STEPS.items():
        if verb in can:
            departments = with_those_above(catalogue, procedure.department_of(step))
            held = hands.get(verb)
            verdicts[verb.value] = decide_case(who, departments, held) if held else handle_case(who, departments)
    return verdicts
