"""The queue of doubts: one review a key, likeliest first, those put off at the end."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from wasl.registers.feeding.deciding import DOUBTS, WAITING
from wasl.registers.models import Review

SHOWN = 500
"""Reviews that one page of the queue lists at most."""


def waiting() -> QuerySet[Review]:
    """Reviews that wait for a first decision; rows of one key show once, since one answer holds for all of them."""
    earlier = Review.objects.filter(
        register=OuterRef("register"), source=OuterRef("source"), source_key=OuterRef("source_key"),
        kind__in=DOUBTS, state__in=WAITING, pk__lt=OuterRef("pk"),
    )  # fmt: skip
    doubts = Review.objects.filter(state__in=WAITING, batch__state="recorded")
    return doubts.exclude(Q(kind__in=DOUBTS) & Exists(earlier)).order_by("-state", "-best", "pk")


def to_confirm(name: str) -> QuerySet[Review]:
    """Merges that someone else than `name` proposed."""
    proposed = Review.objects.filter(kind=Review.Kind.MERGE, state=Review.State.PROPOSED)
    return proposed.exclude(proposed_by=name).order_by("created", "pk")


def after(review: Review) -> Review | None:
    """The next review to decide once this one is done: the head of what is left, this one aside."""
    return waiting().exclude(pk=review.pk).first()
