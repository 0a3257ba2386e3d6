"""A list is made from what a run decided for a period, or from the arrears owed: whatever no living line pays already."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any, Final

import pyarrow as pa
from django.db import transaction
from django.db.models import Count, F, Max

from wasl.accounts.models import Profile
from wasl.accounts.permissions.programmes import make_payments
from wasl.engine.choose import scratch_engine
from wasl.engine.port import Engine
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.programmes.declared import Programme
from wasl.programmes.keeping import owners_of
from wasl.programmes.lake import files_of
from wasl.programmes.models import Run
from wasl.programmes.paying.lines import QUESTIONS, due_sql, lines_sql
from wasl.programmes.paying.mending import setting_off
from wasl.programmes.paying.mending.models import Arrear
from wasl.programmes.paying.models import Finding, Line, Obligation, PayeeAccount, PaymentList
from wasl.programmes.paying.references import Key, instruction, uetr
from wasl.programmes.paying.standing import payer_of, told
from wasl.programmes.plan import rules_kept
from wasl.registers.feeding.run import Installation

_AT_ONCE: Final = 2_000
_PERIOD: Final = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")
_KEY: Final = ("unit", "component", "period")
_WHOSE: Final = ("obligation__unit", "obligation__component", "obligation__period")
_FAILED: Final = (Line.State.REJECTED, Line.State.RETURNED)
_ACCOUNT: Final = ("unit", "payee", "holder", "rib", "identity", "matches")
Row = Mapping[str, Any]


def make(
    who: Profile, run: Run, period: str, announced: date, place: Installation, known: bool = False,
    failed_of: PaymentList | None = None,
) -> PaymentList:  # fmt: skip
    """The list of what `run` owes for `period`, as a draft with its questions. Made again, it holds what no other pays.

    `period`: a month or a year. `known`: leave out who has no account yet, without a question about each. `failed_of`: hold
    nothing but what failed of that list. Raises ForbiddenError, or WaslError where nothing is owed any more.
    """
    _demand_maker(who, run.programme, place)
    if run.state != Run.State.DONE:
        raise WaslError("this run did not come to its end", mend="have the programme decided again")
    listed = PaymentList(programme=run.programme, period=demand_period(period), kind=Obligation.Kind.DUE, run=run)
    declared = rules_kept(run.rules.content).declared

    def owed(engine: Engine) -> None:
        engine.view_parquet("decisions", [files_of(place.places, run).units])
        engine.create("owed", due_sql(engine, declared, period))

    return _made(who, listed, announced, place, owed, known, failed_of)


def make_arrears(
    who: Profile, programme: str, announced: date, place: Installation, failed_of: PaymentList | None = None
) -> PaymentList:
    """The list of all arrears of `programme` that no living line pays, as a draft: it bears the month they are announced for.

    `failed_of`: as `make` has it. Raises ForbiddenError, or WaslError where nothing is owed any more.
    """
    _demand_maker(who, programme, place)
    listed = PaymentList(programme=programme, period=f"{announced:%Y-%m}", kind=Obligation.Kind.ARREARS)
    arrears = Arrear.objects.filter(obligation__programme=programme).values_list(*_WHOSE, "amount")

    def owed(engine: Engine) -> None:
        engine.view_arrow("owed", _table((*_KEY, "amount"), arrears, amount=pa.int64()))

    return _made(who, listed, announced, place, owed, failed_of=failed_of)


def demand_period(period: str) -> str:
    """`period`. Raises WaslError unless it is a month or a year."""
    if not _PERIOD.fullmatch(period):
        raise WaslError("a period is a month or a year", mend="write it as 2026-01 or 2026")
    return period


def _demand_maker(who: Profile, programme: str, place: Installation) -> None:
    demand(make_payments(who, owners_of(place.catalogue, place.catalogue.get(Programme, programme))))


def _made(
    who: Profile,
    listed: PaymentList,
    announced: date,
    place: Installation,
    owed: Callable[[Engine], None],
    known: bool = False,
    failed_of: PaymentList | None = None,
) -> PaymentList:
    payer = payer_of(place.catalogue, listed.programme)
    with scratch_engine(place.places.work, "payments") as engine, transaction.atomic():
        listed.announced, listed.made_by, listed.made_at = announced, who.name, now()
        listed.save()
        debts = setting_off.debts_of(payer.programmes)
        owed(engine)
        if failed_of is not None:
            _keep_failed(engine, failed_of)
        _views(engine, listed, debts)
        rows = engine.read(lines_sql(payer, known))
        count = sum(
            _write(listed, chunk, debts) for chunk in _chunks(row for batch in rows for row in batch.to_pylist())
        )
        if not count:
            raise WaslError(
                "nothing is left to pay for this period", mend="see its lists: what failed is listed again once it has"
            )
        told(listed, who.name, "made", f"{count}")
    return listed


def _keep_failed(engine: Engine, listed: PaymentList) -> None:
    """Of ``owed``, what failed in a list: whom that one left out is for another."""
    failed = listed.lines.filter(state__in=_FAILED).values_list(*_WHOSE)
    engine.view_arrow("failed_lines", _table(_KEY, failed))
    same = " AND ".join(f"f.{name} = o.{name}" for name in _KEY)
    engine.create("owed", f"SELECT o.* FROM owed AS o JOIN failed_lines AS f ON {same}")


def _views(engine: Engine, listed: PaymentList, debts: setting_off.Debts) -> None:
    accounts = PayeeAccount.objects.filter(until__isnull=True).values_list(*_ACCOUNT)
    engine.view_arrow("accounts", _table(_ACCOUNT, accounts, matches=pa.bool_()))
    same = Line.objects.filter(obligation__programme=listed.programme, obligation__kind=listed.kind)
    if listed.kind == Obligation.Kind.DUE:
        same = same.filter(obligation__period=listed.period)
    engine.view_arrow("living", _table(_KEY, same.filter(live=True).values_list(*_WHOSE)))
    tries = same.values_list(*_WHOSE).annotate(attempts=Max("attempt"))
    again = same.filter(state__in=_FAILED).order_by("attempt")
    failed = {tuple(key): rib for *key, rib in again.values_list(*_WHOSE, "rib")}
    past = ((*key, attempts, failed.get(tuple(key))) for *key, attempts in tries)
    engine.view_arrow("past", _table((*_KEY, "attempts", "rib"), past, attempts=pa.int64()))
    engine.view_arrow("before", _table(("unit", "component", "amount"), _before(listed), amount=pa.int64()))
    totals = ((unit, sum(left for _, left in each)) for unit, each in debts.items())
    engine.view_arrow("debts", _table(("unit", "amount"), totals, amount=pa.int64()))


def _before(listed: PaymentList) -> Iterable[tuple[Any, ...]]:
    """What was owed for the last period before; arrears have none."""
    if listed.kind != Obligation.Kind.DUE:
        return ()
    earlier = Line.objects.filter(
        obligation__programme=listed.programme, obligation__kind=listed.kind, obligation__period__lt=listed.period, live=True
    )  # fmt: skip
    last = earlier.exclude(list__state=PaymentList.State.DRAFT).aggregate(last=Max("obligation__period"))["last"]
    paid = earlier.filter(obligation__period=last).annotate(owed=F("amount") + F("set_off"))
    return paid.values_list("obligation__unit", "obligation__component", "owed") if last else ()


def _table(names: tuple[str, ...], rows: Iterable[tuple[Any, ...]], **types: pa.DataType) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return pa.table(
        {name: pa.array(column, types.get(name, pa.string())) for name, column in zip(names, columns, strict=True)}
    )


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rest = iter(rows)
    while chunk := list(islice(rest, _AT_ONCE)):
        yield chunk


def _write(listed: PaymentList, rows: list[Row], debts: setting_off.Debts) -> int:
    keys = [Key(listed.programme, row["component"], row["unit"], row["period"], listed.kind) for row in rows]
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
    setting_off.set_off(((line, row["unit"]) for line, row in zip(lines, rows, strict=True)), debts, listed.made_by)
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
        amount=row["amount"], set_off=row["set_off"], payee=row["payee"], holder=row["holder"], rib=row["rib"],
        identity=row["identity"],
    )  # fmt: skip


def open_questions(listed: PaymentList) -> dict[str, int]:
    """Kind of question -> how many wait for a decision."""
    asked = Finding.objects.filter(line__list=listed, decided="").values("kind").annotate(n=Count("pk"))
    return {each["kind"]: each["n"] for each in asked}
