"""Typed registers entered: a list is read and foreseen, then its rows become entries, some at a time.

What became of each row is written with it, so that a run that dies is run again and goes on, and two at once do each row once.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from typing import BinaryIO, Final

from django.db import IntegrityError, transaction

from wasl.accounts.models import Profile
from wasl.accounts.permissions.documents import change_document
from wasl.catalogue import current
from wasl.catalogue.days import this_day
from wasl.catalogue.departments import with_those_above
from wasl.documents.archive import lists
from wasl.documents.archive.judging import Judge, Judged, entries_of, register_of
from wasl.documents.archive.models import Entry, Intake, Row
from wasl.documents.archive.stating import Cells
from wasl.documents.files.keeping import About, keep
from wasl.documents.reader.plain import plain
from wasl.documents.template import template
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

AT_ONCE: Final = 50
"""Rows entered in one transaction, each with its scan."""
_FORESEEN: Final = 500
"""Rows judged at once before anything is written."""
SHOWN: Final = 100
"""Rows whose reasons are shown before anything is written."""
Watch = Callable[[int, int], None]
"""Called with how many rows are settled, and of how many."""


def send(who: Profile, type_: str, file: BinaryIO, name: str, scans: BinaryIO | None = None) -> Intake:
    """Read a list of the register of `type_`, and foresee what becomes of its rows. Nothing is entered before `begin`.

    Raises ForbiddenError, or WaslError for a list or an archive of scans that cannot be read.
    """
    catalogue = current.catalogue()
    ready = template(catalogue, type_)
    demand(change_document(who, with_those_above(catalogue, ready.declared.issuer)))
    token = secrets.token_hex(16)
    folder = lists.folder_of(token)
    try:
        rows = lists.take(file, register_of(ready), ready.declared.title, folder)
        if scans is not None:
            lists.add_scans(scans, folder)
        foreseen = _foreseen(Judge(ready, lists.scans_in(folder), this_day(catalogue)), rows)
    except BaseException:
        lists.erase(folder)
        raise
    return Intake.objects.create(
        type=type_, issuer=ready.declared.issuer, name=plain(name)[-120:], folder=token, received=len(rows),
        foreseen=foreseen, sent_by=who.name, sent_at=now(),
    )  # fmt: skip


def begin(who: Profile, intake: Intake) -> Intake:
    """Have the rows entered by whoever runs it next. Raises ForbiddenError, or WaslError where that was done already."""
    _demand(who, intake)
    if not Intake.objects.filter(pk=intake.pk, state=Intake.State.READ).update(state=Intake.State.ENTERING):
        raise WaslError("this list was entered, or given up, already", mend="read what became of it")
    intake.refresh_from_db()
    return intake


def run(intake: Intake, watch: Watch = lambda done, of: None) -> Intake:
    """Enter the rows that are not settled yet. What cannot be gone on with ends as failed, with the error kept."""
    try:
        if intake.state == Intake.State.ENTERING:
            _enter_all(intake, watch)
    except WaslError as error:
        Intake.objects.filter(pk=intake.pk, state=Intake.State.ENTERING).update(
            state=Intake.State.FAILED, error=error.kept(), ended_at=now()
        )
    intake.refresh_from_db()
    _erase_if_over(intake)
    return intake


def replay(who: Profile, intake: Intake, file: BinaryIO, scans: BinaryIO | None = None) -> Intake:
    """Enter rejected rows that were mended: the list of them as it was given back. Raises as `send` does.

    Raises WaslError for a row that was not rejected, before anything is entered.
    """
    _demand(who, intake)
    ready, folder = template(current.catalogue(), intake.type), lists.folder_of(intake.folder)
    back = folder / secrets.token_hex(8)
    try:
        rows = lists.take(file, register_of(ready), ready.declared.title, back, back=True).numbered()
    finally:
        lists.erase(back)
    if scans is not None:
        lists.add_scans(scans, folder)
    try:
        held = _again(who, intake, Judge(ready, lists.scans_in(folder), current.today()), rows)
    except IntegrityError as error:
        raise WaslError("another list brought one of these numbers meanwhile", mend="send this one again") from error
    _erase_if_over(held)
    return held


def close(who: Profile, intake: Intake) -> Intake:
    """Give up what was not entered, and erase what was sent. What was entered stays. Raises as `begin` does."""
    _demand(who, intake)
    with transaction.atomic():
        held = Intake.objects.select_for_update().get(pk=intake.pk)
        if held.state == Intake.State.CLOSED:
            raise WaslError("this list was entered, or given up, already", mend="read what became of it")
        held.state, held.ended_at = Intake.State.CLOSED, held.ended_at or now()
        held.save(update_fields=["state", "ended_at"])
        held.rows.update(cells={})
    lists.erase(lists.folder_of(held.folder))
    return held


def _foreseen(judge: Judge, rows: lists.Rows) -> dict[str, object]:
    counts: Counter[str] = Counter()
    refused: list[object] = []
    for start in range(0, len(rows), _FORESEEN):
        for each in judge.judged(rows.some(start, _FORESEEN)):
            counts[each.outcome] += 1
            if each.reasons and len(refused) < SHOWN:
                refused.append([each.place, each.reasons])
    return {**counts, "rows": refused}


def _enter_all(intake: Intake, watch: Watch) -> None:
    who = Profile.objects.filter(user__username=intake.sent_by).first()
    folder = lists.folder_of(intake.folder)
    if who is None or not folder.exists():
        raise WaslError("what was sent is not here any more", mend="close this list, then send it again")
    rows, scans = lists.Rows(folder), lists.scans_in(folder)
    ready = template(current.catalogue(), intake.type)

    def some() -> bool:
        return _some(who, intake, Judge(ready, scans, current.today()), rows)

    going, beaten = True, 0
    while going:
        try:
            going = some()
        except (
            IntegrityError
        ):  # another list brought one of these numbers meanwhile: it stands now, and is seen next time
            beaten += 1
            if beaten > intake.received:  # a row is beaten once: this is something else
                raise
        intake.refresh_from_db()
        watch(intake.settled, intake.received)


@transaction.atomic
def _again(who: Profile, intake: Intake, judge: Judge, rows: Sequence[tuple[int, Cells]]) -> Intake:
    """Settle rejected rows once more. Raises WaslError for one that was not."""
    held = Intake.objects.select_for_update().get(pk=intake.pk)
    if held.state != Intake.State.DONE:
        raise WaslError("this list is not entered yet, or was given up", mend="read where it stands")
    rejected = set(held.rows.filter(outcome=Row.Outcome.REJECTED).values_list("place", flat=True))
    for place, _cells in rows:
        if place not in rejected:
            raise WaslError("row {row} was not rejected", mend="leave it out: it was settled", row=place)
    held.rows.filter(place__in=[place for place, _cells in rows]).delete()
    held.rejected -= len(rows)
    held.settled -= len(rows)
    _settle(who, held, judge, rows)
    return held


@transaction.atomic
def _some(who: Profile, intake: Intake, judge: Judge, rows: lists.Rows) -> bool:
    """Settle the next rows; whether there may be more."""
    held = Intake.objects.select_for_update().get(pk=intake.pk)
    if held.state != Intake.State.ENTERING:
        return False
    _settle(who, held, judge, rows.some(held.settled, AT_ONCE))
    return held.state == Intake.State.ENTERING


def _settle(who: Profile, held: Intake, judge: Judge, rows: Sequence[tuple[int, Cells]]) -> None:
    """Write what becomes of `rows`. Only in a transaction that has locked `held`."""
    judged = judge.judged(rows)
    entries = entries_of(held.type, [each.stated for each in judged])
    made: list[Row] = []
    for each in judged:
        if each.outcome == Row.Outcome.ACCEPTED:
            entries[each.stated.key] = _entered(who, held, judge, each)
        rejected = each.outcome == Row.Outcome.REJECTED
        made.append(
            Row(
                intake=held, place=each.place, outcome=each.outcome, reasons=each.reasons,
                cells=each.cells if rejected else {}, entry=None if rejected else entries[each.stated.key],
            )
        )  # fmt: skip
    Row.objects.bulk_create(made)
    counts = Counter(row.outcome for row in made)
    held.accepted += counts[Row.Outcome.ACCEPTED]
    held.rejected += counts[Row.Outcome.REJECTED]
    held.duplicates += counts[Row.Outcome.DUPLICATE]
    held.settled += len(made)
    if held.settled == held.received:
        held.state, held.ended_at = Intake.State.DONE, held.ended_at or now()
    held.save()


def _entered(who: Profile, held: Intake, judge: Judge, row: Judged) -> Entry:
    said = row.stated
    title = f"{judge.ready.declared.title.fr} {said.number}, {said.year}"
    about = About(judge.register.scans, title, min(date(said.year, 12, 31), judge.today), said.number)
    scan = keep(who, about, BytesIO(judge.scans.read(said.scan)), said.scan)
    return Entry.objects.create(
        type=held.type, issuer=held.issuer, number=said.number, year=said.year, session=said.session, claims=said.claims,
        identifiers=said.identifiers, scan=scan, entered_by=who.name, entered_at=now(),
    )  # fmt: skip


def _demand(who: Profile, intake: Intake) -> None:
    demand(change_document(who, with_those_above(current.catalogue(), intake.issuer)))


def _erase_if_over(intake: Intake) -> None:
    """What was sent is needed no more once no row waits to be mended."""
    if intake.state == Intake.State.DONE and not intake.rejected:
        lists.erase(lists.folder_of(intake.folder))


def round_of_intakes() -> int:
    """What a worker does between two batches: lists that wait are entered; how many came to their end."""
    waiting = list(Intake.objects.filter(state=Intake.State.ENTERING).order_by("pk"))
    for intake in waiting:
        run(intake)
    return len(waiting)
