"""What people are told of a matter: on their home until they look, and written to them where its room says so."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from wasl.kernel.clock import now
from wasl.matters.models import Matter
from wasl.notices.models import Notice
from wasl.notices.notices import About, tell

M = TypeVar("M", bound=Matter)


def tell_of(matter: Matter, what: str, day: date | None = None) -> None:
    """Have people told of the step `what`, where it is one of those: with the change itself, sent after it.

    `day`: of which it speaks; the matter's last day where none is given.
    """
    kind = matter.KINDS.get(what)
    person = matter.told() if kind else ""
    if kind and person:
        path = reverse(f"{matter._meta.app_label}:mine", args=[matter.pk])
        last_day = day or matter.due
        about = About(key_of(matter), matter.written, path, matter.department, matter.revision, last_day)
        tell(person, kind, about)


def key_of(matter: Matter) -> str:
    """By which the notices of a matter are found again: ``case:12``."""
    return f"{matter._meta.model_name}:{matter.pk}"


def notices_of(matter: Matter) -> list[Notice]:
    """What people were sent, the latest first."""
    return list(Notice.objects.filter(about=key_of(matter)).order_by("-pk"))


def news_among(found: QuerySet[M]) -> QuerySet[M]:
    """Those of them of which something was told since it was looked at."""
    since = Q(looked_at=None) | Q(events__at__gt=F("looked_at"))
    return found.filter(Exists(found.model._default_manager.filter(since, events__told=True, pk=OuterRef("pk"))))


def seen(matter: Matter) -> None:
    """Whoever follows it looks at it: what they were told is not new any more."""
    type(matter)._default_manager.filter(pk=matter.pk).update(looked_at=now())
