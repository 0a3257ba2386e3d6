"""The page of several reforms side by side: one figure through a series of values in one scan, and reforms that were saved."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wasl.accounts.guard import demand, only, someone
from wasl.accounts.models import Profile
from wasl.accounts.permissions.programmes import simulate_programme
from wasl.accounts.permissions.registers import read_quality
from wasl.catalogue import current
from wasl.kernel.errors import WaslError
from wasl.pages.quantities import figure_words
from wasl.pages.telling import told
from wasl.programmes.keeping import owners_of
from wasl.programmes.models import Run, Scenario
from wasl.programmes.simulating import saving
from wasl.programmes.simulating.models import PovertyMap
from wasl.programmes.simulating.saving import MOST_REFORMS
from wasl.programmes.simulating.showing.comparing import Compared, compared, comparison_table, split_tables
from wasl.programmes.simulating.typed import fields_of, sent, series_in
from wasl.programmes.simulating.views.reforms import MOST_RUNS, chosen_map, home, maps_of, runs_of
from wasl.programmes.views import declared_or_404
from wasl.registers.installation import installation

Context = dict[str, Any]
_MOST_OFFERED = 40


@never_cache
@only(read_quality)
@require_GET
def compare(request: HttpRequest, name: str) -> HttpResponse:
    """Choose a series or saved reforms, and see them side by side."""
    declared, who, catalogue = declared_or_404(name), someone(request), current.catalogue()
    demand(simulate_programme(who, owners_of(catalogue, declared)))
    runs, asked = list(runs_of(name)[:MOST_RUNS]), request.GET
    saved = list(Scenario.objects.filter(programme=name).order_by("-pk")[:_MOST_OFFERED])
    maps = maps_of(declared)
    kept = chosen_map(maps, asked.get("poverty"))
    chosen = [each for each in saved if str(each.pk) in asked.getlist("one")][:MOST_REFORMS]
    context: Context = {
        "name": name, "programme": declared, "runs": runs, "saved": saved, "maps": maps, "chosen": kept, "most": MOST_REFORMS,
        "ones": {each.pk for each in chosen}, "figure": asked.get("figure", ""), "values": asked.get("values", ""),
        "crumbs": [*home(name, declared), (_("Compare reforms"), "")],
    }  # fmt: skip
    rows = [_saved_row(each, kept) for each in chosen]
    if runs:
        run = next((each for each in runs if str(each.pk) == asked.get("run")), runs[0])
        context |= {"run": run, **fields_of(saving.run_plan(run), asked), "sent": sent(asked)}
        try:
            series = _series(request, who, run, kept)
            rows = [*series, *rows]
            moved = next(
                (each["title"] for each in context["figures"] if series and each["name"] == context["figure"]), ""
            )
            context["moved"] = moved
        except WaslError as error:
            context["wrong"] = told(error.said)
    if rows:
        table = comparison_table(rows, asked)
        context |= {"table": table, "splits": split_tables(catalogue, declared, rows),
                    "several_runs": len({each.run_id for each in chosen}) > 1}  # fmt: skip
        return table.export() or render(request, "programmes/compare.html", context)
    return render(request, "programmes/compare.html", context)


def _series(request: HttpRequest, who: Profile, run: Run, kept: PovertyMap | None) -> list[Compared]:
    """The law, then one figure at each of the values asked for, all decided in one scan. Raises WaslError."""
    if not request.GET.get("values", "").strip():
        return []
    figure, typed = request.GET.get("figure", ""), request.GET.get("values", "")
    values, reforms = series_in(saving.run_plan(run), request.GET.dict(), figure, typed)
    before, *outcomes = saving.simulate(who, run, reforms, installation())
    return [
        compared(_("Today"), before, before, kept),
        *(compared(figure_words(value), before, after, kept) for value, after in zip(values, outcomes, strict=True)),
    ]


def _saved_row(one: Scenario, kept: PovertyMap | None) -> Compared:
    return compared(one.name, *saving.outcomes_of(one), kept, reverse("programmes:scenario", args=[one.pk]))
