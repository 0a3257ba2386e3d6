"""An approved list goes to the bank: each file planned, written durably, handed over, and recorded, so that death at any
moment neither pays twice nor forgets.

What is to be in a file is in the database before the file is; a file written again has the same bytes. It is handed over by
one name in the outbox, from which a transport takes it, and that this may have happened is recorded before it does. A file that
may have left is never handed over again, unless the bank says that it does not have it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.hazmat.primitives import hashes
from django.db import transaction
from django.db.models import QuerySet, Sum

from wasl.accounts.models import Profile
from wasl.accounts.permissions.programmes import approve_payments, make_payments
from wasl.catalogue.departments import state_of
from wasl.exchange.agreements.standing import demand
from wasl.exchange.receipts.durable import sync_folder
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.programmes.declared import Programme
from wasl.programmes.paying import mandates, messages
from wasl.programmes.paying.models import Line, PaymentList, Sending
from wasl.programmes.paying.rib import checked
from wasl.programmes.paying.sealing import demand_unchanged, paid_lines
from wasl.programmes.paying.standing import Ledger, State, held, owners, payer_of, post, reason_given, told
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.run import Installation

MOST: Final = 100_000
"""Transactions in one file."""
_AT_ONCE: Final = 500
_CHUNK: Final = 1 << 20
Watch = Callable[[str], None]
"""Called after each step: ``planned``, then for each file ``written``, ``handing``, ``handed`` and ``sent``."""


def send(
    who: Profile, listed: PaymentList, place: Installation, watch: Watch = lambda step: None, most: int = MOST
) -> PaymentList:
    """Hand the files of a list over, or go on where that stopped. What may have left before is left alone, and stays ``handing``.

    Raises ForbiddenError, ChangedError.
    """
    demand(make_payments(who, owners(listed)))
    _plan(who, listed, most)
    watch("planned")
    for sending in listed.sendings.order_by("number"):
        _hand_over(place, sending, watch)
    return _instructed(who, listed)


def not_received(who: Profile, sending: Sending, reason: str) -> Sending:
    """The bank says that it does not have a file that may have left: it can be handed over again. Someone else says so.

    Raises ForbiddenError, or WaslError where the file is not in doubt.
    """
    demand(approve_payments(who, owners(sending.list), {sending.by}))
    with transaction.atomic():
        why = reason_given(reason)
        if not Sending.objects.filter(pk=sending.pk, state=Sending.State.HANDING).update(state=Sending.State.WRITTEN):
            raise WaslError("this file is not in doubt", mend="see on the list's page where it stands")
        told(sending.list, who.name, "not-received", f"{sending.message}: {why}")
    sending.refresh_from_db()
    return sending


def folder_of(places: Places, listed: PaymentList) -> Path:
    """Where the files of a list are kept."""
    return places.home / "payments" / f"{listed.pk:08d}"


def outbox(places: Places) -> Path:
    """Where a transport takes files from."""
    return places.home / "payments" / "outbox"


def name_of(sending: Sending) -> str:
    """The file's name."""
    return f"{sending.message}.{'csv' if sending.cash else 'xml'}"


@transaction.atomic
def _plan(who: Profile, listed: PaymentList, most: int) -> None:
    locked = held(listed, State.APPROVED, State.SENDING)
    demand_unchanged(locked)
    if locked.state == State.SENDING:
        return
    lines = paid_lines(locked)
    number = 0
    for cash in (False, True):
        ids = list(
            (lines.filter(rib="") if cash else lines.exclude(rib=""))
            .order_by("instruction")
            .values_list("pk", flat=True)
        )
        for start in range(0, len(ids), most):
            number += 1
            _plan_one(who, locked, number, cash, ids[start : start + most])
    PaymentList.objects.filter(pk=locked.pk).update(state=State.SENDING)
    told(locked, who.name, "sending", f"{number}")


