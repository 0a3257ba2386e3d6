"""What comes back from the bank: each row applied once, or kept with why it was not. Nothing is lost, nothing done twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from django.db import transaction
from django.db.models import F, Q

from wasl.accounts.models import Profile
from wasl.accounts.permissions.programmes import approve_payments
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.programmes.paying import answers, mandates
from wasl.programmes.paying.answers import Answer, Head
from wasl.programmes.paying.failing import came_back, failed_together
from wasl.programmes.paying.models import Line, PaymentList, Posting, Received, Reported, Sending
from wasl.programmes.paying.reading import MalformedError
from wasl.programmes.paying.sending import record_sent
from wasl.programmes.paying.standing import Ledger, owners, paid_by, posting, reason_given, told

MOST_BYTES: Final = 512 << 20
_AT_ONCE: Final = 500
_CHUNK: Final = 1 << 20
_WITH_BANK: Final = (Line.State.SENT, Line.State.ACCEPTED)
_STATES: Final = {
    "accepted": Line.State.ACCEPTED, "rejected": Line.State.REJECTED, "returned": Line.State.BOUNCED,
}  # fmt: skip
Outcome = Reported.Outcome
Rows = list[tuple[Reported, Answer]]
Booked = set[tuple[int, str, str]]
"""Line, side and the bank's reference of what moved already."""


@transaction.atomic
def receive(who: Profile, file: Path, name: str) -> Received:
    """Read what a bank says (see `answers`), or the mandates' file (``.csv``), whole or not at all.

    It speaks of the payments that `who` handles; of others' it is not believed. Raises ForbiddenError, MalformedError, or
    WaslError where the same content or the same message was read before.
    """
    programmes = paid_by(who)
    sha256 = _hash_of(file)
    if Received.objects.filter(sha256=sha256).exists():
        raise WaslError("this very file was read before", mend="nothing needs to be done: see the files received")
    with file.open("rb") as source:
        if name.endswith(".csv"):
            head, said = Head("booked", sha256[:35]), mandates.read(source)
        else:
            head, said = _split(answers.read(source))
        if Received.objects.filter(kind=head.kind, message=head.message).exists():
            raise WaslError(
                "the message {message} was read before, with another content", mend="ask the bank which of the two stands",
                message=head.message,
            )  # fmt: skip
        received = Received.objects.create(
            sha256=sha256, kind=head.kind, message=head.message, name=name[:200], at=now(), by=who.name
        )
        received.counts = dict(_take(received, said, programmes))
    received.save(update_fields=["counts"])
    return received


@transaction.atomic
def explain(who: Profile, row: Reported, reason: str) -> Reported:
    """Say what a row is that could not be applied; the list of its line may close then. Raises ForbiddenError, WaslError."""
    if row.line is not None:
        demand(approve_payments(who, owners(row.line.list), {row.received.by}))
    else:
        paid_by(who)
    if row.outcome in (Outcome.APPLIED, Outcome.ALREADY) or row.explained_by:
        raise WaslError("there is nothing to explain about this row", mend="choose one that could not be applied")
    row.explained_by, row.why = who.name, reason_given(reason)[:300]
    row.save(update_fields=["explained_by", "why"])
    if row.line is not None:
        told(row.line.list, who.name, "explained", f"{row.received.message}: {row.why}")
    return row


def unexplained(listed: PaymentList | None = None) -> int:
    """Rows that could not be applied and that nobody explained: of a list, or those of no list."""
    open_rows = Reported.objects.filter(explained_by="").exclude(outcome__in=(Outcome.APPLIED, Outcome.ALREADY))
    return (open_rows.filter(line__list=listed) if listed else open_rows.filter(line__isnull=True)).count()


def _hash_of(file: Path) -> str:
    if file.stat().st_size > MOST_BYTES:
        raise WaslError("this file is too large", mend="send one of {megabytes} MB at most", megabytes=MOST_BYTES >> 20)
    digest = hashes.Hash(hashes.SHA256())
    with file.open("rb") as source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
    return digest.finalize().hex()


