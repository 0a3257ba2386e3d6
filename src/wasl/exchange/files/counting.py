"""How much was asked by file."""

from __future__ import annotations

from datetime import UTC, datetime, time

from django.db.models import Sum

from wasl.exchange.files.models import Delivery
from wasl.kernel.clock import today


def asked_today(number: str, but: Delivery | None = None) -> int:
    """Subjects that files asked about since midnight (UTC) under the agreement `number`, whatever its version."""
    since = datetime.combine(today(), time(), UTC)
    counted = Delivery.objects.filter(
        agreement__startswith=f"{number}@", ended__gte=since, state=Delivery.State.ANSWERED
    )
    if but is not None:
        counted = counted.exclude(pk=but.pk)
    return int(counted.aggregate(n=Sum("receipts", default=0))["n"])
