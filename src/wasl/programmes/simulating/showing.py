"""Reforms and what they come to, in words and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.departments import state_of
from wasl.pages.language import said
from wasl.pages.marks import badge
from wasl.pages.pictures import cell_bar
from wasl.pages.tables import Column, Table
from wasl.programmes.declared import Programme
from wasl.programmes.models import Scenario
from wasl.programmes.plan import Plan
from wasl.programmes.showing import PERIODS
from wasl.programmes.simulating.changes import BUDGET, PLACES, Changes, checks_of, law_of
from wasl.programmes.simulating.measures import LEAST, Measure
from wasl.programmes.simulating.reckoning import Outcome
from wasl.programmes.simulating.saving import outcomes_of
from wasl.referentials.nomenclature import nomenclature

Context = dict[str, Any]
TIMES_A_YEAR: Final[Mapping[str, int]] = {"month": 12, "year": 1}
"""Period -> how often it is paid in a year, where the programme says so."""
_LABELS: Final[Mapping[str, Promise]] = {
    PLACES: gettext_lazy("Places"), BUDGET: gettext_lazy("Budget of each period, in all"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a breakdown: the run and the reform side by side."""

    breakdown: str
    title: str
    code: str
    before: Measure
    after: Measure


def figure_fields(plan: Plan, figures: Mapping[str, str]) -> list[Context]:
    """One field a figure: ``{"name", "title", "unit", "law", "value"}``; the law's value stands where nothing else does."""
    parameters = plan.rules.figures
    return [
        {"name": name, "title": said(parameters[name].title) if name in parameters else _LABELS[name],
         "unit": parameters[name].unit if name in parameters else "", "law": law, "value": figures.get(name, law)}
        for name, law in law_of(plan).items()
    ]  # fmt: skip


def check_fields(plan: Plan, checks: Mapping[str, str]) -> list[Context]:
    """One field a criterion: ``{"name", "title", "law", "value"}``."""
    return [
        {"name": name, "title": each.title, "law": each.check, "value": checks.get(name, each.check)}
        for name, each in checks_of(plan.declared).items()
    ]


def changed(plan: Plan, changes: Changes) -> list[Context]:
    """What a reform changes: ``{"title", "before", "after"}``."""
    figures = [each for each in figure_fields(plan, changes.figures) if each["name"] in changes.figures]
    checks = [each for each in check_fields(plan, changes.checks) if each["name"] in changes.checks]
    return [
        {"title": each["title"] if isinstance(each["title"], (str, Promise)) else said(each["title"]), "before": each["law"],
         "after": each["value"]}
        for each in (*figures, *checks)
    ]  # fmt: skip


def results(catalogue: Catalogue, programme: Programme, before: Outcome, after: Outcome) -> Context:
    """What the page of a reform and its report show."""
    times = TIMES_A_YEAR.get(programme.period)
    costs = (before.total.cost, after.total.cost)
    change = None if None in costs else _difference(*costs)
    return {
        "before": before.total, "after": after.total, "change": change, "least": LEAST, "exact": after.exact, "band": after.cost,
        "change_band": after.change, "currency": state_of(catalogue).currency, "period": PERIODS[programme.period],
        "year": _times(after.total.cost, times), "year_change": _times(change, times),
        "tables": [part_table(programme, name, rows) for name, rows in _by_breakdown(catalogue, programme, before, after)],
    }  # fmt: skip


