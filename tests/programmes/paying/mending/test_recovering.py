"""What was paid too much comes back: two people open it, payments keep their part back and no more, the ledger stays balanced."""

from __future__ import annotations

from itertools import count

import pytest
from django.db import Error, IntegrityError, transaction
from django.db.models import Sum

from tests.programmes.paying import bank
from tests.programmes.paying.office import PROGRAMME, Office
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.errors import WaslError
from wasl.programmes.paying import approving
from wasl.programmes.paying.mending import recovering
from wasl.programmes.paying.mending.models import Recovery, Settlement
from wasl.programmes.paying.models import Line, PaymentList, Posting
from wasl.programmes.paying.receiving import receive
from wasl.programmes.paying.reconciling import close, reconcile
from wasl.programmes.paying.sending import outbox
from wasl.programmes.paying.standing import WrongStepError, balances

UNIT = "household:000000000001"
_files = count(1)


def tell(office: Office, content: str) -> None:
    name = f"{next(_files)}.xml"
    receive(office.maker, office.file(content, name), name)


def paid(office: Office, listed: PaymentList) -> PaymentList:
    """Sent, and the bank paid all of it."""
    office.sent(listed)
    for content in bank.take(outbox(office.place.places), office.place.places.home / "bank"):
        tell(office, bank.booked(f"B{next(_files)}", *bank.orders(content)))
    return close(office.checker, listed)


@pytest.fixture
def line(office: Office) -> Line:
    """A payment of 500, paid and closed."""
    office.usual(3)
    paid(office, office.make(office.run("500.00", "300.00"), "2025-12"))
    return Line.objects.get(obligation__unit=UNIT)


def opened(office: Office, line: Line, amount: int = 15000) -> Recovery:
    made = recovering.open_recovery(office.maker, line.obligation, amount, "error", "F-12", "paid on a wrong scale")
    return recovering.confirm(office.checker, made)


def claims() -> int:
    """What the whole ledger says is to come back."""
    total = {"debit": 0, "credit": 0}
    for side in total:
        total[side] = Posting.objects.filter(**{side: "claims"}).aggregate(total=Sum("amount", default=0))["total"]
    return total["debit"] - total["credit"]


def test_two_people_open_a_recovery_and_no_more_than_was_paid(office: Office, line: Line) -> None:
    made = recovering.open_recovery(office.maker, line.obligation, 15000, "error", "F-12", "paid on a wrong scale")
    with pytest.raises(ForbiddenError, match="someone else"):
        recovering.confirm(office.maker, made)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recovery.objects.filter(pk=made.pk).update(decided_by="maker", state="owed")
    with pytest.raises(IntegrityError), transaction.atomic():
        Recovery.objects.filter(pk=made.pk).update(state="owed")
    with pytest.raises(WaslError, match="opened already"):
        recovering.open_recovery(office.maker, line.obligation, 1, "error", "F-12", "again")
    with pytest.raises(WaslError, match="less than this"):
        recovering.open_recovery(office.maker, line.obligation, 35001, "error", "F-13", "more")
    for wrong in ((0, "F-13", "x"), (5, " ", "x"), (5, "F-13", " ")):
        with pytest.raises(WaslError, match=r"amount and what shows it|no reason"):
            recovering.open_recovery(office.maker, line.obligation, wrong[0], "error", wrong[1], wrong[2])
    assert claims() == 0
    recovering.confirm(office.checker, made)
    assert (claims(), recovering.left_of(made)) == (15000, 15000)
    with pytest.raises(WrongStepError, match="owed"):
        recovering.refuse(office.checker, made)


def test_what_was_never_paid_is_not_asked_back(office: Office) -> None:
    office.usual(2)
    listed = office.make(office.run("300.00"))
    with pytest.raises(WaslError, match="less than this"):
        recovering.open_recovery(office.maker, listed.lines.get().obligation, 1, "error", "F", "x")


def test_payments_keep_back_the_ceiling_until_nothing_is_left(office: Office, line: Line) -> None:
    recovery = opened(office, line)
    run = office.run("500.00", "300.00")
    seen = []
    for month in ("2026-01", "2026-02"):
        listed = paid(office, office.make(run, month))
        seen.append(listed.lines.get(obligation__unit=UNIT))
        assert balances(listed) == {
            "charge": 80000, "payable": 0, "transit": 0, "cash": -(80000 - seen[-1].set_off), "claims": -seen[-1].set_off,
        }  # fmt: skip
        assert reconcile(listed).difference == 0
    assert [(each.amount, each.set_off) for each in seen] == [(40000, 10000), (45000, 5000)]
    assert (recovering.left_of(recovery), claims()) == (0, 0)
    assert office.make(run, "2026-03").lines.get(obligation__unit=UNIT).set_off == 0
    assert not Line.objects.filter(amount__lte=0).exists()


