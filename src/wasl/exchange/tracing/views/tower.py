"""The control tower: who exchanges what with whom, how, and what stands out. Numbers only, no person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wasl.accounts.guard import only, reader
from wasl.accounts.permissions.consultations import read_tower, verify_logs
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import local
from wasl.catalogue.declared import Department
from wasl.exchange.answering.problems import PROBLEMS
from wasl.exchange.tracing import tower
from wasl.exchange.tracing.anomalies import Anomaly
from wasl.exchange.tracing.showing import strange, tower_tables
from wasl.exchange.tracing.showing.ribbons import draw
from wasl.exchange.tracing.showing.words import OUTCOMES, WAYS
from wasl.exchange.tracing.tower import Flow, Span
from wasl.exchange.tracing.watching import LOOKED_THROUGH, watch
from wasl.kernel.clock import now
from wasl.pages.language import said
from wasl.pages.pictures import Chart, Part, columns
from wasl.pages.tables import Table, chosen

Context = dict[str, Any]
PERIODS = {
    "7": gettext_lazy("a week"),
    "30": gettext_lazy("thirty days"),
    "90": gettext_lazy("three months"),
    "365": gettext_lazy("a year"),
}
KEPT = 300
"""Seconds for which anomalies, once found, are not sought again."""
_TABS = {
    "tower": gettext_lazy("Who asks whom"),
    "tower-anomalies": gettext_lazy("What stands out"),
    "tower-agreements": gettext_lazy("Agreements in use"),
    "tower-levels": gettext_lazy("Service levels"),
    "tower-exchanges": gettext_lazy("Hour by hour"),
}


@never_cache
@only(read_tower)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The map between departments, volumes, ways, refusals."""
    catalogue, span = current.catalogue(), span_of(request)
    flows = tower.flows(catalogue, span)
    table = tower_tables.flows(catalogue, flows, request.GET)
    names = {name: each.abbreviation for name, each in catalogue.all(Department).items()}
    total = sum(flow.n for flow in flows)
    context = {
        "picture": draw(flows, names, _("others"), mirrored=get_language_bidi()),
        "table": table,
        "total": total,
        "answered": _percent(sum(flow.answered for flow in flows), total),
        "automatic": _percent(
            sum(n for flow in flows for way, n in flow.ways.items() if way in tower.AUTOMATIC), total
        ),
        "pairs": len(flows),
        "ways": _ways(flows),
        "recurring": _recurring(flows),
        "refusals": _refusals(tower.by(catalogue, span, "outcome")),
        "chart": _volume(tower.by_day(catalogue, span), span),
        **_frame(request, "tower"),
    }
    return table.export() or render(request, "tracing/tower.html", context)


@never_cache
@only(read_tower)
@require_GET
def anomalies(request: HttpRequest) -> HttpResponse:
    """What stands out: each a sentence with its numbers and where to look."""
    found = _found(current.catalogue(), span_of(request))
    kind = chosen(request, "kind", strange.KINDS)
    shown = [each for each in found if not kind or each.kind == kind]
    auditor = bool(verify_logs(reader(request)))
    return _listed(
        request, "tower-anomalies", lambda c: tower_tables.anomalies(c, shown, request.GET, auditor),
        kinds=strange.KINDS, kind=kind, most=LOOKED_THROUGH,
    )  # fmt: skip


@never_cache
@only(read_tower)
@require_GET
def agreements(request: HttpRequest) -> HttpResponse:
    """What each agreement in force was used for; those never used, and their fields never told, first."""
    uses = tower.uses(current.catalogue(), span_of(request))
    idle, wide = sum(not use.n for use in uses), sum(bool(use.answered and use.unused) for use in uses)
    return _listed(request, "tower-agreements", lambda c: tower_tables.uses(c, uses, request.GET), idle=idle, wide=wide)


@never_cache
@only(read_tower)
@require_GET
def levels(request: HttpRequest) -> HttpResponse:
    """Whether services held the availability that their providers undertook."""
    found = tower.levels(current.catalogue(), span_of(request))
    return _listed(request, "tower-levels", lambda c: tower_tables.levels(c, found, request.GET))


