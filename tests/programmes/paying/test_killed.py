"""Killed after any step of a sending, and gone on with: nobody is paid twice, nobody forgotten, and reconciliation proves it."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.db import connections

from tests.conftest import ROOT
from tests.programmes.paying import bank
from tests.programmes.paying.office import ANNOUNCED, Office, rib
from wasl.kernel.errors import WaslError
from wasl.programmes.paying import making
from wasl.programmes.paying.models import PaymentList
from wasl.programmes.paying.receiving import receive
from wasl.programmes.paying.reconciling import balances, close, reconcile
from wasl.programmes.paying.sending import not_received, outbox, send

FILES, HOUSEHOLDS = 2, 3
STEPS = ("planned", *("written", "handing", "handed", "sent") * FILES)
KILLED = -9
Sender = Callable[[PaymentList, int], int]


@pytest.fixture
def sender(transactional_db: None, office: Office) -> Iterator[Sender]:
    """Sends a list in a child, two lines a file, that dies after a step; how it ended."""
    name, home = str(connections["default"].settings_dict["NAME"]), str(office.place.places.home)
    command = [sys.executable, "-m", "tests.programmes.paying.killable", name, home]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as host:
        assert host.stdin
        assert host.stdout
        assert host.stdout.readline() == "ready\n"

        def sent(listed: PaymentList, step: int) -> int:
            host.stdin.write(f"{listed.pk} {step} 2\n")
            host.stdin.flush()
            return int(host.stdout.readline())

        yield sent
        host.stdin.close()


class Bank:
    """Pays whatever it is given, as often as it is given: only who sends keeps it from paying twice."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.orders: list[tuple[str, str, str]] = []

    def take(self) -> None:
        """The transport takes what waits in the outbox away."""
        home = self.office.place.places.home
        for file in bank.take(outbox(self.office.place.places), home / "bank"):
            self.orders += bank.orders(file)

    def answer(self, name: str) -> None:
        """It tells what it did."""
        for content in (bank.status(f"S{name}", *((one, other, "ACSP") for one, other, _ in self.orders), of="M"),
                        bank.booked(f"B{name}", *self.orders)):  # fmt: skip
            file = f"{content[10:60].count('pain')}-{name}.xml"
            receive(self.office.maker, self.office.file(content, file), file)


def test_killed_after_each_step_nobody_is_paid_twice_or_forgotten(office: Office, sender: Sender) -> None:
    banked = [f"household:{n:012d},AMINA BENALI,Benali Amina,{rib(n)}," for n in range(1, HOUSEHOLDS + 1)]
    office.accounts(*banked)
    run = office.run(*["300.00"] * HOUSEHOLDS)
    doubts = Counter[str]()
    for step, name in enumerate(STEPS, start=1):
        for taken_at_once in (True, False):
            month = f"{2026 + step}-{1 if taken_at_once else 2:02d}"
            listed = office.approved(making.make(office.maker, run, month, ANNOUNCED, office.place))
            its_bank = Bank(office)
            assert sender(listed, step) == KILLED
            if taken_at_once:
                its_bank.take()
            listed = send(office.maker, listed, office.place)
            its_bank.take()
            doubtful = list(listed.sendings.filter(state="handing"))
            doubts[name] += len(doubtful)
            if doubtful:
                the_bank_tells(office, listed, its_bank)
            else:
                its_bank.answer(month)
            assert Counter(one for one, _, _ in its_bank.orders) == Counter(
                listed.lines.values_list("instruction", flat=True)
            )
            assert {name: part.lines for name, part in reconcile(listed).parts.items()} == {"paid": HOUSEHOLDS}
            listed.refresh_from_db()
            if listed.state == "sending":
                listed = send(office.maker, listed, office.place)
            assert close(office.checker, listed).state == "closed"
            assert balances(listed) == {"charge": 90000, "payable": 0, "transit": 0, "cash": -90000}
    # In doubt: what was about to be handed over, and what was taken away before it was recorded.
    assert doubts == {"planned": 0, "written": 0, "handing": 2 * FILES, "handed": FILES, "sent": 0}


def the_bank_tells(office: Office, listed: PaymentList, its_bank: Bank) -> None:
    """A file that may have left is not sent again, however often one tries: the bank says what it has."""
    assert listed.state == "sending"
    assert send(office.maker, listed, office.place).state == "sending"
    its_bank.take()
    with pytest.raises(WaslError, match="is sending"):
        close(office.checker, listed)
    (sending,) = listed.sendings.filter(state="handing")
    with pytest.raises(WaslError, match="someone else"):
        not_received(office.maker, sending, "they say")
    if not set(sending.lines.values_list("instruction", flat=True)) & {one for one, _, _ in its_bank.orders}:
        not_received(office.checker, sending, "the bank does not have it")
        send(office.maker, listed, office.place)
        its_bank.take()
    its_bank.answer(f"{listed.period}")
