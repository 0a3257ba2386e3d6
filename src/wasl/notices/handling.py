"""What agents do with the notices of their department: print letters, send again what did not leave, write instead."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from wasl.accounts.models import Profile
from wasl.accounts.permissions.notices import handle_notice
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.departments import with_those_above, with_those_below
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.notices.choosing import Channel
from wasl.notices.models import Batch, Notice

LETTERS_AT_ONCE = 200
NOT_LEFT = (Notice.State.FAILED, Notice.State.DOUBTFUL)


def notices_seen(catalogue: Catalogue, who: Profile) -> QuerySet[Notice]:
    """The notices of the department of `who`, and of the bodies below it."""
    return Notice.objects.filter(department__in=with_those_below(catalogue, who.department))


@transaction.atomic
def print_letters(who: Profile) -> Batch:
    """Take the letters that wait, the oldest first, into one batch: nobody else prints them. Raises ForbiddenError, WaslError."""
    demand(handle_notice(who, (who.department,)))
    waiting = notices_seen(current.catalogue(), who).filter(state=Notice.State.PRINT)
    chosen = list(waiting.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)[:LETTERS_AT_ONCE])
    if not chosen:
        raise WaslError("no letter waits", mend="nothing is to be done")
    batch = Batch.objects.create(department=who.department, by=who.name, at=now())
    Notice.objects.filter(pk__in=chosen).update(state=Notice.State.PRINTED, batch=batch, done_at=batch.at)
    return batch


@transaction.atomic
def send_again(who: Profile, notice: Notice) -> None:
    """Try once more what did not leave, or may not have. Raises ForbiddenError, or WaslError."""
    _changed(_not_left(who, notice), state=Notice.State.WAITING, attempts=0, due_at=now(), why="")


@transaction.atomic
def write_instead(who: Profile, notice: Notice) -> None:
    """Have a letter printed of what did not leave. Raises ForbiddenError, or WaslError."""
    _changed(_not_left(who, notice), state=Notice.State.PRINT, channel=Channel.LETTER)


def _not_left(who: Profile, notice: Notice) -> Notice:
    found = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    demand(handle_notice(who, with_those_above(current.catalogue(), found.department)))
    if found.state not in NOT_LEFT:
        raise WaslError("this message left, or is about to", mend="read again what became of it")
    return found


def _changed(notice: Notice, **changes: object) -> None:
    for name, value in changes.items():
        setattr(notice, name, value)
    notice.save(update_fields=list(changes))