@never_cache
@only(read_tower)
@require_GET
def exchanges(request: HttpRequest) -> HttpResponse:
    """The counts behind it all, hour by hour, of one consumer or one day."""
    catalogue, span = current.catalogue(), span_of(request)
    found = tower.tallies(catalogue, span)
    consumer, day = request.GET.get("consumer", ""), _day(request.GET.get("day", ""))
    if day:
        found = tower.tallies(catalogue, Span(day, day + timedelta(days=1), span.department))
    found = found.filter(consumer=consumer) if consumer else found
    rows = list(found.order_by("-day", "-hour", "-n")[: tower_tables.MOST])
    return _listed(
        request, "tower-exchanges", lambda c: tower_tables.tallies(c, rows, request.GET), day=day, consumer=consumer,
        most=tower_tables.MOST if len(rows) == tower_tables.MOST else 0,
    )  # fmt: skip


def span_of(request: HttpRequest) -> Span:
    """The period and department that the address asks for: thirty days, all departments, unless it says otherwise."""
    catalogue = current.catalogue()
    today = local(catalogue, now()).date()
    days = int(chosen(request, "period", PERIODS) or "30")
    department = chosen(request, "department", catalogue.all(Department))
    return Span(today - timedelta(days=days - 1), today + timedelta(days=1), department)


def _listed(request: HttpRequest, page: str, tabled: Callable[[Catalogue], Table[Any]], **more: Any) -> HttpResponse:
    """A tab that is one table."""
    table = tabled(current.catalogue())
    context = {"table": table, **more, **_frame(request, page)}
    return table.export() or render(request, f"tracing/{page.replace('-', '_')}.html", context)


def _frame(request: HttpRequest, page: str) -> Context:
    catalogue, span = current.catalogue(), span_of(request)
    departments = sorted((each.abbreviation, name) for name, each in catalogue.all(Department).items())
    return {
        "tabs": [(reverse(f"tracing:{name}"), title, name == page) for name, title in _TABS.items()],
        "span": span,
        "last": span.end - timedelta(days=1),
        "periods": PERIODS,
        "period": chosen(request, "period", PERIODS) or "30",
        "departments": departments,
        "department": span.department,
        "crumbs": [(_("Control tower"), "")],
    }


def _found(catalogue: Catalogue, span: Span) -> list[Anomaly]:
    """Anomalies of `span`, found at most once in a while."""
    key = f"anomalies-{span.start}-{span.end}-{span.department}"
    found: list[Anomaly] | None = cache.get(key)
    if found is None:
        found = watch(catalogue, span)
        cache.set(key, found, KEPT)
    return found


def _ways(flows: Sequence[Flow]) -> list[Part]:
    counts: Counter[str] = Counter()
    for flow in flows:
        counts.update(flow.ways)
    return [Part(word, counts[way], tone) for way, (word, tone) in WAYS.items()]


def _recurring(flows: Sequence[Flow]) -> list[Part]:
    again, total = sum(flow.recurring for flow in flows), sum(flow.n for flow in flows)
    return [Part(_("recurring, as agreed"), again, "good"), Part(_("on demand"), total - again, "calm")]


def _refusals(outcomes: dict[str, int]) -> list[tuple[str, int]]:
    """Refusals in words, the most first."""
    return [
        (said(PROBLEMS[name].title) if name in PROBLEMS else name, n)
        for name, n in outcomes.items()
        if name not in OUTCOMES
    ]


def _volume(days: Sequence[tuple[date, int]], span: Span) -> Chart | None:
    """Columns a day for a month at most, else a week, else a month."""
    if not days:
        return None
    length = (span.end - span.start).days
    sums: Counter[date] = Counter()
    for day, n in days:
        sums[_bucket(day, length)] += n
    steps = {_bucket(span.start + timedelta(days=step), length): None for step in range(length)}
    form = "b" if length > 92 else "d/m" if length > 31 or length < 8 else "j"
    return columns([(date_format(start, form), sums[start], "good") for start in steps])


def _bucket(day: date, length: int) -> date:
    if length <= 31:
        return day
    return day - timedelta(days=day.weekday()) if length <= 92 else day.replace(day=1)


def _percent(part: int, whole: int) -> str:
    """A share, set apart so that an Arabic page does not turn it round."""
    return f"\u2066{number_format(100 * part / whole, 1)} %\u2069" if whole else "—"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
