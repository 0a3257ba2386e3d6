"""Who is missed and who is reached without being poor, in words and tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wasl.pages.pictures import cell_bar
from wasl.pages.tables import Column, Table
from wasl.programmes.simulating.bringing import rates_of
from wasl.programmes.simulating.models import PovertyMap
from wasl.programmes.simulating.rates import Rate
from wasl.programmes.simulating.reckoning import Outcome
from wasl.programmes.simulating.targeting import Bounds, Group, targeting

Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tenth:
    """A tenth of the households, today and then."""

    before: Group
    after: Group


def judged(kept: PovertyMap, before: Outcome, after: Outcome) -> Context:
    """What the rates tell of a reform, and of the law. `none` where they speak of none of its places."""
    rates = rates_of(kept)
    now, then = targeting(rates, before.places), targeting(rates, after.places)
    if now is None or then is None:
        return {"kept": kept, "none": True}
    return {
        "kept": kept, "none": False, "now": now, "then": then, "counted": any(each.households for each in rates.values()),
        "errors": [error_row(_("Errors of exclusion: of the poor, those who do not receive it"), now.missed, then.missed),
                   error_row(_("Errors of inclusion: of those who receive it, those who are not poor"), now.leaked, then.leaked)],
        "table": tenth_table([Tenth(*pair) for pair in zip(now.groups, then.groups, strict=True)]),
    }  # fmt: skip


def error_row(title: str, now: Bounds | None, then: Bounds | None) -> Context:
    """One kind of error: ``{"title", "now", "then"}``."""
    return {"title": title, "now": now, "then": then}


def tenth_table(rows: list[Tenth]) -> Table[Tenth]:
    """Whom the money reaches, by how poor their place is."""
    columns: list[Column[Tenth]] = [
        Column("tenth", _("Tenth of households, the poorest places first"), lambda row: row.after.number, sortable=False),
        Column("rate", _("Poor (%)"), lambda row: row.after.rate, kind="number", sortable=False),
        Column("households", _("Households"), lambda row: row.after.households, kind="number", sortable=False),
        Column("coverage_before", _("Receive it (%)"), lambda row: row.before.coverage, kind="number", sortable=False),
        Column("coverage", _("Would receive it (%)"), lambda row: row.after.coverage, kind="number", sortable=False,
               show=lambda row: cell_bar(int(row.after.coverage), 100)),
        Column("cost_before", _("Of the cost today (%)"), lambda row: row.before.cost, kind="number", sortable=False),
        Column("cost", _("Of the cost then (%)"), lambda row: row.after.cost, kind="number", sortable=False),
    ]  # fmt: skip
    caption = _("Whom it reaches, by how poor their place is")
    return Table(columns, rows, {}, "by-tenth", caption, _("Nobody."), page_size=10, searchable=False)


def map_table(maps: QuerySet[PovertyMap], state: Mapping[str, str]) -> Table[PovertyMap]:
    """The rates that were brought."""
    columns: list[Column[PovertyMap]] = [
        Column("title", _("Rates of poverty"), lambda one: one.title),
        Column("source", _("Source"), lambda one: one.source),
        Column("year", _("Year"), lambda one: one.year, show=lambda one: str(one.year), kind="code"),
        Column("places", pgettext("territory", "Places"), lambda one: len(one.rates), kind="number"),
        Column("mean", _("Mean of the places (%)"), _mean, kind="number"),
        Column("by", _("Brought by"), lambda one: one.by),
        Column("at", _("When"), lambda one: one.at, kind="date"),
    ]
    empty = _("Nobody brought rates of poverty yet.")
    return Table(columns, list(maps), state, "poverty", _("Rates of poverty"), empty, default_sort="-at")


def _mean(one: PovertyMap) -> Decimal:
    rates: list[Rate] = list(rates_of(one).values())
    return (sum((each.rate for each in rates), Decimal(0)) / len(rates)).quantize(Decimal("0.1"))
