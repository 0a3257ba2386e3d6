"""Recurring exchanges: when each is due, which list answered it, who is reminded, what is late."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction

from wasl.catalogue import current
from wasl.exchange.agreements.publishing import directory_in_force
from wasl.exchange.answering.problems import Refused
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.exchange.directory.view import Directory
from wasl.exchange.files.calendar import due_days, reminder_due
from wasl.exchange.files.models import Delivery, Occasion
from wasl.exchange.files.sending import Sending, draw
from wasl.kernel.errors import WaslError

log = logging.getLogger(__name__)
AHEAD = timedelta(days=366)
"""How far the calendar is made ahead."""
EARLY = timedelta(days=31)
"""A list sent so long before an occasion still answers it."""


def look_after() -> None:
    """Make the occasions of the agreements in force, draw what is due, and remind of those that are near or late."""
    plan()
    draw_due()
    for occasion in awaited(current.today() + AHEAD):
        days = reminder_due(occasion.due, current.today(), occasion.reminded)
        if days is not None:
            occasion.reminded = [*occasion.reminded, days]
            occasion.save(update_fields=["reminded"])


def plan() -> int:
    """Add the occasions that are not in the calendar yet; how many. Unanswered ones of ended agreements go."""
    added = 0
    snapshot = directory_in_force()
    recurring = {each.terms.number: each for each in _recurring(snapshot.agreements if snapshot else ())}
    for agreement in recurring.values():
        terms = agreement.terms
        since, until = (
            max(terms.valid_from, current.today() - AHEAD),
            min(terms.valid_until, current.today() + AHEAD),
        )
        try:
            days = list(due_days(terms.recurrence or "yearly", terms.starts or "01-01", since, until))
        except WaslError as error:  # the others' days come all the same
            log.error("%s is not in the calendar: %s", agreement.id, error)
            continue
        for due in days:
            _occasion, made = Occasion.objects.get_or_create(
                agreement=terms.number, due=due, defaults={"consumer": terms.consumer, "service": terms.service}
            )
            added += made
    Occasion.objects.filter(delivery=None, due__gte=current.today()).exclude(agreement__in=recurring).delete()
    return added


def draw_due() -> int:
    """Queue the lists that are due today or late and need nobody to send them; how many."""
    snapshot = directory_in_force()
    if snapshot is None:
        return 0
    directory = Directory(snapshot)
    services = {name for name, entry in snapshot.services.items() if entry.declared.drawn}
    purposes = {each.terms.number: each.terms.purpose for each in snapshot.agreements}
    due = [each for each in awaited(current.today()) if each.service in services and each.agreement in purposes]
    return sum(_drawn(each, directory, purposes[each.agreement]) for each in due)


@transaction.atomic
def _drawn(occasion: Occasion, directory: Directory, purpose: str) -> bool:
    """Queue the list of one occasion, unless one was queued before: refused, it waits for somebody to look at why."""
    # Held: of two workers at one moment, the second finds the list of the first.
    Occasion.objects.select_for_update().get(pk=occasion.pk)
    tried = Delivery.objects.filter(agreement__startswith=f"{occasion.agreement}@", created__date__gte=occasion.due)
    if tried.exists():
        return False
    try:
        sending = Sending(occasion.consumer, occasion.service, purpose=purpose)
        draw(lambda: directory, sending, actor=occasion.consumer, via="calendar")
    except Refused:  # suspended or expired meanwhile: late, and shown so
        return False
    return True


def fulfil(delivery: Delivery) -> Occasion | None:
    """The occasion that an answered list answers: the earliest that waits, and is not too far ahead."""
    delivery.refresh_from_db()
    if delivery.state != Delivery.State.ANSWERED:
        return None
    number = delivery.agreement.partition("@")[0]
    with transaction.atomic():
        waiting = Occasion.objects.select_for_update().filter(
            agreement=number, delivery=None, due__lte=current.today() + EARLY
        )
        occasion = waiting.order_by("due").first()
        if occasion is not None:
            occasion.delivery = delivery
            occasion.save(update_fields=["delivery"])
        return occasion


def awaited(until: date) -> list[Occasion]:
    """Occasions due by `until` that no list has answered, the earliest first."""
    return list(Occasion.objects.filter(delivery=None, due__lte=until).order_by("due", "agreement"))


def _recurring(agreements: tuple[AgreementEntry, ...]) -> Iterator[AgreementEntry]:
    """Agreements by file that recur and are active; of several versions the last."""
    for each in sorted(agreements, key=lambda each: each.terms.version):
        if each.state == "active" and each.terms.recurrence is not None and "file" in each.terms.ways:
            yield each
