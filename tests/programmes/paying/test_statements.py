"""Statements of account and returns: read whole or not at all, each movement once, and held against what is known already."""

from __future__ import annotations

import io
from itertools import count

import pytest

from tests.programmes.paying import bank
from tests.programmes.paying.office import Office
from wasl.kernel.errors import WaslError
from wasl.programmes.paying.answers import Answer, Head, read
from wasl.programmes.paying.models import Line, PaymentList, Received
from wasl.programmes.paying.reading import MalformedError
from wasl.programmes.paying.receiving import receive
from wasl.programmes.paying.reconciling import close, reconcile
from wasl.programmes.paying.sending import outbox
from wasl.programmes.paying.standing import balances

Rows = list[tuple[str, str, str]]
A, B = bank.of_payment("a-1", "a"), bank.of_payment("b-1", "b")
_files = count(1)


def said(content: str) -> list[Head | Answer]:
    return list(read(io.BytesIO(content.encode())))


def test_a_statement_tells_payments_whole_files_and_what_else_moved() -> None:
    content = bank.statement(
        "E1", bank.entry("300.00", A), bank.entry("500.00", bank.of_file("L1"), reference="R1"),
        bank.entry("25.00", side="CRDT", reference="R2"), closing="9225.00",
    )  # fmt: skip
    head, *rows = said(content)
    assert head == Head("account", "E1")
    assert [(each.what, each.instruction, each.message, each.amount, each.reference) for each in rows
            if isinstance(each, Answer)] == [
        ("debit", "a-1", "", 30000, "R0"), ("debit", "", "L1", 50000, "R1"), ("credit", "", "", 2500, "R2"),
    ]  # fmt: skip


def test_a_statement_whose_entries_do_not_make_its_balances_is_refused() -> None:
    with pytest.raises(MalformedError, match="own totals"):
        said(bank.statement("E1", bank.entry("300.00", A), closing="9400.00"))
    whole = bank.statement("E1", bank.entry("300.00", A), bank.entry("300.00", B), closing="9400.00")
    cut = whole.replace(bank.entry("300.00", B), "")
    with pytest.raises(MalformedError, match="own totals"):
        said(cut)
    with pytest.raises(MalformedError, match="no opening and closing"):
        said(whole.replace("CLBD", "CLAV"))


@pytest.mark.parametrize("summary", [
    "<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries></TxsSummry>",
    "<TxsSummry><TtlNtries><NbOfNtries>1</NbOfNtries><Sum>300.01</Sum></TtlNtries></TxsSummry>",
])  # fmt: skip
def test_entries_are_as_many_as_the_statement_says(summary: str) -> None:
    with pytest.raises(MalformedError, match="own totals"):
        said(bank.statement("E1", bank.entry("300.00", A), closing="9700.00", summary=summary))


def test_returns_name_their_payments_by_uetr() -> None:
    uetr = "00000000-0000-4000-8000-000000000001"
    assert said(bank.returns("P1", ("a", uetr, "300.00", "AC01"))) == [
        Head("returns", "P1"), Answer("returned", end_to_end="a", uetr=uetr, amount=30000, reason="AC01"),
    ]  # fmt: skip
    with pytest.raises(MalformedError, match="own totals"):
        said(bank.returns("P1", ("a", uetr, "300.00", "AC01"), count=2))


@pytest.mark.parametrize("cut", [30, 200, -20])
def test_cut_returns_and_statements_are_refused(cut: int) -> None:
    for content in (
        bank.returns("P1", ("a", "00000000-0000-4000-8000-000000000001", "300.00", "AC01")),
        bank.statement("E1", bank.entry("300.00", A), closing="9700.00"),
    ):
        with pytest.raises(MalformedError):
            said(content[:cut])
        with pytest.raises(MalformedError, match="document type"):
            said(f'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>{content}')


@pytest.fixture
def listed(office: Office) -> PaymentList:
    """Two transfers, with the bank."""
    office.usual(3)
    return office.sent(office.make(office.run("300.00", "500.00")))


@pytest.fixture
def orders(office: Office, listed: PaymentList) -> Rows:
    (file,) = bank.take(outbox(office.place.places), office.place.places.home / "bank")
    return sorted(bank.orders(file), key=lambda order: order[2])


def tell(office: Office, content: str) -> dict[str, int]:
    name = f"{next(_files)}.xml"
    counts: dict[str, int] = receive(office.maker, office.file(content, name), name).counts
    return counts


