"""Lists: what is owed once, the questions that hold a line, four eyes held by the database."""

from __future__ import annotations

import pytest
from django.db import Error, IntegrityError, transaction

from tests.programmes.paying.office import Office, rib
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.errors import WaslError
from wasl.programmes.paying import approving
from wasl.programmes.paying.accounts import import_accounts
from wasl.programmes.paying.making import open_questions
from wasl.programmes.paying.models import Finding, Line, Obligation, PayeeAccount, PaymentList
from wasl.programmes.paying.names import matches
from wasl.programmes.paying.references import Key, instruction, uetr
from wasl.programmes.paying.sealing import ChangedError


def test_names_of_a_payment_are_stable() -> None:
    key = Key("aid", "monthly", "household:1", "2026-01", "due")
    assert key.end_to_end() == Key("aid", "monthly", "household:1", "2026-01", "due").end_to_end()
    assert len(instruction(key.end_to_end(), 9999)) == 35
    assert key.end_to_end() != Key("aid", "monthly", "household:", "12026-01", "due").end_to_end()
    assert uetr("a")[14] == "4"
    assert uetr("a") != uetr("b")


def test_a_list_holds_what_the_run_owes_in_centimes(office: Office) -> None:
    office.usual(4)
    listed = office.make(office.run("300.05", None, "500.00", "0.00", None))
    rows = listed.lines.order_by("obligation__unit").values_list("obligation__unit", "amount", "rib", "attempt")
    assert list(rows) == [
        ("household:000000000001", 30005, rib(1), 1), ("household:000000000003", 50000, rib(3), 1),
    ]  # fmt: skip
    assert open_questions(listed) == {}


def test_what_a_list_pays_no_other_does(office: Office) -> None:
    office.usual(3)
    run = office.run("300.00", "300.00", "300.00")
    office.make(run)
    with pytest.raises(WaslError, match="nothing is left to pay"):
        office.make(run)
    assert PaymentList.objects.count() == 1
    assert office.make(run, "2026-02").lines.count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        Obligation.objects.create(
            **{**Obligation.objects.values("programme", "component", "unit", "period", "kind")[0], "end_to_end": "x"}
        )
    line = Line.objects.all()[0]
    line.pk, line.instruction, line.uetr = None, "again", "again"
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()


def test_what_is_worth_a_question_is_asked(office: Office) -> None:
    office.accounts(
        f"household:000000000001,AMINA BENALI,Omar Alaoui,{rib(1)},",
        f"household:000000000002,AMINA BENALI,Amina Benali,{rib(7)},",
        f"household:000000000003,FATIMA ZAHRA ALAOUI,Alaoui Fatima-Zahra,{rib(7)},",
        f"household:000000000004,SALMA IDRISSI,Salma Idrissi,{rib(7)},",
    )  # fmt: skip
    listed = office.make(office.run(*["300.00"] * 5))
    assert open_questions(listed) == {"holder": 1, "shared": 3, "no-account": 1}


def test_a_jump_is_asked_about(office: Office) -> None:
    office.usual(3)
    office.approved(office.make(office.run("300.00", "300.00", "300.00"), "2025-12"))
    after = office.make(office.run("300.00", "450.00", "450.01"))
    (finding,) = Finding.objects.filter(line__list=after)
    assert (finding.kind, finding.line.obligation.unit) == ("jump", "household:000000000003")


def test_a_held_line_waits_for_someone_else(office: Office) -> None:
    office.usual(2)
    listed = office.make(office.run("300.00", "300.00", "300.00"))
    (finding,) = Finding.objects.all()
    with pytest.raises(WaslError, match="1 questions"):
        approving.freeze(office.maker, listed)
    with pytest.raises(ForbiddenError, match="someone else"):
        approving.decide(office.maker, finding, pay=False, reason="no")
    with pytest.raises(WaslError, match="no account to pay on"):
        approving.decide(office.checker, finding, pay=True, reason="no")
    with pytest.raises(WaslError, match="no reason"):
        approving.decide(office.checker, finding, pay=False, reason=" ")
    approving.decide(office.checker, finding, pay=False, reason="no account yet")
    approving.freeze(office.maker, listed)
    office.accounts(f"household:000000000003,OMAR ALAOUI,Omar Alaoui,{rib(3)},")
    again = office.make(listed.run)
    assert [(line.obligation.unit, line.attempt) for line in again.lines.all()] == [("household:000000000003", 2)]


def test_three_people_answer_for_a_list(office: Office) -> None:
    office.usual(2)
    listed = office.make(office.run("300.00", "300.00"))
    approving.freeze(office.maker, listed)
    for who in (office.maker,):
        with pytest.raises(ForbiddenError, match="someone else"):
            approving.check(who, listed)
    approving.check(office.checker, listed)
    for who in (office.maker, office.checker):
        with pytest.raises(ForbiddenError, match="someone else"):
            approving.approve(who, listed)
    assert approving.approve(office.approver, listed).state == "approved"


