"""What the calendar does by itself: agreements that end, and warnings before they do."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from wasl.catalogue import current
from wasl.exchange.agreements.diary import note
from wasl.exchange.agreements.models import AgreementVersion, AuthorityReference
from wasl.exchange.agreements.publishing import republish
from wasl.exchange.agreements.states import IN_FORCE, State

WARNINGS = (90, 30, 7)
"""Days before an expiry on which its parties are warned."""
SOON = timedelta(days=WARNINGS[0])


@transaction.atomic
def expire_due() -> int:
    """Close what is over; how many agreements."""
    over = AgreementVersion.objects.select_for_update().filter(state__in=IN_FORCE, valid_until__lte=current.today())
    ended = list(over)
    for version in ended:
        version.state = State.EXPIRED
        version.save(update_fields=["state"])
        note(version, "expire", None)
    if ended:
        republish()
    return len(ended)


@transaction.atomic
def warn_due() -> int:
    """Write the warnings that are due into the diaries, each once; how many."""
    day = current.today()
    # Locked: of two workers at one moment, the second finds the warnings written.
    return sum(_warned(version, day) for version in expiring(day).select_for_update(of=("self",)))


def expiring(day: date, within: timedelta = SOON) -> QuerySet[AgreementVersion]:
    """Agreements in force that end, or whose authorisation ends, within that time; the soonest first."""
    soon = Q(valid_until__lte=day + within) | Q(authority_expires__lte=day + within)
    found = AgreementVersion.objects.filter(soon, state__in=IN_FORCE).select_related("agreement")
    return found.order_by("valid_until", "pk")


def expiring_references(day: date, within: timedelta = SOON) -> QuerySet[AuthorityReference]:
    """References that still hold on `day` and end within that time, the soonest first."""
    return AuthorityReference.objects.filter(expires__gt=day, expires__lte=day + within).order_by("expires", "pk")


def ends_first(version: AgreementVersion) -> date:
    """The day on which it stops serving: its own end or its authorisation's, whichever comes first."""
    return min(version.valid_until, version.authority_expires or version.valid_until)


def _warned(version: AgreementVersion, day: date) -> int:
    due = [
        f"{what}:{threshold}"
        for what, end in (("validity", version.valid_until), ("authority", version.authority_expires))
        if end is not None and (threshold := _threshold((end - day).days)) is not None
    ]
    fresh = [each for each in due if each not in version.warned]
    for each in fresh:
        note(version, "warn", None, each)
    if fresh:
        version.warned = [*version.warned, *fresh]
        version.save(update_fields=["warned"])
    return len(fresh)


def _threshold(days: int) -> int | None:
    """The tightest warning that `days` before the end call for; None while it is far."""
    return min((each for each in WARNINGS if days <= each), default=None)
