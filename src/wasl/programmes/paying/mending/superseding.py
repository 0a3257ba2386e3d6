"""A period that was paid is decided again: who should have had more is owed arrears, who had too much owes a recovery.

Beneficiary by beneficiary, what a later run owes for the period is held against what was paid, with the arrears and recoveries
known already. Whom the later run does not know, or could not decide, is left alone; so is who was not paid yet: lists do that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
from django.db import transaction
from django.db.models import F, Sum

from wasl.accounts.models import Profile
from wasl.accounts.permissions.programmes import make_payments
from wasl.engine.choose import scratch_engine
from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.exchange.agreements.standing import demand
from wasl.kernel.errors import WaslError
from wasl.programmes.bulk import UNIT
from wasl.programmes.declared import Programme
from wasl.programmes.lake import files_of
from wasl.programmes.models import Run
from wasl.programmes.paying.lines import due_sql
from wasl.programmes.paying.making import demand_period
from wasl.programmes.paying.mending import arrears
from wasl.programmes.paying.mending.models import Arrear, Recovery
from wasl.programmes.paying.mending.recovering import open_recovery, owners_of_programme, paid_on, recovered_on
from wasl.programmes.paying.models import Line, Obligation
from wasl.programmes.plan import rules_kept
from wasl.registers.feeding.run import Installation

_UNIT: Final = "obligation__unit"


@dataclass(slots=True)
class Superseded:
    """What came of it, in beneficiaries and centimes."""

    arrears: int = 0
    owed: int = 0
    recoveries: int = 0
    overpaid: int = 0


@transaction.atomic
def supersede(who: Profile, run: Run, period: str, why: str, place: Installation) -> Superseded:
    """Hold what was paid for `period` against what `run` decides; done again, nothing is owed twice.

    `why`: as families read it. Raises ForbiddenError, or WaslError where the run cannot be used.
    """
    demand(make_payments(who, owners_of_programme(run.programme)))
    if run.state != Run.State.DONE:
        raise WaslError("this run did not come to its end", mend="have the programme decided again")
    demand_period(period)
    told = Superseded()
    with scratch_engine(place.places.work, "superseding") as engine:
        _views(engine, run, period, place)
        rows = engine.read(_sql()).read_all().to_pylist()
    for row in rows:
        if row["more"] > 0:
            arrears.owe(who, row["unit"], run.programme, period, row["more"], f"run:{run.pk}", why)
            told.arrears, told.owed = told.arrears + 1, told.owed + row["more"]
        else:
            _recover(who, run, period, row["unit"], -row["more"], why)
            told.recoveries, told.overpaid = told.recoveries + 1, told.overpaid - row["more"]
    return told


def _recover(who: Profile, run: Run, period: str, unit: str, amount: int, why: str) -> None:
    """From the obligations that were paid for the period, arrears first."""
    paid = Obligation.objects.filter(programme=run.programme, unit=unit, period=period).order_by("kind", "pk")
    for obligation in paid:
        part = min(amount, paid_on(obligation) - recovered_on(obligation))
        if part > 0:
            open_recovery(who, obligation, part, Recovery.Cause.DECISION, f"run:{run.pk}", why)
            amount -= part


def _views(engine: Engine, run: Run, period: str, place: Installation) -> None:
    declared: Programme = rules_kept(run.rules.content).declared
    engine.view_parquet("decisions", [files_of(place.places, run).units])
    engine.create("owed", due_sql(engine, declared, period))
    scheme = engine.dialect.literal(f"{declared.scheme}:")
    engine.create("decided", f"""SELECT concat({scheme}, {identifier(UNIT)}) AS unit FROM decisions
        WHERE outcome IN ('entitled', 'not-entitled')""")  # fmt: skip
    lines = Line.objects.filter(
        obligation__programme=run.programme, obligation__period=period, obligation__kind=Obligation.Kind.DUE, live=True,
        booked__isnull=False,
    ).exclude(state=Line.State.BOUNCED)  # fmt: skip
    engine.view_arrow("paid", _sums(lines.annotate(had=F("amount") + F("set_off")), "had"))
    known = {"obligation__programme": run.programme, "obligation__period": period}
    engine.view_arrow("more", _sums(Arrear.objects.filter(**known), "amount"))
    less = Recovery.objects.filter(**known).exclude(state=Recovery.State.REFUSED)
    engine.view_arrow("less", _sums(less, "amount"))


def _sums(rows: Any, column: str) -> pa.Table:
    totals = list(rows.order_by().values_list(_UNIT).annotate(total=Sum(column)))
    units, amounts = [unit for unit, _ in totals], [total for _, total in totals]
    return pa.table({"unit": pa.array(units, pa.string()), "amount": pa.array(amounts, pa.int64())})


def _sql() -> str:
    """``unit, more``: what each should have had beside what is known; less is negative."""
    due = "SELECT unit, sum(amount) AS amount FROM owed GROUP BY unit"
    more = "COALESCE(o.amount, 0) - p.amount - COALESCE(m.amount, 0) + COALESCE(l.amount, 0)"
    return f"""SELECT p.unit, CAST({more} AS BIGINT) AS more FROM paid AS p JOIN decided AS d ON d.unit = p.unit
        LEFT JOIN ({due}) AS o ON o.unit = p.unit LEFT JOIN more AS m ON m.unit = p.unit LEFT JOIN less AS l ON l.unit = p.unit
        WHERE {more} <> 0 ORDER BY p.unit"""