def part_table(programme: Programme, name: str, rows: list[Part]) -> Table[Part]:
    """Where people would enter and leave, by one breakdown: a picture in numbers."""
    top = max((row.after.receive or 0 for row in rows), default=0)
    columns: list[Column[Part]] = [
        Column("title", said(programme.breakdowns[name].title), lambda row: row.title, sortable=False),
        Column("before", _("Receive it"), lambda row: row.before.receive, kind="number", sortable=False),
        Column("after", _("Would receive it"), lambda row: row.after.receive, kind="number", sortable=False,
               show=lambda row: cell_bar(row.after.receive, top)),
        Column("enter", _("Would enter"), lambda row: row.after.enter, kind="number", sortable=False),
        Column("leave", _("Would leave"), lambda row: row.after.leave, kind="number", sortable=False),
        Column("cost_before", _("Cost today"), lambda row: row.before.cost, kind="number", sortable=False),
        Column("cost", _("Cost then"), lambda row: row.after.cost, kind="number", sortable=False),
    ]  # fmt: skip
    caption = said(programme.breakdowns[name].title)
    return Table(columns, rows, {}, f"by-{name}", caption, _("Nobody."), page_size=100, searchable=False)


def export_table(
    catalogue: Catalogue, programme: Programme, before: Outcome, after: Outcome, state: Mapping[str, str]
) -> Table[Part]:
    """Every number of a report, for a spreadsheet or a program."""
    total = Part("total", _("All"), "", before.total, after.total)
    rows = [total, *(row for _name, rows in _by_breakdown(catalogue, programme, before, after) for row in rows)]
    numbers = [
        Column(f"{name}_{when}", "", _number(name, when), kind="number")
        for when in ("before", "after")
        for name in Measure.__struct_fields__
    ]
    heads: list[Column[Part]] = [
        Column("breakdown", "", lambda row: row.breakdown), Column("code", "", lambda row: row.code),
        Column("title", "", lambda row: row.title),
    ]  # fmt: skip
    return Table([*heads, *numbers], rows, state, "reform", _("Reform"))


def scenario_table(scenarios: QuerySet[Scenario], state: Mapping[str, str]) -> Table[Scenario]:
    """Saved reforms side by side."""
    columns: list[Column[Scenario]] = [
        Column("name", _("Reform"), lambda one: one.name, link=lambda one: reverse("programmes:scenario", args=[one.pk])),
        Column("run", _("On the run"), lambda one: one.run_id, kind="number"),
        Column("receive", _("Would receive it"), lambda one: outcomes_of(one)[1].total.receive, kind="number"),
        Column("enter", _("Would enter"), lambda one: outcomes_of(one)[1].total.enter, kind="number"),
        Column("leave", _("Would leave"), lambda one: outcomes_of(one)[1].total.leave, kind="number"),
        Column("cost", _("Cost then"), lambda one: outcomes_of(one)[1].total.cost, kind="number"),
        Column("change", _("Difference from today"), _cost_change, kind="number"),
        Column("state", _("Report"), lambda one: _("published") if one.published_at else _("kept"),
               show=lambda one: badge(_("published"), "good") if one.published_at else badge(_("kept"), "calm")),
        Column("at", _("When"), lambda one: one.at, kind="date"),
    ]  # fmt: skip
    return Table(
        columns,
        list(scenarios),
        state,
        "reforms",
        _("Reforms simulated"),
        _("No reform was saved yet."),
        default_sort="-at",
    )


def _by_breakdown(
    catalogue: Catalogue, programme: Programme, before: Outcome, after: Outcome
) -> Iterable[tuple[str, list[Part]]]:
    for name, measures in after.parts.items():
        if name in programme.breakdowns:
            codes = nomenclature(catalogue, programme.breakdowns[name].referential).codes
            # In the nomenclature's own order; whose code is not known, last.
            order = {code: place for place, code in enumerate(codes)}
            ordered = sorted(measures, key=lambda code: order.get(code, len(order)))
            yield name, [
                Part(name, said(codes[code].title) if code in codes else _("not known"), code, before.parts[name][code],
                     measures[code])
                for code in ordered
            ]  # fmt: skip


def _number(name: str, when: str) -> Any:
    return lambda row: getattr(row.before if when == "before" else row.after, name)


def _cost_change(one: Scenario) -> Decimal | None:
    before, after = outcomes_of(one)
    return _difference(before.total.cost, after.total.cost)


def _difference(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    return None if before is None or after is None else after - before


def _times(amount: Decimal | None, times: int | None) -> Decimal | None:
    return None if amount is None or times is None else amount * times