def test_what_failed_is_kept_back_again(office: Office, line: Line) -> None:
    recovery = opened(office, line)
    listed = office.sent(office.make(office.run("500.00", "300.00")))
    (file,) = bank.take(outbox(office.place.places), office.place.places.home / "bank")
    orders = {amount: (one, other, amount) for one, other, amount in bank.orders(file)}
    assert recovering.left_of(recovery) == 5000
    tell(office, bank.status("S1", (*orders["400.00"][:2], "RJCT"), of=listed.sendings.get().message))
    assert (recovering.left_of(recovery), claims()) == (15000, 15000)
    tell(office, bank.booked("AVIS-300", orders["300.00"]))
    assert balances(close(office.checker, listed)) == {
        "charge": 30000, "payable": 0, "transit": 0, "cash": -30000, "claims": 0,
    }  # fmt: skip
    again = office.make(listed.run).lines.get()
    assert (again.amount, again.set_off, again.attempt) == (40000, 10000, 2)


def test_a_whole_message_that_is_refused_gives_all_back(office: Office, line: Line) -> None:
    opened(office, line)
    listed = office.sent(office.make(office.run("500.00", "300.00")))
    tell(office, bank.status("S1", group="RJCT", reason="FF01", of=listed.sendings.get().message))
    assert claims() == 15000
    assert balances(listed)["claims"] == 0


def test_a_thawed_or_withdrawn_list_keeps_nothing_back(office: Office, line: Line) -> None:
    recovery = opened(office, line)
    listed = office.approved(office.make(office.run("500.00", "300.00")))
    with pytest.raises(Error, match="frozen"), transaction.atomic():
        listed.lines.update(set_off=0)
    assert claims() == 5000
    approving.withdraw(office.maker, approving.thaw(office.maker, listed, "wrong"), "wrong")
    assert (claims(), recovering.left_of(recovery)) == (15000, 15000)
    assert not any(balances(listed).values())


def test_two_drafts_do_not_keep_the_same_back(office: Office, line: Line) -> None:
    recovery = opened(office, line)
    run = office.run("500.00")
    parts = [office.make(run, month).lines.get().set_off for month in ("2026-01", "2026-02", "2026-03")]
    assert (parts, recovering.left_of(recovery)) == ([10000, 5000, 0], 0)


def test_a_line_left_out_does_not_live_again_on_what_came_back_meanwhile(office: Office, line: Line) -> None:
    office.accounts(f"{UNIT},AMINA BENALI,Somebody Else,{line.rib},")
    recovery = opened(office, line)
    held = office.make(office.run("500.00"))
    (finding,) = held.lines.get().findings.all()
    approving.decide(office.checker, finding, pay=False, reason="whose is it")
    recovering.decide_settlement(
        office.checker, recovering.settle(office.maker, recovery, "repaid", 15000, "at the counter", "Q-1"), agreed=True
    )
    with pytest.raises(WaslError, match="otherwise meanwhile"):
        approving.decide(office.checker, finding, pay=True, reason="mother and son")
    assert held.lines.get().state == "dropped"


def test_it_is_repaid_or_remitted_by_two(office: Office, line: Line) -> None:
    recovery = opened(office, line)
    repaid = recovering.settle(office.maker, recovery, "repaid", 6000, "at the counter", "Q-1")
    assert (recovering.left_of(recovery), claims()) == (9000, 15000)
    for wrong, said in (
        ((9001, "x", "Q-2"), "not what is left"), ((0, "x", "Q-2"), "not what is left"), ((5, "x", ""), "no reference"),
        ((5, "x", "Q-1"), "told before"), ((5, " ", "Q-2"), "no reason"),
    ):  # fmt: skip
        with pytest.raises(WaslError, match=said):
            recovering.settle(office.maker, recovery, "repaid", *wrong)
    with pytest.raises(WaslError, match="by themselves"):
        recovering.settle(office.maker, recovery, "set-off", 5, "x")
    with pytest.raises(ForbiddenError, match="someone else"):
        recovering.decide_settlement(office.maker, repaid, agreed=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Settlement.objects.filter(pk=repaid.pk).update(decided_by="maker")
    recovering.decide_settlement(office.checker, repaid, agreed=True)
    with pytest.raises(WrongStepError, match="already"):
        recovering.decide_settlement(office.checker, repaid, agreed=False)
    refused = recovering.settle(office.maker, recovery, "remitted", 9000, "a widow")
    recovering.decide_settlement(office.checker, refused, agreed=False)
    assert recovering.left_of(recovery) == 9000
    granted = recovering.settle(office.maker, recovery, "remitted", 9000, "a widow")
    recovering.decide_settlement(office.checker, granted, agreed=True)
    assert (recovering.left_of(recovery), claims()) == (0, 0)
    assert sorted(recovery.postings.values_list("debit", "credit", "amount")) == [
        ("cash", "claims", 6000), ("charge", "claims", 9000), ("claims", "charge", 15000),
    ]  # fmt: skip
    assert recovery.obligation.programme == PROGRAMME
