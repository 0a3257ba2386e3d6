"""The counts in which anomalies are looked for, summed by the database over the span and the habit before it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from wasl.catalogue.catalogue import Catalogue
from wasl.exchange.tracing import anomalies, tower
from wasl.exchange.tracing.anomalies import LEAST_AGAIN, Anomaly
from wasl.exchange.tracing.days import rests_on, state_of
from wasl.exchange.tracing.models import Tally
from wasl.exchange.tracing.tower import Span
from wasl.kernel.clock import to_microseconds

HABIT = timedelta(days=60)
"""How far back habits are known."""
MOST_AGAIN = 200
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
        *anomalies.out_of_hours(_sums(by_hand, "consumer", "day", "hour"), lambda day: rests_on(state, day)),
        *anomalies.fields_unused(
            (use.agreement, use.terms.consumer, use.answered, use.unused) for use in tower.uses(catalogue, span)
        ),
    ]


def _sums(found: QuerySet[Tally], *keys: str) -> Any:
    return found.values_list(*keys).annotate(total=Sum("n"))


def _unknown(found: QuerySet[Tally]) -> Any:
    unknown = Sum("n", filter=Q(outcome=tower.UNKNOWN), default=0)
    return found.values_list("consumer", "day").annotate(total=Sum("n"), unknown=unknown)


def _again(catalogue: Catalogue, span: Span) -> list[tuple[str, str, int, int]]:
    """Consumer, entity, count, days: of those asked about most."""
    start, end = (to_microseconds(datetime.combine(day, time.min, UTC)) for day in (span.start, span.end))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT consumer, entity, count(*), count(DISTINCT at / {_DAY}) FROM tracing_trace
                WHERE at >= %s AND at < %s AND entity <> '' GROUP BY consumer, entity HAVING count(*) >= %s
                ORDER BY 3 DESC LIMIT {MOST_AGAIN}""",
            [start, end, LEAST_AGAIN],
        )
        found = [(str(consumer), str(entity), int(n), int(days)) for consumer, entity, n, days in cursor.fetchall()]
    if not span.department:
        return found
    own = set(tower.systems_of(catalogue, span.department))
    return [each for each in found if each[0] in own]
