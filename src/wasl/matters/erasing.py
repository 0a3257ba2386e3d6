"""What people gave and wrote goes when its time is over; what was decided or answered, and the numbers, stay."""

from __future__ import annotations

from typing import Final, TypeVar

from django.db.models import QuerySet

from wasl.catalogue import current
from wasl.catalogue.declared import Parameter
from wasl.documents.times import after
from wasl.kernel.clock import now
from wasl.matters.models import Matter
from wasl.matters.moving import changed, key_of, note
from wasl.notices import notices

AT_ONCE: Final = 500
"""Erased in one round of a worker."""
M = TypeVar("M", bound=Matter)


def over(found: QuerySet[M], kept_for: Parameter) -> QuerySet[M]:
    """Those that ended longer ago than they are kept for, by the figure of today; as many as go at once."""
    day = current.today()
    before = after(day, -kept_for.number_on(day), kept_for.unit)
    return found.filter(ended_on__lt=before, erased_at=None).order_by("pk")[:AT_ONCE]


def erased(matter: Matter) -> None:
    """Keep that a matter which is held was emptied: its notices go too, and its history says when."""
    matter.erased_at = now()
    notices.erase(key_of(matter))
    changed(matter)
    note(matter, "erase", "")
