"""A reform and what it comes to, in words and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.departments import state_of
from wasl.pages.language import said
from wasl.pages.pictures import cell_bar
from wasl.pages.quantities import figure_words, unit_words
from wasl.pages.tables import Column, Table
from wasl.pages.typed import typed_number
from wasl.programmes.declared import Programme
from wasl.programmes.plan import Plan
from wasl.programmes.showing import PERIODS
from wasl.programmes.simulating import bands
from wasl.programmes.simulating.bands import DRIFT
from wasl.programmes.simulating.changes import (
    ATTENDANCE,
    BUDGET,
    PLACES,
    RETURNED,
    TAKE_UP,
    Changes,
    checks_of,
    drift_of,
    law_of,
    ranges_of,
)
from wasl.programmes.simulating.measures import LEAST, Measure
from wasl.programmes.simulating.reckoning import Outcome
from wasl.referentials.nomenclature import nomenclature

Context = dict[str, Any]
TIMES_A_YEAR: Final[Mapping[str, int]] = {"month": 12, "year": 1}
"""Period -> how often it is paid in a year, where the programme says so."""
_LABELS: Final[Mapping[str, Promise]] = {
    PLACES: gettext_lazy("Places"), BUDGET: gettext_lazy("Budget of each period, in all"),
}  # fmt: skip
SOURCES: Final[Mapping[str, Promise]] = {
    bands.PLACES: gettext_lazy("How places differ"), TAKE_UP: gettext_lazy("Take-up"),
    ATTENDANCE: gettext_lazy("What attendance leaves due"), RETURNED: gettext_lazy("Payments that come back"),
    DRIFT: gettext_lazy("Drift of what is measured anew"),
}  # fmt: skip
_NEUTRAL: Final = ranges_of(Changes())


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a breakdown: the run and the reform side by side."""

    breakdown: str
    title: str
    code: str
    before: Measure
    after: Measure


def figure_fields(plan: Plan, figures: Mapping[str, str]) -> list[Context]:
    """One field a figure: ``{"name", "title", "unit", "law", "law_words", "value", "slide"}``; the law's where none is typed."""
    parameters = plan.rules.figures
    return [
        {"name": name, "title": said(parameters[name].title) if name in parameters else _LABELS[name],
         "unit": unit_words(parameters[name].unit, law) if name in parameters else "", "law": law,
         "law_words": figure_words(law), "value": figures.get(name, law),
         "slide": _slide(law, figures.get(name, law))}
        for name, law in law_of(plan).items()
    ]  # fmt: skip


def _slide(law: str, value: str) -> Context | None:
    """How far, by which steps and from where a figure is slid: a fifth to either side of the law's; None where it sets none."""
    figure = Decimal(law or 0)
    if figure <= 0:
        return None
    step = Decimal(10) ** (figure.adjusted() - 2)
    if "." not in law:
        step = max(step, Decimal(1))
    reach = max((figure / 5 / step).to_integral_value(ROUND_CEILING), Decimal(5)) * step
    near = (figure / step).to_integral_value() * step
    return {
        "least": f"{max(near - reach, Decimal(0)):f}",
        "most": f"{near + reach:f}",
        "step": f"{step:f}",
        "at": typed_number(value),
    }


def check_fields(plan: Plan, checks: Mapping[str, str]) -> list[Context]:
    """One field a criterion: ``{"name", "title", "law", "value"}``."""
    return [
        {"name": name, "title": each.title, "law": each.check, "value": checks.get(name, each.check)}
        for name, each in checks_of(plan.declared).items()
    ]


def changed(plan: Plan, changes: Changes) -> list[Context]:
    """What a reform changes: ``{"title", "before", "after", "unit"}``."""
    figures = [each for each in figure_fields(plan, changes.figures) if each["name"] in changes.figures]
    checks = [each for each in check_fields(plan, changes.checks) if each["name"] in changes.checks]
    return [
        {"title": each["title"] if isinstance(each["title"], (str, Promise)) else said(each["title"]),
         "before": figure_words(each["law"]),
         "after": figure_words(each["value"]), "unit": each.get("unit", "")}
        for each in (*figures, *checks)
    ]  # fmt: skip


def results(catalogue: Catalogue, programme: Programme, before: Outcome, after: Outcome) -> Context:
    """What the page of a reform and its report show."""
    times = TIMES_A_YEAR.get(programme.period)
    costs = (before.total.cost, after.total.cost)
    change = None if None in costs else difference(*costs)
    return {
        "before": before.total, "after": after.total, "change": change, "least": LEAST, "exact": after.exact, "band": after.cost,
        "sources": source_rows(after),
        "change_band": after.change, "currency": state_of(catalogue).currency, "period": PERIODS[programme.period],
        "year": _times(after.total.cost, times), "year_change": _times(change, times),
        "tables": [part_table(programme, name, rows) for name, rows in _by_breakdown(catalogue, programme, before, after)],
    }  # fmt: skip


def assumed(changes: Changes) -> list[Context]:
    """What is assumed beside the rules: ``{"title", "least", "most", "unit"}``; the take-up always, the others where it is."""
    ranges = ranges_of(changes)
    told = [
        (name, *map(str, ranges[name]), "%") for name in ranges if name == TAKE_UP or ranges[name] != _NEUTRAL[name]
    ]
    told += [(DRIFT, *changes.drift, "")] if any(drift_of(changes)) else []
    return [
        {"title": SOURCES[name], "least": figure_words(least), "most": figure_words(most), "unit": unit}
        for name, least, most, unit in told
    ]


def source_rows(after: Outcome) -> list[Context]:
    """The width of the band that each source of uncertainty would make alone, the widest first."""
    widths = {name: band.high - band.low for name, band in after.sources.items()}
    top = max(widths.values(), default=Decimal(0))
    return [
        {"title": SOURCES[name], "band": after.sources[name], "bar": cell_bar(int(widths[name]), int(top))}
        for name in sorted(widths, key=lambda name: -widths[name])
    ]


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


def difference(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """What the second is more; None where either is not told."""
    return None if before is None or after is None else after - before


def _times(amount: Decimal | None, times: int | None) -> Decimal | None:
    return None if amount is None or times is None else amount * times