def _split(read: Iterator[Head | Answer]) -> tuple[Head, Iterator[Answer]]:
    head = next(read)
    if not isinstance(head, Head):
        raise MalformedError("this file has no head", mend="ask the bank for the file again")
    return head, (each for each in read if isinstance(each, Answer))


def _take(received: Received, said: Iterable[Answer], programmes: Collection[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    rest = enumerate(said, start=1)
    while chunk := list(islice(rest, _AT_ONCE)):
        # What is said of a whole message changes its lines in the database: those after it are read again.
        for of_message, part in groupby(chunk, key=lambda each: bool(each[1].message)):
            rows = [(_row(received, position, answer), answer) for position, answer in part]
            (_take_messages if of_message else _take_lines)(rows, programmes)
            Reported.objects.bulk_create(row for row, _ in rows)
            counts.update(str(row.outcome) for row, _ in rows)
    return counts


def _row(received: Received, position: int, answer: Answer) -> Reported:
    return Reported(
        received=received, position=position, what=answer.what, instruction=answer.instruction or answer.message,
        end_to_end=answer.end_to_end, amount=answer.amount, reference=answer.reference, reason=answer.reason,
    )  # fmt: skip


def _take_messages(rows: Rows, programmes: Collection[str]) -> None:
    for row, answer in rows:
        row.outcome = _apply_to_message(row, answer, programmes)


def _take_lines(rows: Rows, programmes: Collection[str]) -> None:
    """Each row judged and applied in memory, in order; then all that changed written at once."""
    lines = _lines_of(rows, programmes)
    known = Reported.objects.filter(line__in=[line.pk for line in lines.values()], outcome=Outcome.APPLIED)
    booked: Booked = {
        (line or 0, what, reference) for line, what, reference in known.values_list("line_id", "what", "reference")
    }
    postings: list[Posting] = []
    changed: dict[int, Line] = {}
    for row, answer in rows:
        line = row.line = lines.get(answer.instruction) or lines.get(answer.uetr)
        row.instruction = line.instruction if line else row.instruction
        row.outcome = Outcome.UNKNOWN if line is None else _judge(line, answer, booked)
        if line is not None and row.outcome == Outcome.APPLIED:
            postings += _apply(line, answer, f"row:{row.received_id}.{row.position}")
            booked.add((line.pk, answer.what, answer.reference))
            changed[line.pk] = line
    _write(changed.values())
    Posting.objects.bulk_create(postings)


def _write(changed: Iterable[Line]) -> None:
    """Write lines that changed alike at once. What moved of a line is so many times its amount."""
    alike: dict[tuple[Any, ...], list[int]] = {}
    for line in changed:
        times = line.debited // line.amount, line.credited // line.amount
        alike.setdefault((line.state, line.live, line.booked, line.reason, *times), []).append(line.pk)
    for (state, live, booked, reason, out, back), ids in alike.items():
        Line.objects.filter(pk__in=ids).update(
            state=state, live=live, booked=booked, reason=reason, debited=F("amount") * out, credited=F("amount") * back
        )


def _lines_of(rows: Rows, programmes: Collection[str]) -> dict[str, Line]:
    """The lines that are spoken of, by instruction and by UETR. The bank has the files of those it speaks of."""
    known = Line.objects.select_for_update(of=("self",)).select_related("obligation", "list", "sending")
    known = known.filter(sending__isnull=False, list__programme__in=programmes)
    named, traced = {answer.instruction for _, answer in rows}, {answer.uetr for _, answer in rows}
    known = known.filter(Q(instruction__in=named) | Q(uetr__in=traced))
    doubtful = {
        line.sending for line in known if line.sending is not None and line.sending.state == Sending.State.HANDING
    }
    for sending in doubtful:
        record_sent(sending)
    return {name: line for line in (known.all() if doubtful else known) for name in (line.instruction, line.uetr)}


def _judge(line: Line, answer: Answer, booked: Booked) -> str:
    """What becomes of `answer`, before anything is changed."""
    left = line.sending is not None and line.sending.state in (Sending.State.HANDING, Sending.State.SENT)
    if not left or answer.end_to_end not in ("", line.obligation.end_to_end):
        return Outcome.CONTRADICTS
    if answer.amount is not None and answer.amount != line.amount:
        return Outcome.AMOUNT
    if answer.what in ("debit", "credit"):
        return _judge_booked(line, answer, booked)
    if answer.what == "returned":
        return _judge_returned(line)
    if answer.what == "rejected":
        if line.state == Line.State.REJECTED:
            return Outcome.ALREADY
        # What left the account comes back as a credit, never as a refusal.
        return (
            Outcome.APPLIED
            if line.state in (Line.State.LISTED, *_WITH_BANK) and not line.debited
            else Outcome.CONTRADICTS
        )
    if line.state in (Line.State.LISTED, Line.State.SENT):
        return Outcome.APPLIED
    return Outcome.CONTRADICTS if line.state == Line.State.REJECTED else Outcome.ALREADY


def _judge_returned(line: Line) -> str:
    """What comes back was with the bank; said again, or after its money, it changes nothing."""
    if line.state in (Line.State.BOUNCED, Line.State.RETURNED):
        return Outcome.ALREADY
    return Outcome.APPLIED if line.state in (Line.State.LISTED, *_WITH_BANK) else Outcome.CONTRADICTS


def _judge_booked(line: Line, answer: Answer, booked: Booked) -> str:
    if (line.pk, answer.what, answer.reference) in booked:
        return Outcome.ALREADY
    if answer.what == "debit":
        # A second movement of another reference is money that left twice: it is booked, and the list does not close on it.
        return Outcome.APPLIED
    return Outcome.APPLIED if line.credited + line.amount <= line.debited else Outcome.CONTRADICTS


def _apply(line: Line, answer: Answer, source: str) -> Iterator[Posting]:
    """Change `line` as `answer` says; what that moves in the ledger."""
    if answer.what == "debit":
        line.debited, line.booked = line.debited + line.amount, answer.day
        yield posting(line.list, Ledger.TRANSIT, Ledger.CASH, line.amount, source)
    elif answer.what == "credit":
        line.credited, line.reason = line.credited + line.amount, answer.reason or line.reason
        yield posting(line.list, Ledger.CASH, Ledger.TRANSIT, line.amount, source)
        if line.debited == line.credited:
            line.state, line.booked = Line.State.RETURNED, None
    else:
        line.state, line.reason = _STATES[answer.what], answer.reason
    if line.live and line.state in (Line.State.REJECTED, Line.State.RETURNED):
        line.live = False
        yield from came_back(line, source)


def _apply_to_message(row: Reported, answer: Answer, programmes: Collection[str]) -> str:
    """The bank has the message; where it refuses all of it, each line that is with it has failed.

    What a statement books as one is kept: `reconciling` holds it against the lines.
    """
    known = Sending.objects.filter(message=answer.message, list__programme__in=programmes)
    sending = known.select_related("list").first()
    if sending is None:
        return Outcome.UNKNOWN
    if sending.state in (Sending.State.PLANNED, Sending.State.WRITTEN):
        return Outcome.CONTRADICTS
    record_sent(sending)
    if answer.what in ("debit", "credit"):
        told_before = Reported.objects.filter(
            instruction=answer.message, what=answer.what, reference=answer.reference, outcome=Outcome.APPLIED
        )
        return Outcome.ALREADY if told_before.exists() else Outcome.APPLIED
    if answer.what == "accepted":
        return Outcome.APPLIED
    with_bank = sending.lines.filter(state__in=_WITH_BANK, debited=0)
    if not with_bank.exists():
        return Outcome.ALREADY
    row.reason = answer.reason
    failed_together(sending.list, with_bank, answer.reason, f"message:{row.received_id}.{row.position}")
    return Outcome.APPLIED
