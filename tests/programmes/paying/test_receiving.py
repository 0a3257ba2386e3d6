"""What comes back is applied once; a list closes at zero, and only then."""

from __future__ import annotations

from datetime import date

import pytest

from tests.documents.desk import agent_of
from tests.programmes.paying import bank
from tests.programmes.paying.office import PROGRAMME, Office, rib
from wasl.catalogue import current
from wasl.kernel.errors import WaslError
from wasl.programmes.paying import approving, sending
from wasl.programmes.paying.measuring import budget_lines, regularity
from wasl.programmes.paying.models import Finding, PaymentList, Received, Reported
from wasl.programmes.paying.reading import MalformedError
from wasl.programmes.paying.receiving import explain, receive
from wasl.programmes.paying.reconciling import close, reconcile
from wasl.programmes.paying.standing import WrongStepError, balances

Rows = list[tuple[str, str, str]]


@pytest.fixture
def listed(office: Office) -> PaymentList:
    """Three transfers and a mandate, with the bank."""
    office.usual(4)
    return office.sent(office.make(office.run("300.00", "300.05", "500.00", "500.00")))


@pytest.fixture
def orders(office: Office, listed: PaymentList) -> Rows:
    """What the bank was asked for."""
    files = bank.take(sending.outbox(office.place.places), office.place.places.home / "bank")
    asked = [each for file in files if file.startswith(b"<") for each in bank.orders(file)]
    return sorted(asked, key=lambda order: order[2])


def tell(office: Office, content: str, name: str = "answer.xml") -> Received:
    return receive(office.maker, office.file(content, name), name)


def mandate_paid(office: Office, listed: PaymentList, day: str = "2026-02-02") -> None:
    line = listed.lines.get(rib="")
    tell(office, f"instruction,outcome,day,reference,amount\n{line.instruction},paid,{day},P1,500.00\n", "back.csv")


def statuses(orders: Rows, said: str = "ACSP") -> Rows:
    return [(one, other, said) for one, other, _ in orders]


def test_paid_to_the_last_centime_it_closes(office: Office, listed: PaymentList, orders: Rows) -> None:
    assert (listed.state, reconcile(listed).difference) == ("instructed", 160005)
    assert tell(office, bank.status("S1", *statuses(orders), of=listed.sendings.get(number=1).message)).counts == {
        "applied": 4
    }
    with pytest.raises(WaslError, match="does not close"):
        close(office.checker, listed)
    tell(office, bank.booked("B1", *orders))
    mandate_paid(office, listed)
    assert reconcile(listed).parts["paid"].amount == 160005
    assert close(office.checker, listed).state == "closed"
    assert balances(listed) == {"charge": 160005, "payable": 0, "transit": 0, "cash": -160005, "claims": 0}
    measured = regularity(PROGRAMME)
    assert (measured.owed, measured.paid, measured.on_time, measured.share, measured.delay) == (4, 4, 3, 75, 0)
    (row,) = budget_lines(current.catalogue(), "MAD")
    assert row == ("000", "00", "00", str(listed.pk), "2026-01", "2026-01-31", "1600.05", "0.00", "1600.05", "MAD")


def test_a_rejected_or_returned_payment_is_listed_again_on_another_account(
    office: Office, listed: PaymentList, orders: Rows
) -> None:
    first, second, third = orders
    tell(office, bank.status("S1", (*first[:2], "RJCT"), *statuses([second, third]), of="M"))
    tell(office, bank.booked("B1", second, third))
    tell(office, bank.booked("B2", second, side="CRDT"))
    mandate_paid(office, listed)
    assert Reported.objects.get(outcome="unknown").instruction == "M"
    assert {name: part.lines for name, part in reconcile(listed).parts.items()} == {"paid": 2, "failed": 2}
    close(office.checker, listed)
    assert balances(listed) == {"charge": 100000, "payable": 0, "transit": 0, "cash": -100000, "claims": 0}
    again = office.make(listed.run)
    assert sorted(line.instruction for line in again.lines.all()) == sorted(f"{end}-2" for _, end, _ in (first, second))
    assert set(Finding.objects.filter(line__list=again).values_list("kind", flat=True)) == {"failed"}
    approving.withdraw(office.maker, again, "accounts first")
    office.accounts(*(f"household:{n:012d},AMINA BENALI,Benali Amina,{rib(n + 50)}," for n in (1, 2, 3)))
    third_try = office.make(listed.run)
    assert not Finding.objects.filter(line__list=third_try).exists()
    # What is said late of the first attempt is not taken for the new one.
    late = tell(office, bank.status("S2", (*first[:2], "ACSP"), of="M"))
    assert late.counts == {"unknown": 1, "contradicts": 1}
    assert set(third_try.lines.values_list("state", flat=True)) == {"listed"}


