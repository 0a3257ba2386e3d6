"""Pages of one reform: move the figures and see at once, save, publish."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
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
from wasl.programmes.simulating import saving
from wasl.programmes.simulating.bringing import places_of
from wasl.programmes.simulating.models import PovertyMap
from wasl.programmes.simulating.showing import comparing, judging, places, reforms
from wasl.programmes.simulating.typed import changes_in, fields_of, sent
from wasl.programmes.views import declared_or_404
from wasl.registers.installation import installation

Context = dict[str, Any]
MOST_RUNS: Final = 12
_AT_ONCE: Final = 6
"""Figures that stand open; a small screen is full of them."""


@never_cache
@only(read_quality)
@require_GET
def simulate(request: HttpRequest, name: str) -> HttpResponse:
    """The figures of the law to move, and what it would come to on a run."""
    declared, who = declared_or_404(name), someone(request)
    demand(simulate_programme(who, owners_of(current.catalogue(), declared)))
    runs = list(runs_of(name)[:MOST_RUNS])
    scenarios = Scenario.objects.filter(programme=name).order_by("-pk")
    context: Context = {
        "name": name, "programme": declared, "runs": runs, "scenarios": comparing.scenario_table(scenarios, request.GET),
        "maps": maps_of(declared), "crumbs": [*home(name, declared), (_("Simulate a reform"), "")],
    }  # fmt: skip
    if runs:
        run = next((each for each in runs if str(each.pk) == request.GET.get("run")), runs[0])
        context |= _simulated(request, who, run, chosen_map(context["maps"], request.GET.get("poverty")))
    taken = context["scenarios"].export() or exported(context.get("map"))
    return taken or render(request, "programmes/simulate.html", context)


@only(read_quality)
@require_POST
def save(request: HttpRequest, name: str) -> HttpResponse:
    """Keep a reform under a name, with what it comes to."""
    run = get_object_or_404(runs_of(name), pk=request.POST.get("run") or 0)
    try:
        changes = changes_in(saving.run_plan(run), request.POST)
        kept = chosen_map(maps_of(declared_or_404(name)), request.POST.get("poverty"))
        made = saving.save(someone(request), run, request.POST.get("name", ""), changes, installation(), kept)
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
    held = get_object_or_404(Scenario.objects.select_related("run__rules", "poverty"), pk=number)
    declared, catalogue = declared_or_404(held.programme), current.catalogue()
    who, owners = reader(request), owners_of(catalogue, declared)
    if held.published_at is None:
        demand(simulate_programme(who, owners))
    before, after = saving.outcomes_of(held)
    table = reforms.export_table(catalogue, declared, before, after, request.GET)
    changes = saving.changes_of(held)
    drawn = places.map_of(catalogue, declared, before, after, request.GET)
    return table.export() or exported(drawn) or render(request, "programmes/scenario.html", {
        "scenario": held, "programme": declared, "results": reforms.results(catalogue, declared, before, after),
        "changed": reforms.changed(saving.run_plan(held.run), changes), "assumed": reforms.assumed(changes),
        "map": drawn,
        "poverty": judging.judged(held.poverty, before, after) if held.poverty else None,
        "intact": saving.intact(held),
        "may_publish": held.published_at is None and bool(publish_scenario(who, owners)),
        "may_simulate": bool(simulate_programme(who, owners)),
        "crumbs": [*home(held.programme, declared), (held.name, "")],
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


def exported(drawn: Context | None) -> HttpResponse | None:
    """The places of a map, where an address asks for them: ``places=csv``, ``xlsx`` or ``json``."""
    taken: HttpResponse | None = drawn["table"].export() if drawn else None
    return taken


def runs_of(name: str) -> QuerySet[Run]:
    """Those that are done, the last one first."""
    return Run.objects.filter(programme=name, state=Run.State.DONE).select_related("rules").order_by("-pk")


def maps_of(declared: Programme) -> list[PovertyMap]:
    """The rates of poverty by which a programme's reforms may be judged, the last brought first."""
    known = places_of(current.catalogue(), declared)
    return list(PovertyMap.objects.filter(referential=known.name).order_by("-pk")) if known else []


def chosen_map(maps: list[PovertyMap], asked: str | None) -> PovertyMap | None:
    """The one that an address asks for."""
    return next((each for each in maps if str(each.pk) == asked), None)


def home(name: str, declared: Programme) -> list[tuple[str, str]]:
    """Where a page about reforms hangs."""
    return [(_("Programmes"), reverse("programmes:list")), (said(declared.title), programmes.url_of(name))]


def _simulated(request: HttpRequest, who: Profile, run: Run, kept: PovertyMap | None) -> Context:
    """The form as it was filled, and what it comes to; or what is wrong with it."""
    plan, asked = saving.run_plan(run), request.GET
    fields = fields_of(plan, asked)
    context: Context = {
        "run": run, **fields, "chosen": kept, "kept_view": [(k, asked[k]) for k in ("map", "at") if k in asked],
        "at_once": _AT_ONCE, "moved_within": any(each["value"] != each["law"] for each in fields["figures"][_AT_ONCE:]),
    }  # fmt: skip
    try:
        changes = changes_in(plan, asked)
        before, after = saving.simulate(who, run, [changes], installation())
    except WaslError as error:
        return context | {"wrong": told(error.said)}
    catalogue = current.catalogue()
    return context | {
        "results": reforms.results(catalogue, plan.declared, before, after), "changed": reforms.changed(plan, changes),
        "assumed": reforms.assumed(changes), "sent": sent(asked),
        "map": places.map_of(catalogue, plan.declared, before, after, asked),
        "poverty": judging.judged(kept, before, after) if kept else None,
    }  # fmt: skip
