"""Pages of programmes: what there is and by which rules, one case to decide, one decision to read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wasl.accounts.guard import demand, only, reader, someone
from wasl.accounts.permissions.exchange import ask_one_case
from wasl.accounts.permissions.programmes import confirm_refusal, decide_programme, run_programme, simulate_programme
from wasl.accounts.permissions.registers import read_quality
from wasl.catalogue import current
from wasl.catalogue.days import this_day
from wasl.catalogue.departments import state_of
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.exchange.agreements.trying import tried
from wasl.exchange.answering.problems import Refused
from wasl.kernel.errors import WaslError
from wasl.pages.language import said
from wasl.pages.telling import refuse, told_of
from wasl.pages.typed import typed_day
from wasl.programmes import keeping, running, showing
from wasl.programmes.arranging import PERSONS
from wasl.programmes.cumulating import whole
from wasl.programmes.declared import Fact, Programme
from wasl.programmes.models import Decision, Run
from wasl.programmes.scope import facts_of
from wasl.registers.installation import installation

Context = dict[str, Any]
_RUNS: Final = 12
_YES: Final = {"yes": True, "no": False}


@require_GET
def programmes(request: HttpRequest) -> HttpResponse:
    """Every programme. What the State pays, and by which rules, is no secret."""
    catalogue = current.catalogue()
    table = showing.programme_table(catalogue, this_day(catalogue), request.GET)
    return table.export() or render(
        request, "programmes/list.html", {"table": table, "crumbs": [(_("Programmes"), "")]}
    )


@never_cache
@require_GET
def programme(request: HttpRequest, name: str) -> HttpResponse:
    """One programme: who may have it, what it pays, on what it rests, how it is proven."""
    catalogue, declared = current.catalogue(), declared_or_404(name)
    today = this_day(catalogue)
    day = min(today, declared.until - timedelta(days=1)) if declared.until else today
    proofs, cases = showing.cases_of(catalogue, name)
    profile = reader(request)
    may = bool(decide_programme(profile, keeping.owners_of(catalogue, declared)))
    full = whole(catalogue, declared)
    context: Context = {
        "name": name, "programme": declared, "owner": showing.owner_of(catalogue, declared),
        "state": showing.in_force(declared, today), "day": day, "currency": state_of(catalogue).currency,
        "period": showing.PERIODS[declared.period], "unit": showing.UNITS[declared.of],
        "criteria": showing.criteria(catalogue, full, day), "figures": showing.figures(catalogue, full, day),
        "asked": showing.asked(catalogue, full), "proofs": proofs, "cases": cases,
        "declared": catalogue.id_of(declared), "may_decide": may,
        "may_simulate": bool(simulate_programme(profile, keeping.owners_of(catalogue, declared))),
        "crumbs": [_home(), (said(declared.title), "")],
    }  # fmt: skip
    may_run = bool(run_programme(profile, keeping.owners_of(catalogue, declared)))
    if may_run or read_quality(profile):
        runs = Run.objects.filter(programme=name).order_by("-pk")
        context["runs"] = showing.run_table(runs.filter(state=Run.State.DONE)[:_RUNS], request.GET)
        last = runs.first()
        under_way = last is not None and last.state == Run.State.WAITING
        context |= {
            "last": last, "under_way": under_way, "may_run": may_run and not under_way and declared.since <= today,
            "failed": told_of(last.error) if last is not None and last.state == Run.State.FAILED else None,
        }  # fmt: skip
    if may:
        waiting = Decision.objects.filter(programme=name).order_by("-pk")[:_RUNS]
        context["decisions"] = showing.decision_table(waiting, request.GET)
    return render(request, "programmes/programme.html", context)


@require_POST
def run(request: HttpRequest, name: str) -> HttpResponse:
    """Have a programme decided for everybody: a worker does it, and its page says how far it is."""
    declared_or_404(name)
    who, typed = someone(request), request.POST.get("day", "")
    if tried(request, lambda: running.ask(who, name, typed_day(typed), installation())):
        messages.success(request, _("Asked for. A worker decides, and this page tells when it has."))
    return redirect(f"{showing.url_of(name)}#everybody")


@never_cache
@only(ask_one_case)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, name: str) -> HttpResponse:
    """Name the household or the person, the day and the case; the facts are fetched, not asked for."""
    catalogue, declared, who = current.catalogue(), declared_or_404(name), someone(request)
    demand(decide_programme(who, keeping.owners_of(catalogue, declared)))
    typed = {key: request.POST.get(key, "").strip() for key in ("scheme", "value", "day", "case")}
    if request.method == "POST":
        try:
            stated = _stated(request, declared)
            named = (typed["scheme"] or declared.scheme, typed["value"])
            made = keeping.decide_case(who, name, named, typed_day(typed["day"]), typed["case"], stated)
            return redirect("programmes:decision", made.pk)
        except (WaslError, Refused) as error:
            _tell(request, error)
    context: Context = {
        "name": name, "programme": declared, "typed": typed, "schemes": showing.schemes(catalogue, declared),
        "today": this_day(catalogue), "crumbs": [_home(), (said(declared.title), showing.url_of(name)), (_("Decide a case"), "")],
    }  # fmt: skip
    return render(request, "programmes/decide.html", context)


@never_cache
@only(ask_one_case)
@require_GET
def decision(request: HttpRequest, number: int) -> HttpResponse:
    """The calculation sheet of one case, as it was explained; and whether it would be decided alike again."""
    held = get_object_or_404(Decision.objects.select_related("rules"), pk=number)
    catalogue, who, declared = current.catalogue(), someone(request), declared_or_404(held.programme)
    try:
        keeping.open_decision(who, held)
    except ForbiddenError as error:
        demand(error.verdict)
    again, told = keeping.replay(held), keeping.explanation_of(held)
    owners = keeping.owners_of(catalogue, declared)
    groups = showing.groups(told, again)
    context: Context = {
        "groups": groups, "others": [each for each in groups if each["counts"] is False],
        "decision": held, "programme": declared, "outcome": showing.OUTCOMES[held.outcome], "state": showing.STATES[held.state],
        "currency": state_of(catalogue).currency, "period": showing.PERIODS[declared.period],
        "same": (again.outcome, again.due) == (held.outcome, held.due), "may_confirm": confirm_refusal(who, owners, held.by),
        "stated": showing.stated_fields(whole(catalogue, declared), held, again), "unit": held.unit.partition(":")[2],
        "scheme": held.unit.partition(":")[0],
        "crumbs": [_home(), (said(declared.title), showing.url_of(held.programme)), (held.case, "")],
    }  # fmt: skip
    return render(request, "programmes/decision.html", context)


@only(ask_one_case)
@require_POST
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """A second agent answers for a refusal."""
    held = get_object_or_404(Decision, pk=number)
    try:
        keeping.confirm(someone(request), held)
    except ForbiddenError as error:
        demand(error.verdict)
    except WaslError as error:
        refuse(request, error)
    return redirect("programmes:decision", number)


def _stated(request: HttpRequest, declared: Programme) -> Context:
    """What the file says, of the unit and of members, where the form says anything."""
    known = facts_of(whole(current.catalogue(), declared))
    stated: Context = {}
    persons: dict[str, Context] = {}
    for key, value in request.POST.items():
        member, colon, name = key.partition(":")
        if colon and value and name in known:
            row = persons.setdefault(member, {}) if member else stated
            row[name] = _read(known[name], str(value))
    return {**stated, **({PERSONS: persons} if persons else {})}


def _read(fact: Fact, value: str) -> Any:
    """As files write it."""
    if fact.type == "bool":
        return _YES.get(value, value)
    return int(value) if fact.type == "int" and value.isdecimal() else value


def _tell(request: HttpRequest, error: WaslError) -> None:
    """A refusal of the exchange speaks for itself in each language."""
    if isinstance(error, ForbiddenError):
        demand(error.verdict)
    if isinstance(error, Refused):
        title, mend = error.told(get_language() or "fr")
        error = WaslError(title, mend=mend)
    refuse(request, error)


def declared_or_404(name: str) -> Programme:
    """The programme of that name. Raises Http404."""
    found = current.catalogue().all(Programme).get(name)
    if found is None:
        raise Http404
    return found


def _home() -> tuple[str, str]:
    return _("Programmes"), reverse("programmes:list")
