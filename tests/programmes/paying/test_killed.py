"""Killed after any step of a sending, and gone on with: nobody is paid twice, nobody forgotten, and reconciliation proves it."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest
from django.db import connections

from tests.conftest import ROOT
from tests.programmes.paying import bank
from tests.programmes.paying.office import ANNOUNCED, Office, rib
from wasl.kernel.errors import WaslError
from wasl.programmes.paying import making
from wasl.programmes.paying.models import Line, PaymentList, Sending
from wasl.programmes.paying.receiving import receive
from wasl.programmes.paying.reconciling import close, reconcile
from wasl.programmes.paying.sending import not_received, outbox, send
from wasl.programmes.paying.standing import balances

FILES, HOUSEHOLDS = 2, 3
STEPS = ("planned", *("written", "handing", "handed", "sent") * FILES)
HANDED = STEPS.index("handed") + 1
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

        @cache
        def ready() -> str:
            return str(host.stdout.readline())  # it gets ready while lists are made

        def sent(listed: PaymentList, step: int) -> int:
            assert ready() == "ready\n"
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

    def answer(self) -> None:
        """It tells what it did, of all lists at once."""
        for name, content in (
            ("status", bank.status("S1", *((one, other, "ACSP") for one, other, _ in self.orders), of="M")),
            ("booked", bank.booked("B1", *self.orders)),
        ):
            receive(self.office.maker, self.office.file(content, f"{name}.xml"), f"{name}.xml")


@dataclass
class Killed:
    """A list whose sending dies after a step, with a transport that takes files at once, or one that takes them late."""

    step: int
    taken_at_once: bool
    listed: PaymentList

    @property
    def name(self) -> str:
        """The step."""
        return STEPS[self.step - 1]

    def doubtful(self) -> list[Sending]:
        """Files that may have left."""
        return list(self.listed.sendings.filter(state="handing"))


def test_killed_after_each_step_nobody_is_paid_twice_or_forgotten(office: Office, sender: Sender) -> None:
    office.accounts(*(f"household:{n:012d},AMINA BENALI,Benali Amina,{rib(n)}," for n in range(1, HOUSEHOLDS + 1)))
    run = office.run(*["300.00"] * HOUSEHOLDS)
    # Until a first file is handed over, there is nothing to take: when it is taken makes no difference.
    steps = [(step, at_once) for step in range(1, len(STEPS) + 1) for at_once in (False, True)[: 1 + (step >= HANDED)]]
    cases = [
        Killed(step, at_once, office.approved(making.make(office.maker, run, f"{2026 + step}-{1 + at_once:02d}", ANNOUNCED,
                                                          office.place)))
        for step, at_once in steps
    ]  # fmt: skip
    its_bank = Bank(office)
    for case in cases:
        assert sender(case.listed, case.step) == KILLED
        if case.taken_at_once:
            its_bank.take()
        case.listed = send(office.maker, case.listed, office.place)
        its_bank.take()
    # In doubt: what was about to be handed over, and what was taken away before it was recorded.
    doubts = Counter(case.name for case in cases for _ in case.doubtful())
    assert doubts == {"handing": sum(case.name == "handing" for case in cases), "handed": FILES}
    for case in cases:
        for sending in case.doubtful():
            ask_the_bank(office, case.listed, sending, its_bank)
    assert Counter(one for one, _, _ in its_bank.orders) == Counter(Line.objects.values_list("instruction", flat=True))
    its_bank.answer()
    for case in cases:
        assert {name: part.lines for name, part in reconcile(case.listed).parts.items()} == {"paid": HOUSEHOLDS}
        case.listed.refresh_from_db()
        if case.listed.state == "sending":
            case.listed = send(office.maker, case.listed, office.place)
        assert close(office.checker, case.listed).state == "closed"
        paid = {"charge": 90000, "payable": 0, "transit": 0, "cash": -90000, "claims": 0}
        assert balances(case.listed) == paid


def ask_the_bank(office: Office, listed: PaymentList, sending: Sending, its_bank: Bank) -> None:
    """A file that may have left is not sent again, however often one tries: the bank says what it has."""
    assert listed.state == "sending"
    assert send(office.maker, listed, office.place).state == "sending"
    its_bank.take()
    with pytest.raises(WaslError, match="is sending"):
        close(office.checker, listed)
    with pytest.raises(WaslError, match="someone else"):
        not_received(office.maker, sending, "they say")
    if not set(sending.lines.values_list("instruction", flat=True)) & {one for one, _, _ in its_bank.orders}:
        not_received(office.checker, sending, "the bank does not have it")
        send(office.maker, listed, office.place)
        its_bank.take()
