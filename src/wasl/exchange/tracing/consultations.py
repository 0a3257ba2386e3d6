"""The consultations that a person may see: through the exchange and in the portal, the latest first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import QuerySet

from wasl.exchange.tracing.models import Trace
from wasl.kernel.clock import from_microseconds, now, to_microseconds
from wasl.registers.models import Access

MOST = 1000
"""Listed at most, of each kind."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader looks for."""

    members: Collection[str]
    """Whose data."""
    consumers: Collection[str] | None = None
    """Systems that asked; None for all."""
    since: date | None = None
    portal: bool = True
    """Also files opened in the portal."""
    without: str = ""
    """A purpose that is not looked for: a family's own looks, say."""


def told(members: Collection[str], at: datetime) -> QuerySet[Trace]:
    """The traces of `members` that they may be told of at `at`: a lawful secrecy that still runs hides its trace."""
    return Trace.objects.filter(entity__in=members, secret_until__lte=to_microseconds(at)).order_by("-at", "-pk")


def consultations(wanted: Wanted, most: int = MOST) -> list[Trace | Access]:
    """Traces and readings that answer to `wanted`, the latest first, at most so many of each kind."""
    traces = told(wanted.members, now())
    readings = Access.objects.filter(entity__in=wanted.members).order_by("-at", "-pk")
    if wanted.since is not None:
        start = datetime.combine(wanted.since, time.min, UTC)
        traces, readings = traces.filter(at__gte=to_microseconds(start)), readings.filter(at__gte=start)
    if wanted.without:
        traces = traces.exclude(purpose=wanted.without)
    if wanted.consumers is not None:
        traces = traces.filter(consumer__in=wanted.consumers)
    found: list[Trace | Access] = list(traces[:most])
    if wanted.portal and wanted.consumers is None:
        found += readings[:most]
    return sorted(found, key=_when, reverse=True)


def count_since(members: Collection[str], start: datetime, without: str = "") -> int:
    """How often `members` were consulted since `start`, as far as they may be told, in the portal too.

    `without`: a purpose that is not counted.
    """
    traces = told(members, now()).filter(at__gte=to_microseconds(start))
    traces = traces.exclude(purpose=without) if without else traces
    return traces.count() + Access.objects.filter(entity__in=members, at__gte=start).count()


def since_months(today: date, months: int) -> date:
    """The day some `months` ago, near enough for a filter."""
    return today - timedelta(days=months * 30)


def consumers_of(members: Collection[str]) -> list[str]:
    """The systems that asked about `members`, as far as they may be told."""
    return sorted(told(members, now()).order_by().values_list("consumer", flat=True).distinct())


def _when(each: Trace | Access) -> datetime:
    return from_microseconds(each.at) if isinstance(each, Trace) else each.at


def ids(people: Iterable[Collection[str]]) -> set[str]:
    """Every id of these clusters."""
    return {member for members in people for member in members}
