"""The counts in which anomalies are looked for, summed by the database over the span and the habit before it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, Q, QuerySet, Sum

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import zone_of
from wasl.catalogue.departments import state_of
from wasl.exchange.answering.bulk import UNKNOWN
from wasl.exchange.tracing import anomalies, tower
from wasl.exchange.tracing.anomalies import LEAST_AGAIN, Anomaly
from wasl.exchange.tracing.models import Tally, Trace
from wasl.exchange.tracing.tower import Span
from wasl.kernel.clock import to_microseconds

HABIT = timedelta(days=60)
"""How far back habits are known."""
MOST_AGAIN = 200
"""People asked about again and again, told of at most."""
LOOKED_THROUGH = 200_000
"""Consultations among which they are sought, the latest of the span: a page waits, and a nation's traces are without number."""
_DAY = 86_400_000_000


def watch(catalogue: Catalogue, span: Span) -> list[Anomaly]:
    """Everything that stands out in `span`, kind by kind."""
    state = state_of(catalogue)
    wide = Span(span.start - HABIT, span.end, span.department)
    before, within = tower.tallies(catalogue, wide), tower.tallies(catalogue, span)
    by_hand = within.filter(way="portal")
    return [
        *anomalies.unusual_hours(_sums(before.filter(way__in=tower.AUTOMATIC), "consumer", "day", "hour"), span.start),
        *anomalies.volume_outliers(_sums(before.exclude(way="file"), "consumer", "service", "day"), span.start),
        *anomalies.fishing(_unknown(within)),
        *anomalies.asked_again(_again(catalogue, span)),
        *anomalies.out_of_hours(_sums(by_hand, "consumer", "day", "hour"), state.rests),
        *anomalies.fields_unused(
            (use.agreement, use.terms.consumer, use.answered, use.unused) for use in tower.uses(catalogue, span)
        ),
    ]


def _sums(found: QuerySet[Tally], *keys: str) -> Any:
    return found.values_list(*keys).annotate(total=Sum("n"))


def _unknown(found: QuerySet[Tally]) -> Any:
    unknown = Sum("n", filter=Q(outcome=UNKNOWN), default=0)
    return found.values_list("consumer", "day").annotate(total=Sum("n"), unknown=unknown)


def _again(catalogue: Catalogue, span: Span) -> list[tuple[str, str, int, int]]:
    """Consumer, entity, count, days: of those asked about most."""
    zone = zone_of(catalogue)
    start, end = (to_microseconds(datetime.combine(day, time.min, zone)) for day in (span.start, span.end))
    traces = Trace.objects.filter(at__gte=start, at__lt=end).order_by()
    beyond = traces.order_by("-at").values_list("at", flat=True)[LOOKED_THROUGH : LOOKED_THROUGH + 1]
    latest = traces.filter(tower.of_department(catalogue, span), at__gt=next(iter(beyond), start - 1))
    day = ExpressionWrapper((F("at") - start) / _DAY, output_field=BigIntegerField())
    counts = (
        latest.exclude(entity="")
        .values_list("consumer", "entity")
        .annotate(n=Count("pk"), days=Count(day, distinct=True))
    )
    return list(counts.filter(n__gte=LEAST_AGAIN).order_by("-n")[:MOST_AGAIN])
