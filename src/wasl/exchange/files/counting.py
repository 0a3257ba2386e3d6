"""How much was asked by file."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time

from django.db.models import Sum

from wasl.exchange.files.models import Delivery
from wasl.kernel.clock import now


def asked_today(but: Delivery | None = None) -> dict[str, int]:
    """Subjects that files asked about since midnight (UTC), by the number of the agreement, whatever its version."""
    since = datetime.combine(now().astimezone(UTC).date(), time(), UTC)
    counted = Delivery.objects.filter(ended__gte=since, state=Delivery.State.ANSWERED)
    if but is not None:
        counted = counted.exclude(pk=but.pk)
    total: Counter[str] = Counter()
    for agreement, subjects in counted.values_list("agreement").annotate(Sum("receipts")):
        total[agreement.partition("@")[0]] += subjects
    return dict(total)
