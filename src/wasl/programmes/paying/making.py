"""A list is made from what a run decided: whatever it owes for a period, and no living line pays already."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any, Final

import pyarrow as pa
from django.db import transaction
from django.db.models import Count, Max

from wasl.accounts.models import Profile
from wasl.accounts.permissions.programmes import make_payments
from wasl.engine.choose import scratch_engine
from wasl.engine.port import Engine
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.programmes.declared import Programme
from wasl.programmes.keeping import owners_of
from wasl.programmes.models import Run
from wasl.programmes.paying.lines import QUESTIONS, lines_sql
from wasl.programmes.paying.models import Finding, Line, Obligation, PayeeAccount, PaymentList
from wasl.programmes.paying.references import Key, instruction, uetr
from wasl.programmes.paying.standing import payer_of, told
from wasl.programmes.plan import rules_kept
from wasl.programmes.running import files_of
from wasl.registers.feeding.run import Installation

_AT_ONCE: Final = 2_000
_PERIOD: Final = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")
_ACCOUNT: Final = ("unit", "payee", "holder", "rib", "identity", "matches")
Row = Mapping[str, Any]


def make(
    who: Profile, run: Run, period: str, announced: date, place: Installation, kind: str = Obligation.Kind.DUE
) -> PaymentList:
    """The list of what `run` owes for `period`, as a draft with its questions. Made again, it holds what no other pays.

    `period`: a month or a year. Raises ForbiddenError, or WaslError where nothing is owed any more.
    """
    demand(make_payments(who, owners_of(place.catalogue, place.catalogue.get(Programme, run.programme))))
    if run.state != Run.State.DONE:
        raise WaslError("this run did not come to its end", mend="have the programme decided again")
    if not _PERIOD.fullmatch(period):
        raise WaslError("a period is a month or a year", mend="write it as 2026-01 or 2026")
    payer = payer_of(place.catalogue, run.programme)
    with scratch_engine(place.places.work, "payments") as engine, transaction.atomic():
        listed = PaymentList.objects.create(
            programme=run.programme, period=period, kind=kind, run=run, announced=announced, made_by=who.name, made_at=now()
        )  # fmt: skip
        _views(engine, place, run, listed)
        rules = rules_kept(run.rules.content)
        rows = engine.read(lines_sql(engine, rules.declared, payer))
        count = sum(_write(listed, chunk) for chunk in _chunks(row for batch in rows for row in batch.to_pylist()))
        if not count:
            raise WaslError(
                "nothing is left to pay for this period", mend="see its lists: what failed is listed again once it has"
            )
        told(listed, who.name, "made", f"{count}")
    return listed


def _views(engine: Engine, place: Installation, run: Run, listed: PaymentList) -> None:
    engine.view_parquet("decisions", [files_of(place.places, run).units])
    accounts = PayeeAccount.objects.filter(until__isnull=True).values_list(*_ACCOUNT)
    engine.view_arrow("accounts", _table(_ACCOUNT, accounts, matches=pa.bool_()))
    same = Line.objects.filter(
        obligation__programme=run.programme, obligation__period=listed.period, obligation__kind=listed.kind
    )
    whose = ("obligation__unit", "obligation__component")
    engine.view_arrow("living", _table(("unit", "component"), same.filter(live=True).values_list(*whose)))
    tries = same.values(*whose).annotate(attempts=Max("attempt"))
    again = same.filter(state__in=(Line.State.REJECTED, Line.State.RETURNED)).order_by("attempt")
    failed = {(unit, component): rib for unit, component, rib in again.values_list(*whose, "rib")}
    past = (
        (each[whose[0]], each[whose[1]], each["attempts"], failed.get((each[whose[0]], each[whose[1]])))
        for each in tries
    )
    engine.view_arrow("past", _table(("unit", "component", "attempts", "rib"), past, attempts=pa.int64()))
    earlier = Line.objects.filter(obligation__programme=run.programme, obligation__period__lt=listed.period, live=True)
    last = earlier.exclude(list__state=PaymentList.State.DRAFT).aggregate(last=Max("obligation__period"))["last"]
    paid = earlier.filter(obligation__period=last).values_list(*whose, "amount") if last else ()
    engine.view_arrow("before", _table(("unit", "component", "amount"), paid, amount=pa.int64()))


def _table(names: tuple[str, ...], rows: Iterable[tuple[Any, ...]], **types: pa.DataType) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return pa.table(
        {name: pa.array(column, types.get(name, pa.string())) for name, column in zip(names, columns, strict=True)}
    )


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rest = iter(rows)
    while chunk := list(islice(rest, _AT_ONCE)):
        yield chunk


def _write(listed: PaymentList, rows: list[Row]) -> int:
    keys = [Key(listed.programme, row["component"], row["unit"], listed.period, listed.kind) for row in rows]
    Obligation.objects.bulk_create(
        [
            Obligation(programme=key.programme, component=key.component, unit=key.unit, period=key.period, kind=key.kind,
                       end_to_end=key.end_to_end())
            for key in keys
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    known = Obligation.objects.in_bulk([key.end_to_end() for key in keys], field_name="end_to_end")
    lines = [_line(listed, known[key.end_to_end()], row) for key, row in zip(keys, rows, strict=True)]
    Line.objects.bulk_create(lines)
    Finding.objects.bulk_create(
        Finding(line=line, kind=kind)
        for line, row in zip(lines, rows, strict=True)
        for column, kind in QUESTIONS.items()
        if row[column]
    )
    return len(lines)


def _line(listed: PaymentList, obligation: Obligation, row: Row) -> Line:
    instructed = instruction(obligation.end_to_end, row["attempt"])
    return Line(
        list=listed, obligation=obligation, attempt=row["attempt"], instruction=instructed, uetr=uetr(instructed),
        amount=row["amount"], payee=row["payee"], holder=row["holder"], rib=row["rib"], identity=row["identity"],
    )  # fmt: skip


def open_questions(listed: PaymentList) -> dict[str, int]:
    """Kind of question -> how many wait for a decision."""
    asked = Finding.objects.filter(line__list=listed, decided="").values("kind").annotate(n=Count("pk"))
    return {each["kind"]: each["n"] for each in asked}
