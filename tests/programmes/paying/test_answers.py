"""What banks say back, read whole or not at all."""

from __future__ import annotations

import io
from datetime import date

import pytest

from tests.programmes.paying import bank
from wasl.programmes.paying import mandates
from wasl.programmes.paying.answers import Answer, Head, read
from wasl.programmes.paying.reading import MalformedError, cents


def said(content: str) -> list[Head | Answer]:
    return list(read(io.BytesIO(content.encode())))


def test_a_status_report_speaks_of_the_message_and_of_each_part() -> None:
    content = bank.status("S1", ("a-1", "a", "ACSP"), ("b-1", "b", "RJCT"), ("c-1", "c", "PDNG"), of="L1")
    assert said(content) == [
        Head("status", "S1"), Answer("accepted", message="L1"), Answer("accepted", instruction="a-1", end_to_end="a"),
        Answer("rejected", instruction="b-1", end_to_end="b", reason="AC04"),
    ]  # fmt: skip


def test_a_whole_message_is_refused() -> None:
    assert said(bank.status("S1", group="RJCT", reason="FF01", of="L1"))[1:] == [
        Answer("rejected", message="L1", reason="FF01")
    ]


def test_movements_have_a_side_a_day_and_a_reference() -> None:
    assert said(bank.booked("B1", ("a-1", "a", "300.05")))[1:] == [
        Answer("debit", instruction="a-1", end_to_end="a", amount=30005, reference="R0", day=date(2026, 1, 31))
    ]
    (back,) = said(bank.booked("B1", ("a-1", "a", "300.05"), side="CRDT"))[1:]
    assert isinstance(back, Answer)
    assert (back.what, back.reason) == ("credit", "AC04")


def test_what_is_only_pending_moved_nothing() -> None:
    assert said(bank.booked("B1", ("a-1", "a", "1.00")).replace("BOOK", "PDNG"))[1:] == []


@pytest.mark.parametrize("cut", [1, 60, 200, 400, -3])
def test_a_cut_file_is_refused(cut: int) -> None:
    with pytest.raises(MalformedError):
        said(bank.booked("B1", ("a-1", "a", "300.00"))[:cut])


@pytest.mark.parametrize("evil", [
    '<!DOCTYPE d [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;">]>', '<!DOCTYPE d SYSTEM "file:///etc/passwd">',
    '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
])  # fmt: skip
def test_document_types_and_entities_are_refused(evil: str) -> None:
    content = bank.booked("B1", ("a-1", "a", "300.00"))
    with pytest.raises(MalformedError, match="document type"):
        said(evil + content.replace("a-1", "&a;" if "ENTITY a" in evil else "a-1"))


@pytest.mark.parametrize(("old", "new"), [
    ("300.00", "300.001"), ("300.00", "NaN"), ("300.00", "-1"), ("300.00", "1e99"), ("2026-01-31</Dt>", "2026-02-31</Dt>"),
    ("a-1", "a" * 36),
    (bank.BOOKED, "urn:other"), ("GrpHdr", "Other"),
])  # fmt: skip
def test_what_makes_no_sense_is_refused(old: str, new: str) -> None:
    with pytest.raises(MalformedError):
        said(bank.booked("B1", ("a-1", "a", "300.00")).replace(old, new))


def test_amounts_are_exact() -> None:
    assert (cents("300.05"), cents("0.1"), cents("7")) == (30005, 10, 700)


def test_mandates_come_back() -> None:
    text = "instruction,outcome,day,reference,amount\na-1,paid,2026-02-01,P1,300.00\nb-1,unclaimed,2026-03-02,,500.00\n"
    assert list(mandates.read(io.BytesIO(text.encode()))) == [
        Answer("accepted", instruction="a-1"),
        Answer("debit", instruction="a-1", amount=30000, reference="P1", day=date(2026, 2, 1)),
        Answer("rejected", instruction="b-1", amount=50000, reason="unclaimed"),
    ]
    for wrong in ("a,b\n", text.replace("paid", "lost", 1), text[:-9], text.replace("2026-02-01", "soon")):
        with pytest.raises(Exception, match=r"outcome|columns|cut|cannot be read"):
            list(mandates.read(io.BytesIO(wrong.encode())))
