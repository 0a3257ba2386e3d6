"""A run whose decisions are in the lake, accounts to pay on, and those who pay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pytest_django.fixtures import Settings

from tests.documents.desk import agent_of
from tests.exchange.answering import world
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.kernel.clock import now
from wasl.programmes.keeping import kept_rules
from wasl.programmes.models import Run
from wasl.programmes.paying import approving, making, sending
from wasl.programmes.paying.accounts import import_accounts
from wasl.programmes.paying.models import Finding, PaymentList
from wasl.programmes.paying.rib import key
from wasl.programmes.plan import rules_of
from wasl.programmes.running import files_of
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.run import Installation

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


@pytest.fixture
def office(db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("WASL_NOW", world.NOW.isoformat())
    settings.HOME = tmp_path
    people = [agent_of("anss", name) for name in ("maker", "checker", "approver")]
    return Office(Installation(current.catalogue(), Places(tmp_path)), *people)