@pytest.mark.parametrize("wrong", [
    {"checked_by": "maker"}, {"approved_by": "checker"}, {"approved_by": "maker"}, {"checked_by": ""}, {"state": "draft"},
    {"approved_by": ""}, {"content": ""},
])  # fmt: skip
def test_the_database_itself_wants_three_people(office: Office, wrong: dict[str, str]) -> None:
    office.usual(2)
    listed = office.approved(office.make(office.run("300.00", "300.00")))
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentList.objects.filter(pk=listed.pk).update(**wrong)


def test_what_is_frozen_does_not_change(office: Office) -> None:
    office.usual(2)
    listed = office.approved(office.make(office.run("300.00", "300.00")))
    for change in ({"amount": 1}, {"rib": rib(9)}, {"payee": "X"}):
        with pytest.raises(Error, match="frozen"), transaction.atomic():
            listed.lines.update(**change)
    with pytest.raises(Error, match="written once"), transaction.atomic():
        listed.postings.update(amount=1)
    with pytest.raises(Error, match="written once"), transaction.atomic():
        listed.events.update(by="nobody")


def test_a_change_by_any_way_voids_the_approvals(office: Office) -> None:
    office.usual(3)
    listed = office.make(office.run("300.00", "300.00", "300.00"))
    approving.freeze(office.maker, listed)
    listed.lines.all()[0].delete()
    with pytest.raises(ChangedError, match="void"):
        approving.check(office.checker, listed)
    approving.freeze(office.maker, approving.thaw(office.maker, listed, "look again"))
    approving.check(office.checker, listed)
    PaymentList.objects.filter(pk=listed.pk).update(checked_seal="AAAA")
    with pytest.raises(ChangedError, match="void"):
        approving.approve(office.approver, listed)


def test_a_thawed_list_is_approved_anew_and_committed_once(office: Office) -> None:
    office.usual(2)
    listed = office.approved(office.make(office.run("300.00", "300.00")))
    approving.thaw(office.maker, listed, "wrong day")
    listed.refresh_from_db()
    assert (listed.state, listed.checked_by, listed.approved_by, listed.content) == ("draft", "", "", "")
    office.approved(listed)
    assert [(each.debit, each.amount) for each in listed.postings.order_by("pk")] == [
        ("charge", 60000),
        ("payable", 60000),
        ("charge", 60000),
    ]


def test_a_draft_that_is_given_up_can_be_listed_again(office: Office) -> None:
    office.usual(2)
    listed = office.make(office.run("300.00", "300.00"))
    approving.withdraw(office.maker, listed, "wrong run")
    assert office.make(listed.run).lines.count() == 2


def test_accounts_are_taken_row_by_row(office: Office) -> None:
    rows = ["unit,payee,holder,rib,identity", f"household:1,Amina Benali,BENALI AMINA,{rib(1)},", "household:2,Omar,Omar,123,",
            "household:3,Omar Alaoui,,,", f"household:1,Amina Benali,BENALI AMINA,{rib(2)},", ",Omar,,,X"]  # fmt: skip
    done = import_accounts(office.maker, "direct-aid-children", "\n".join(rows).encode())
    assert (done.taken, [each.line for each in done.refused]) == (1, [3, 4, 5, 6])
    assert "3 digits" in str(done.refused[0].error)
    again = import_accounts(office.maker, "direct-aid-children", "\n".join(rows[:2]).encode())
    assert (again.taken, again.unchanged) == (0, 1)
    moved = import_accounts(office.maker, "direct-aid-children", f"{rows[0]}\n{rows[4]}".encode())
    assert moved.taken == 1
    assert [(each.rib, each.until is None) for each in PayeeAccount.objects.order_by("pk")] == [
        (rib(1), False),
        (rib(2), True),
    ]
    for wrong, said in (
        (b"a,b\n1,2", "columns"),
        (b"\xff", "cannot be read"),
        (f"{rows[0]}\nhousehold:1,x".encode(), "cut"),
    ):
        with pytest.raises(WaslError, match=said):
            import_accounts(office.maker, "direct-aid-children", wrong)


@pytest.mark.parametrize(("payee", "holder", "same"), [
    ("AMINA BENALI", "Ben Ali Amina", False), ("Fatima Zahra Alaoui", "ALAOUI FATIMA", True),
    ("Mohamed Alaoui", "MOHAMMED EL ALAOUI", True),
    ("أمينة بنعلي", "BENALI AMINA", True), ("Amina Benali", "Omar Benali", False), ("Amina", "Amina", False), ("", "", False),
])  # fmt: skip
def test_a_holder_is_the_payee_by_their_names(payee: str, holder: str, same: bool) -> None:
    assert matches(payee, holder) is same
