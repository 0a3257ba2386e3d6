"""A paying office: a run whose decisions are in the lake, accounts to pay on, and those who pay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.documents.desk import agent_of
from tests.exchange.answering import world
from tests.programmes.paying import bank
from wasl.accounts.models import Profile
from wasl.kernel.clock import now
from wasl.programmes.keeping import kept_rules
from wasl.programmes.lake import files_of
from wasl.programmes.models import Run
from wasl.programmes.paying import approving, making, sending
from wasl.programmes.paying.accounts import import_accounts
from wasl.programmes.paying.families.showing import units_of
from wasl.programmes.paying.making import make_arrears
from wasl.programmes.paying.mending import correcting, recovering
from wasl.programmes.paying.mending.arrears import owe
from wasl.programmes.paying.models import Finding, PaymentList
from wasl.programmes.paying.receiving import receive
from wasl.programmes.paying.rib import key
from wasl.programmes.plan import rules_of
from wasl.registers.feeding.run import Installation
from wasl.registers.installation import installation

PROGRAMME = "direct-aid-children"
ANNOUNCED = date(2026, 1, 31)


def rib(number: int) -> str:
    """A sound account number of no bank."""
    first = f"999{number:019d}"
    return first + key(first)


@dataclass
class Office:
    """A paying office: its people and its place."""

    place: Installation
    maker: Profile
    checker: Profile
    approver: Profile

    def run(self, *dues: str | None) -> Run:
        """Decisions about as many households as there are `dues`; None is not entitled."""
        run = Run.objects.create(
            programme=PROGRAMME, rules=kept_rules(rules_of(self.place.catalogue, PROGRAMME)), as_of=world.NOW.date(),
            asked_by="maker", began=now(), ended=now(), state=Run.State.DONE,
        )  # fmt: skip
        files = files_of(self.place.places, run)
        files.units.parent.mkdir(parents=True, exist_ok=True)
        table = pa.table({
            "unit": [f"{number:012d}" for number in range(1, len(dues) + 1)],
            "outcome": ["entitled" if due else "not-entitled" for due in dues],
            "monthly": pa.array([Decimal(due) if due else None for due in dues], pa.decimal128(14, 2)),
        })  # fmt: skip
        pq.write_table(table, files.units)
        return run

    def accounts(self, *rows: str) -> None:
        """Accounts as ``unit,payee,holder,rib,identity``."""
        content = "\n".join(["unit,payee,holder,rib,identity", *rows])
        assert not import_accounts(self.maker, PROGRAMME, content.encode()).refused

    def usual(self, count: int) -> None:
        """An account each, but the last who draws cash."""
        banked = [f"household:{n:012d},AMINA BENALI,Benali Amina,{rib(n)}," for n in range(1, count)]
        self.accounts(*banked, f"household:{count:012d},OMAR ALAOUI,,,AB12345")

    def make(self, run: Run, period: str = "2026-01") -> PaymentList:
        return making.make(self.maker, run, period, ANNOUNCED, self.place)

    def approved(self, listed: PaymentList) -> PaymentList:
        """Questions dropped, frozen, checked and approved."""
        for finding in Finding.objects.filter(line__list=listed, decided=""):
            approving.decide(self.checker, finding, pay=False, reason="later")
        approving.freeze(self.maker, listed)
        approving.check(self.checker, listed)
        return approving.approve(self.approver, listed)

    def sent(self, listed: PaymentList) -> PaymentList:
        return sending.send(self.maker, self.approved(listed), self.place)

    def file(self, content: str, name: str = "answer.xml") -> Path:
        """A file from the bank."""
        path = self.place.places.home / name
        path.write_text(content, encoding="utf-8")
        return path


def paid() -> dict[str, object]:
    """A list that questions hold, and one of which the bank answered, that is mended; what the addresses of pages name."""
    people = [agent_of("anss", name) for name in ("payer", "controller", "director")]
    office = Office(installation(), *people)
    office.usual(4)
    office.accounts(f"household:{5:012d},SALMA IDRISSI,Omar Tazi,{rib(5)},")
    run = office.run("300.00", "500.00", "800.00", "500.00", "450.00", "300.00")
    closing = office.sent(office.make(run, "2025-12"))
    content = (sending.outbox(office.place.places) / f"{closing.sendings.get(number=1).message}.xml").read_bytes()
    first, second, third = bank.orders(content)
    receive(office.maker, office.file(bank.booked("AVIS-0001", first, second)), "a.xml")
    receive(
        office.maker,
        office.file(bank.booked("AVIS-0002", (*third[:2], "1.00"), ("inconnu-1", "x", "5.00"))),
        "b.xml",
    )
    receive(office.maker, office.file(bank.booked("AVIS-0003", first, side="CRDT")), "c.xml")
    back, kept = (closing.lines.get(instruction=each[0]) for each in (first, second))
    correcting.propose(office.maker, back, "Karim Tazi", rib(77))
    owed = [
        recovering.open_recovery(
            office.maker, kept.obligation, amount, "error", f"F-{amount}", "une charge comptée deux fois"
        )
        for amount in (9000, 1000)
    ]
    recovering.confirm(office.checker, owed[0])
    recovering.settle(office.maker, owed[0], "repaid", 2000, "au guichet", "Q-118")
    _pay_the_family(office)
    told = {
        "came_back": back.obligation_id,
        "too_much": kept.obligation_id,
        "recovery": owed[0].pk,
        "proposed": owed[1].pk,
    }
    return {"paying": office.make(run).pk, "paid": closing.pk, **told}


def _pay_the_family(office: Office) -> None:
    """The family of the portal's pages is owed arrears of three months: one is paid, one came back, one is owed still."""
    profile = Profile.objects.filter(user__username="family").exclude(person="").first()
    units = units_of(office.place.catalogue, profile) if profile else set()
    unit = next((each for each in sorted(units) if each.startswith("household:")), None)
    if unit is None:
        return
    office.accounts(f"{unit},AMINA BENALI,Benali Amina,{rib(88)},")
    for month in ("2025-09", "2025-10"):
        owe(office.maker, unit, PROGRAMME, month, 50000, "complaint:1", "la réclamation avait raison")
    listed = office.sent(make_arrears(office.maker, PROGRAMME, ANNOUNCED, office.place))
    content = (sending.outbox(office.place.places) / f"{listed.sendings.get().message}.xml").read_bytes()
    orders = bank.orders(content)
    receive(office.maker, office.file(bank.booked("AVIS-0004", *orders)), "d.xml")
    receive(office.maker, office.file(bank.booked("AVIS-0005", orders[0], side="CRDT")), "e.xml")
    obligation = listed.lines.get(instruction=orders[1][0]).obligation
    confirmed = recovering.open_recovery(office.maker, obligation, 5000, "error", "F-9", "un mois compté deux fois")
    recovering.confirm(office.checker, confirmed)
    owe(office.maker, unit, PROGRAMME, "2025-11", 20000, "complaint:1", "la réclamation avait raison")