def _plan_one(who: Profile, listed: PaymentList, number: int, cash: bool, ids: list[int]) -> None:
    parts = [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
    total = sum(Line.objects.filter(pk__in=part).aggregate(total=Sum("amount"))["total"] for part in parts)
    # The hash keeps messages of two installations, or of one restored from a backup, apart.
    message = f"L{listed.pk}-{number}-{listed.content[:12]}".upper()
    sending = Sending.objects.create(
        list=listed, number=number, message=message, cash=cash, at=now(), by=who.name, count=len(ids), total=total
    )
    for part in parts:
        Line.objects.filter(pk__in=part).update(sending=sending)
    post(listed, Ledger.PAYABLE, Ledger.TRANSIT, total, f"sending:{number}")


def _hand_over(place: Installation, sending: Sending, watch: Watch) -> None:
    file, taken_from = folder_of(place.places, sending.list) / name_of(sending), outbox(place.places) / name_of(sending)
    if sending.state == Sending.State.PLANNED:
        sha256 = _write_durably(file, place, sending)
        _moved(sending, Sending.State.PLANNED, Sending.State.WRITTEN, sha256=sha256)
        watch("written")
    # Only who takes it from written to handing hands it over: never two at a time.
    if sending.state == Sending.State.WRITTEN and _moved(sending, Sending.State.WRITTEN, Sending.State.HANDING):
        watch("handing")
        taken_from.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.link(file, taken_from)
        sync_folder(taken_from.parent)
        watch("handed")
        record_sent(sending)
    elif sending.state == Sending.State.HANDING and taken_from.exists():
        record_sent(sending)
    watch("sent")


@transaction.atomic
def record_sent(sending: Sending) -> None:
    """The file is with the bank, or where its transport takes it from."""
    if _moved(sending, Sending.State.HANDING, Sending.State.SENT):
        sending.lines.filter(state=Line.State.LISTED).update(state=Line.State.SENT)
        told(sending.list, sending.by, "sent", f"{sending.message}: SHA-256 {sending.sha256}")


def _moved(sending: Sending, from_: str, to: str, **more: str) -> bool:
    moved = Sending.objects.filter(pk=sending.pk, state=from_).update(state=to, **more)
    sending.refresh_from_db()
    return bool(moved)


def _write_durably(file: Path, place: Installation, sending: Sending) -> str:
    """Write the file, and its SHA-256."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with draft.open("w+b") as out:
        _write(out, place, sending)
        out.flush()
        os.fsync(out.fileno())
        out.seek(0)
        digest = hashes.Hash(hashes.SHA256())
        while chunk := out.read(_CHUNK):
            digest.update(chunk)
    draft.replace(file)
    sync_folder(file.parent)
    return digest.finalize().hex()


def _write(out: BinaryIO, place: Installation, sending: Sending) -> None:
    payer, state = payer_of(place.catalogue, sending.list.programme), state_of(place.catalogue)
    lines = sending.lines.select_related("obligation").order_by("instruction")
    day = sending.list.announced
    if sending.cash:
        mandates.write(out, _mandates(lines), state.currency, day + timedelta(days=payer.mandate_days))
        return
    title = place.catalogue.get(Programme, sending.list.programme).title.fr
    order = messages.Order(
        message=sending.message, at=sending.at, day=day, payer=payer.name, rib=checked(payer.rib), country=state.country,
        currency=state.currency, count=sending.count, total=sending.total,
    )  # fmt: skip
    messages.write(out, order, _transfers(lines, f"{title} {sending.list.period}"))


def _transfers(lines: QuerySet[Line], told_payee: str) -> Iterator[messages.Transfer]:
    for line in lines.iterator():
        yield messages.Transfer(
            line.instruction,
            line.obligation.end_to_end,
            line.uetr,
            line.amount,
            line.holder or line.payee,
            line.rib,
            told_payee,
        )


def _mandates(lines: QuerySet[Line]) -> Iterator[mandates.Mandate]:
    for line in lines.iterator():
        yield mandates.Mandate(line.instruction, line.obligation.end_to_end, line.payee, line.identity, line.amount)


@transaction.atomic
def _instructed(who: Profile, listed: PaymentList) -> PaymentList:
    if not listed.sendings.exclude(state=Sending.State.SENT).exists():
        moved = PaymentList.objects.filter(pk=listed.pk, state=State.SENDING).update(state=State.INSTRUCTED)
        if moved:
            told(listed, who.name, "instructed")
    listed.refresh_from_db()
    return listed
