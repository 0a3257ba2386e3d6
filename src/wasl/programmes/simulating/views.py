"""Pages of reforms: move the figures and see at once, save, compare, publish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wasl.accounts.guard import demand, only, reader, someone
from wasl.accounts.models import Profile
from wasl.accounts.permissions.programmes import publish_scenario, simulate_programme
from wasl.accounts.permissions.registers import read_quality
from wasl.catalogue import current
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.errors import WaslError
from wasl.pages.language import said
from wasl.pages.telling import refuse, told
from wasl.programmes import showing as programmes
from wasl.programmes.declared import Programme
from wasl.programmes.keeping import owners_of
from wasl.programmes.models import Run, Scenario
from wasl.programmes.plan import Plan
from wasl.programmes.simulating import saving, showing
from wasl.programmes.simulating.changes import Changes, checks_of, law_of
from wasl.programmes.views import declared_or_404
from wasl.registers.installation import installation

Context = dict[str, Any]
_RUNS: Final = 12
_FIGURE, _CHECK = "figure-", "check-"
_ALL: Final = 100


@never_cache
@only(read_quality)
@require_GET
def simulate(request: HttpRequest, name: str) -> HttpResponse:
    """The figures of the law to move, and what it would come to on a run."""
    declared, who = declared_or_404(name), someone(request)
    demand(simulate_programme(who, owners_of(current.catalogue(), declared)))
    runs = list(_runs(name)[:_RUNS])
    context: Context = {
        "name": name, "programme": declared, "runs": runs, "scenarios": _scenarios(request, name),
        "crumbs": [*_home(name, declared), (_("Simulate a reform"), "")],
    }  # fmt: skip
    if runs:
        run = next((each for each in runs if str(each.pk) == request.GET.get("run")), runs[0])
        context |= _simulated(request, who, run)
    return render(request, "programmes/simulate.html", context)


@only(read_quality)
@require_POST
def save(request: HttpRequest, name: str) -> HttpResponse:
    """Keep a reform under a name, with what it comes to."""
    run = get_object_or_404(_runs(name), pk=request.POST.get("run") or 0)
    try:
        changes = _typed(saving.run_plan(run), request.POST)
        made = saving.save(someone(request), run, request.POST.get("name", ""), changes, installation())
    except ForbiddenError as error:
        demand(error.verdict)
        raise
    except WaslError as error:
        refuse(request, error)
        return redirect("programmes:simulate", name)
    return redirect("programmes:scenario", made.pk)


@never_cache
@require_GET
def scenario(request: HttpRequest, number: int) -> HttpResponse:
    """A saved reform: a report for everyone once it is published."""
    held = get_object_or_404(Scenario.objects.select_related("run__rules"), pk=number)
    declared, catalogue = declared_or_404(held.programme), current.catalogue()
    who, owners = reader(request), owners_of(catalogue, declared)
    if held.published_at is None:
        demand(simulate_programme(who, owners))
    before, after = saving.outcomes_of(held)
    table = showing.export_table(catalogue, declared, before, after, request.GET)
    changes = saving.changes_of(held)
    return table.export() or render(request, "programmes/scenario.html", {
        "scenario": held, "programme": declared, "results": showing.results(catalogue, declared, before, after),
        "changed": showing.changed(saving.run_plan(held.run), changes), "take_up": changes.take_up,
        "intact": saving.intact(held),
        "may_publish": held.published_at is None and bool(publish_scenario(who, owners)),
        "may_simulate": bool(simulate_programme(who, owners)),
        "crumbs": [*_home(held.programme, declared), (held.name, "")],
    })  # fmt: skip


@only(read_quality)
@require_POST
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """Let everyone read it."""
    held = get_object_or_404(Scenario, pk=number)
    try:
        saving.publish(someone(request), held, current.catalogue())
    except ForbiddenError as error:
        demand(error.verdict)
    except WaslError as error:
        refuse(request, error)
    return redirect("programmes:scenario", number)


def _simulated(request: HttpRequest, who: Profile, run: Run) -> Context:
    """The form as it was filled, and what it comes to; or what is wrong with it, nothing typed lost."""
    plan = saving.run_plan(run)
    typed = {name: request.GET[_FIGURE + name] for name in law_of(plan) if _FIGURE + name in request.GET}
    checks = {name: request.GET[_CHECK + name] for name in checks_of(plan.declared) if _CHECK + name in request.GET}
    context: Context = {
        "run": run, "figures": showing.figure_fields(plan, typed), "checks": showing.check_fields(plan, checks),
        "take_up": (request.GET.get("least") or _ALL, request.GET.get("most") or _ALL),
    }  # fmt: skip
    try:
        changes = _typed(plan, request.GET)
        before, after = saving.simulate(who, run, [changes], installation())
    except WaslError as error:
        return context | {"wrong": told(error.said)}
    results = showing.results(current.catalogue(), plan.declared, before, after)
    sent = [
        (key, value)
        for key, value in request.GET.items()
        if key.startswith((_FIGURE, _CHECK)) or key in ("least", "most")
    ]
    return context | {"results": results, "changed": showing.changed(plan, changes), "sent": sent}


def _typed(plan: Plan, form: Mapping[str, str]) -> Changes:
    """What the form changes: what it says otherwise than the law. Raises WaslError."""
    figures = _otherwise(form, _FIGURE, law_of(plan))
    checks = _otherwise(form, _CHECK, {name: each.check for name, each in checks_of(plan.declared).items()})
    try:
        take_up = int(form.get("least") or _ALL), int(form.get("most") or _ALL)
    except ValueError:
        raise WaslError(
            "the take-up is no range of percentages", mend="write two numbers from 0 to 100, the lesser first"
        ) from None
    return Changes(figures=figures, checks=checks, take_up=take_up)


def _otherwise(form: Mapping[str, str], prefix: str, law: Mapping[str, str]) -> dict[str, str]:
    typed = {name: str(form.get(prefix + name, "")).strip().replace("\r\n", "\n") for name in law}
    return {name: value for name, value in typed.items() if value and value != law[name].strip()}


def _runs(name: str) -> Any:
    return Run.objects.filter(programme=name, state=Run.State.DONE).select_related("rules").order_by("-pk")


def _scenarios(request: HttpRequest, name: str) -> Any:
    return showing.scenario_table(Scenario.objects.filter(programme=name).order_by("-pk"), request.GET)


def _home(name: str, declared: Programme) -> list[tuple[str, str]]:
    return [(_("Programmes"), reverse("programmes:list")), (said(declared.title), programmes.url_of(name))]
