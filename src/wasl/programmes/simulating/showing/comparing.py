"""Several reforms side by side, in tables and pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wasl.catalogue.catalogue import Catalogue
from wasl.pages.language import said
from wasl.pages.marks import badge
from wasl.pages.tables import Column, Table
from wasl.programmes.declared import Programme
from wasl.programmes.models import Scenario
from wasl.programmes.simulating.bringing import rates_of
from wasl.programmes.simulating.models import PovertyMap
from wasl.programmes.simulating.reckoning import Outcome
from wasl.programmes.simulating.saving import outcomes_of
from wasl.programmes.simulating.showing.reforms import difference
from wasl.programmes.simulating.targeting import Targeting, targeting
from wasl.referentials.nomenclature import nomenclature


@dataclass(frozen=True, slots=True)
class Compared:
    """One column of a comparison: a reform, or the law."""

    name: str
    before: Outcome
    after: Outcome
    link: str = ""
    targeting: Targeting | None = None

    @property
    def change(self) -> Decimal | None:
        """What it costs more than the law, each period."""
        return difference(self.before.total.cost, self.after.total.cost)


@dataclass(frozen=True, slots=True)
class Split:
    """One line of a breakdown: its cost under each."""

    title: str
    code: str
    costs: tuple[Decimal | None, ...]


def compared(name: str, before: Outcome, after: Outcome, kept: PovertyMap | None, link: str = "") -> Compared:
    """A reform ready to stand beside others, judged by the rates of `kept`."""
    return Compared(name, before, after, link, targeting(rates_of(kept), after.places) if kept else None)


def comparison_table(rows: Sequence[Compared], state: Mapping[str, str]) -> Table[Compared]:
    """Reforms one below another."""
    top = max((row.after.cost.high for row in rows if row.after.cost), default=Decimal(0))
    judged = any(row.targeting for row in rows)
    columns: list[Column[Compared]] = [
        Column("name", _("Reform"), lambda row: row.name, link=lambda row: row.link, sortable=False),
        *(Column(name, title, _count(name), kind="number", sortable=False) for name, title in (
            ("receive", _("Would receive it")), ("enter", _("Would enter")), ("leave", _("Would leave")))),
        Column("cost", _("Cost then"), lambda row: row.after.total.cost, kind="number", sortable=False),
        Column("change", _("Difference from today"), lambda row: row.change, kind="number", sortable=False),
        Column("low", _("Nine times in ten, at least"), lambda row: row.after.cost and row.after.cost.low, kind="number",
               sortable=False),
        Column("high", _("At most"), lambda row: row.after.cost and row.after.cost.high, kind="number", sortable=False,
               show=lambda row: band_bar(row, top)),
    ]  # fmt: skip
    if judged:
        columns += [
            Column(
                "missed_least", _("Exclusion, at least (%)"), _error("missed", "least"), kind="number", sortable=False
            ),
            Column("missed_most", _("Exclusion, at most (%)"), _error("missed", "most"), kind="number", sortable=False),
            Column(
                "leaked_least", _("Inclusion, at least (%)"), _error("leaked", "least"), kind="number", sortable=False
            ),
            Column("leaked_most", _("Inclusion, at most (%)"), _error("leaked", "most"), kind="number", sortable=False),
        ]
    return Table(
        columns, list(rows), state, "comparison", _("Reforms side by side"), "", page_size=20, searchable=False
    )


def split_tables(catalogue: Catalogue, programme: Programme, rows: Sequence[Compared]) -> list[Table[Split]]:
    """What each costs, by each breakdown."""
    tables = []
    for name, breakdown in programme.breakdowns.items():
        parts = [row.after.parts.get(name, {}) for row in rows]
        codes = nomenclature(catalogue, breakdown.referential).codes
        order = {code: place for place, code in enumerate(codes)}
        found = sorted({code for each in parts for code in each}, key=lambda code: order.get(code, len(order)))
        if found and not breakdown.cluster:
            lines = [Split(said(codes[code].title) if code in codes else _("not known"), code,
                           tuple(part[code].cost if code in part else None for part in parts)) for code in found]  # fmt: skip
            heads: list[Column[Split]] = [
                Column("title", said(breakdown.title), lambda line: line.title, sortable=False)
            ]
            heads += [Column(f"cost_{number}", row.name, _cost(number), kind="number", sortable=False)
                      for number, row in enumerate(rows)]  # fmt: skip
            tables.append(
                Table(heads, lines, {}, f"by-{name}", said(breakdown.title), "", page_size=100, searchable=False)
            )
    return tables


def scenario_table(scenarios: QuerySet[Scenario], state: Mapping[str, str]) -> Table[tuple[Scenario, Compared]]:
    """Saved reforms, newest first."""
    rows = [(one, Compared(one.name, *outcomes_of(one))) for one in scenarios]
    counted = (("receive", _("Would receive it")), ("enter", _("Would enter")), ("leave", _("Would leave")))
    columns: list[Column[tuple[Scenario, Compared]]] = [
        Column("name", _("Reform"), lambda row: row[0].name, link=lambda row: reverse("programmes:scenario", args=[row[0].pk])),
        Column("run", _("On the run"), lambda row: row[0].run_id, kind="number"),
        *(Column(name, title, _count_of_saved(name), kind="number") for name, title in counted),
        Column("cost", _("Cost then"), lambda row: row[1].after.total.cost, kind="number"),
        Column("change", _("Difference from today"), lambda row: row[1].change, kind="number"),
        Column("state", _("Report"), lambda row: _("published") if row[0].published_at else _("kept"),
               show=lambda row: badge(_("published"), "good") if row[0].published_at else badge(_("kept"), "calm")),
        Column("at", _("When"), lambda row: row[0].at, kind="date"),
    ]  # fmt: skip
    empty = _("No reform was saved yet.")
    return Table(columns, rows, state, "reforms", _("Reforms simulated"), empty, default_sort="-at")


def band_bar(row: Compared, top: Decimal) -> SafeString | None:
    """The band of a cost over a thin line, `top` being its end."""
    if row.after.cost is None or not top:
        return None
    low, high = (float(100 * each / top) for each in (row.after.cost.low, row.after.cost.high))
    return format_html(
        '<span class="cell-bar">{}<svg width="100%" height="6" aria-hidden="true">'
        '<rect x="{}%" width="{}%" height="6"/></svg></span>',
        number_format(row.after.cost.high, 2, force_grouping=True), f"{low:.2f}", f"{max(high - low, 0.6):.2f}",
    )  # fmt: skip


def _count(name: str) -> Callable[[Compared], Any]:
    return lambda row: getattr(row.after.total, name)


def _count_of_saved(name: str) -> Callable[[tuple[Scenario, Compared]], Any]:
    return lambda row: getattr(row[1].after.total, name)


def _error(kind: str, end: str) -> Callable[[Compared], Any]:
    return lambda row: getattr(getattr(row.targeting, kind, None), end, None)


def _cost(number: int) -> Callable[[Split], Any]:
    return lambda line: line.costs[number]