def test_the_same_file_and_the_same_message_are_refused(office: Office, listed: PaymentList, orders: Rows) -> None:
    content = bank.booked("B1", *orders)
    tell(office, content)
    with pytest.raises(WaslError, match="read before"):
        tell(office, content)
    with pytest.raises(WaslError, match="another content"):
        tell(office, bank.booked("B1", orders[0]))
    assert reconcile(listed).parts["paid"].lines == 3


def test_a_replay_under_another_name_changes_nothing(office: Office, listed: PaymentList, orders: Rows) -> None:
    tell(office, bank.booked("B1", *orders))
    assert tell(office, bank.booked("B2", *orders)).counts == {"already": 3}
    assert tell(office, bank.status("S1", *statuses(orders), *statuses(orders), of="M")).counts == {
        "applied": 3,
        "already": 3,
        "unknown": 1,
    }


def test_money_that_left_twice_keeps_a_list_open(office: Office, listed: PaymentList, orders: Rows) -> None:
    tell(office, bank.booked("B1", *orders))
    mandate_paid(office, listed)
    tell(office, bank.booked("B2", orders[0], reference="Q"))
    standing = reconcile(listed)
    assert (standing.parts["twice"].lines, standing.parts["twice"].moved, standing.closes) == (1, 60000, False)
    tell(office, bank.booked("B3", orders[0], side="CRDT"))
    assert reconcile(listed).closes


def test_a_cut_file_leaves_nothing(office: Office, listed: PaymentList, orders: Rows) -> None:
    content = bank.booked("B1", *orders)
    with pytest.raises(MalformedError):
        tell(office, content[: content.rindex("<Ntry>")])
    assert not Received.objects.exists()
    assert not Reported.objects.exists()
    assert set(listed.lines.values_list("debited", flat=True)) == {0}
    assert tell(office, content).counts == {"applied": 3}


def test_what_contradicts_is_kept_and_must_be_explained(office: Office, listed: PaymentList, orders: Rows) -> None:
    first, second, third = orders
    tell(office, bank.booked("B1", second, third))
    assert tell(office, bank.booked("B2", (first[0], first[1], "299.99"))).counts == {"amount": 1}
    assert tell(office, bank.booked("B3", (first[0], second[1], first[2]), ("nobody-1", "nobody", "5.00"))).counts == {
        "contradicts": 1,
        "unknown": 1,
    }
    assert tell(office, bank.status("S1", (*second[:2], "RJCT"), of=listed.sendings.get(number=1).message)).counts == {
        "applied": 1,
        "contradicts": 1,
    }
    assert tell(office, bank.booked("B4", first, side="CRDT")).counts == {"contradicts": 1}
    mandate_paid(office, listed)
    tell(office, bank.booked("B5", first))
    assert (reconcile(listed).difference, reconcile(listed).unexplained) == (0, 4)
    with pytest.raises(WaslError, match="4 rows"):
        close(office.checker, listed)
    for row in Reported.objects.filter(line__list=listed, outcome__in=("amount", "contradicts")):
        explain(office.approver, row, "the bank corrected it")
    assert close(office.checker, listed).state == "closed"


def test_only_who_pays_says_what_the_bank_said(office: Office, listed: PaymentList, orders: Rows) -> None:
    file = office.file(bank.booked("B1", *orders))
    with pytest.raises(WaslError, match="in charge"):
        receive(agent_of("massar-only", "stranger"), file, "answer.xml")
    students = receive(agent_of("enssup", "students"), file, "answer.xml")
    assert students.counts == {"unknown": 3}
    assert set(listed.lines.values_list("debited", flat=True)) == {0}


def test_a_refused_message_fails_all_of_it_once(office: Office, listed: PaymentList, orders: Rows) -> None:
    message = listed.sendings.get(number=1).message
    tell(office, bank.status("S1", group="RJCT", reason="FF01", of=message))
    assert tell(office, bank.status("S2", group="RJCT", of=message)).counts == {"already": 1}
    assert {name: part.lines for name, part in reconcile(listed).parts.items()} == {"failed": 3, "waiting": 1}
    assert balances(listed)["transit"] == -50000
    assert office.make(listed.run).lines.count() == 3


def test_nothing_is_closed_before_its_time_or_by_its_maker(office: Office, listed: PaymentList, orders: Rows) -> None:
    tell(office, bank.booked("B1", *orders))
    mandate_paid(office, listed)
    with pytest.raises(WaslError, match="someone else"):
        close(office.maker, listed)
    with pytest.raises(WaslError, match="in charge"):
        close(agent_of("menps", "stranger"), listed)
    close(office.checker, listed)
    with pytest.raises(WrongStepError, match="closed"):
        close(office.checker, listed)
    assert listed.lines.filter(booked=date(2026, 1, 31)).count() == 3