def payments(orders: Rows) -> list[str]:
    return [
        bank.entry(amount, bank.of_payment(one, other), reference=f"R{n}")
        for n, (one, other, amount) in enumerate(orders)
    ]


def test_a_statement_and_a_notification_tell_the_same_once(office: Office, listed: PaymentList, orders: Rows) -> None:
    tell(office, bank.booked("B1", *orders))
    assert reconcile(listed).stated is None
    assert tell(office, bank.statement("E1", *payments(orders), closing="9200.00")) == {"already": 2}
    assert (reconcile(listed).stated, reconcile(listed).difference) == (80000, 0)
    assert close(office.checker, listed).state == "closed"


def test_a_statement_alone_pays_and_is_read_once(office: Office, listed: PaymentList, orders: Rows) -> None:
    content = bank.statement("E1", *payments(orders), closing="9200.00")
    assert tell(office, content) == {"applied": 2}
    with pytest.raises(WaslError, match="read before"):
        tell(office, content)
    with pytest.raises(WaslError, match="another content"):
        tell(office, bank.statement("E1", closing="10000.00"))
    assert tell(office, bank.statement("E2", *payments(orders), closing="9200.00")) == {"already": 2}
    assert tell(office, bank.booked("B1", *orders)) == {"already": 2}
    assert (reconcile(listed).stated, reconcile(listed).difference) == (80000, 0)
    assert balances(listed)["cash"] == -80000
    assert Received.objects.filter(kind="account").count() == 2


def test_a_file_booked_as_one_is_held_against_its_payments(office: Office, listed: PaymentList, orders: Rows) -> None:
    batch = bank.of_file(listed.sendings.get().message)
    assert tell(office, bank.statement("E1", bank.entry("800.00", batch, reference="T1"), closing="9200.00")) == {
        "applied": 1
    }
    assert (reconcile(listed).stated, reconcile(listed).off_statement) == (80000, -80000)
    tell(office, bank.booked("B1", *orders))
    assert reconcile(listed).difference == 0
    # The same entry in another statement is not counted again; what else the bank booked is.
    assert tell(office, bank.statement("E2", bank.entry("800.00", batch, reference="T1"), closing="9200.00")) == {
        "already": 1
    }
    assert reconcile(listed).difference == 0
    tell(office, bank.statement("E3", bank.entry("5.00", batch, reference="T2"), closing="9995.00"))
    assert reconcile(listed).off_statement == -500
    with pytest.raises(WaslError, match="500 centimes"):
        close(office.checker, listed)


def test_a_return_is_announced_then_its_money_comes(office: Office, listed: PaymentList, orders: Rows) -> None:
    first, _ = orders
    tell(office, bank.booked("B1", *orders))
    line = Line.objects.get(instruction=first[0])
    back = (first[1], line.uetr, "300.00", "AC01")
    assert tell(office, bank.returns("P1", back, back)) == {"applied": 1, "already": 1}
    assert {name: part.lines for name, part in reconcile(listed).parts.items()} == {"coming-back": 1, "paid": 1}
    with pytest.raises(WaslError, match="does not close"):
        close(office.checker, listed)
    assert tell(office, bank.returns("P2", back)) == {"already": 1}
    tell(office, bank.booked("B2", first, side="CRDT"))
    line.refresh_from_db()
    assert (line.state, line.live, line.reason, line.booked) == ("returned", False, "AC04", None)
    assert tell(office, bank.returns("P3", back)) == {"already": 1}
    assert close(office.checker, listed).state == "closed"
    assert balances(listed)["cash"] == -50000


def test_a_return_of_another_amount_or_of_what_was_refused_is_kept_to_be_explained(
    office: Office, listed: PaymentList, orders: Rows
) -> None:
    first, second = (Line.objects.get(instruction=one) for one, _, _ in orders)
    tell(office, bank.status("S1", (*orders[0][:2], "RJCT"), of=listed.sendings.get().message))
    rows = ((orders[0][1], first.uetr, "300.00", "AC01"), (orders[1][1], second.uetr, "499.00", "AC01"),
            ("else", "00000000-0000-4000-8000-00000000000f", "5.00", "AC01"))  # fmt: skip
    assert tell(office, bank.returns("P1", *rows)) == {"contradicts": 1, "amount": 1, "unknown": 1}
    assert reconcile(listed).unexplained == 2
