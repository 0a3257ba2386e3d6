"""Returned, corrected by the family or an agent with four eyes, re-issued once, paid: one story on one page."""

from __future__ import annotations

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django.fixtures import Settings

from tests.documents.desk import agent_of, learner
from tests.programmes.neighbourhood import ALONE, FATHER, POOR, settle
from tests.programmes.paying import bank
from tests.programmes.paying.office import ANNOUNCED, Office, rib
from tests.programmes.paying.test_views import seen_by, sent, text
from wasl.catalogue import current
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.exchange.tracing.households import follow_households
from wasl.kernel.errors import WaslError
from wasl.programmes.paying import making
from wasl.programmes.paying.mending import arrears, correcting, recovering
from wasl.programmes.paying.mending.models import AccountChange
from wasl.programmes.paying.models import Line, PayeeAccount, PaymentList
from wasl.programmes.paying.receiving import receive
from wasl.programmes.paying.reconciling import close
from wasl.programmes.paying.sending import outbox
from wasl.programmes.paying.standing import WrongStepError

UNIT = f"household:{POOR}"


@pytest.fixture(autouse=True)
def one_factor(settings: Settings) -> None:
    settings.REQUIRE_MFA = False


def orders_of(office: Office) -> list[tuple[str, str, str]]:
    files = bank.take(outbox(office.place.places), office.place.places.home / "bank")
    return [each for content in files for each in bank.orders(content)]


def tell(office: Office, content: str, name: str) -> None:
    receive(office.maker, office.file(content, name), name)


@pytest.fixture
def returned(office: Office) -> Line:
    """A payment that was paid, and came back; its list is closed."""
    office.accounts(f"{UNIT},AMINA BENALI,Benali Amina,{rib(1)},")
    listed = office.sent(office.make(office.run("500.00")))
    orders = orders_of(office)
    tell(office, bank.booked("B1", *orders), "1.xml")
    tell(office, bank.booked("B2", *orders, side="CRDT"), "2.xml")
    close(office.checker, listed)
    return listed.lines.get()


@pytest.fixture
def family(office: Office) -> Client:
    """The father of the household."""
    settle()
    follow_households(current.catalogue())
    return seen_by(learner(FATHER))


def shown(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_returned_corrected_paid_again_is_one_story(office: Office, returned: Line, family: Client) -> None:
    maker, checker = seen_by(office.maker), seen_by(office.checker)
    at = f"/payments/owed/{returned.obligation_id}/"
    assert "the account is closed" in text(family, "/my/payments/")
    assert "24 are needed" in sent(family, f"/my/payments/{returned.pk}/account/", rib="12", holder="Amina Benali")
    assert "on which it failed" in sent(
        family, f"/my/payments/{returned.pk}/account/", rib=rib(1), holder="Amina Benali"
    )
    assert "waits to be confirmed" in sent(
        family, f"/my/payments/{returned.pk}/account/", rib=rib(9), holder="Amina Benali"
    )
    change = AccountChange.objects.get()
    assert "Confirm the account" in text(maker, at)
    sent(checker, f"/payments/accounts/{change.pk}/confirm/")
    assert "is confirmed: it is paid again" in text(family, "/my/payments/")
    assert "Questions that hold a line" not in sent(maker, f"{at}again/", announced="2026-02-15")
    assert "nothing is left to pay" in sent(maker, f"{at}again/", announced="2026-02-15").lower()
    again = PaymentList.objects.latest("pk")
    assert [(line.attempt, line.rib) for line in again.lines.all()] == [(2, rib(9))]
    office.sent(again)
    assert "It is being paid again" in text(family, "/my/payments/")
    tell(office, bank.booked("B3", *orders_of(office)), "3.xml")
    assert close(office.checker, again).state == "closed"
    story = shown(text(maker, at))
    order = ["attempt 1", "Sent to the bank", "The money left the account", "The money came back", "Another account was named",
             "The other account was confirmed", "attempt 2", "Sent to the bank", "The money left the account"]  # fmt: skip
    position = 0
    for word in order:
        position = story.index(word, position) + 1
    assert "the family" in story
    page = shown(text(family, "/my/payments/"))
    assert "paid on" in page
    assert "It is being paid again" not in page, "it was"
    assert "is paid again with the next list" not in page


def test_each_finds_at_home_what_waits_for_them(office: Office, returned: Line, family: Client) -> None:
    home = shown(text(family, "/"))
    assert "Payments that came back" in home
    assert "the account is closed" in home
    assert "Accounts that wait" not in text(seen_by(office.checker), "/")
    family.post(f"/my/payments/{returned.pk}/account/", {"rib": rib(9), "holder": "Amina Benali"})
    assert "Payments that came back" not in text(family, "/")
    checker = seen_by(office.checker)
    assert "Accounts that wait to be confirmed" in text(checker, "/")
    page = text(checker, "/payments/")
    assert f'href="/payments/owed/{returned.obligation_id}/"' in page
    assert "Accounts that wait" not in text(seen_by(agent_of("enssup", "elsewhere")), "/payments/")
    assert "Accounts that wait" not in text(seen_by(agent_of("enssup", "elsewhere-2")), "/")


def test_four_eyes_and_one_at_a_time(office: Office, returned: Line) -> None:
    change = correcting.propose(office.maker, returned, "Omar Tazi", rib(9))
    with pytest.raises(WrongStepError, match="already"):
        correcting.propose(office.checker, returned, "Omar Tazi", rib(8))
    with pytest.raises(ForbiddenError, match="someone else"):
        correcting.confirm(office.maker, change)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountChange.objects.filter(pk=change.pk).update(decided_by="maker", state="confirmed")
    with pytest.raises(WaslError, match="no reason"):
        correcting.confirm(office.checker, change)
    correcting.refuse(office.checker, change, "whose account is this")
    assert PayeeAccount.objects.get(until__isnull=True).rib == rib(1)
    other = correcting.propose(office.checker, returned, "Omar Tazi", rib(9))
    correcting.confirm(office.maker, other, "her husband, seen at the counter")
    assert PayeeAccount.objects.get(until__isnull=True).rib == rib(9)
    listed = correcting.again(office.maker, returned.list, ANNOUNCED, office.place)
    with pytest.raises(WaslError, match="nothing is left"):
        correcting.again(office.maker, returned.list, ANNOUNCED, office.place)
    with pytest.raises(WrongStepError, match="did not fail"):
        correcting.propose(office.maker, returned, "Omar Tazi", rib(7))
    assert listed.lines.get().findings.get().kind == "holder"


def test_paid_again_is_what_failed_and_nobody_who_was_left_out(office: Office) -> None:
    """Of a list that left out who has no account yet, and of arrears that are owed beside those that failed."""
    office.accounts(f"{UNIT},AMINA BENALI,Benali Amina,{rib(1)},")
    listed = making.make(
        office.maker, office.run("500.00", "400.00", "300.00"), "2026-01", ANNOUNCED, office.place, known=True
    )
    office.sent(listed)
    orders = orders_of(office)
    tell(office, bank.booked("B1", *orders), "1.xml")
    tell(office, bank.booked("B2", *orders, side="CRDT"), "2.xml")
    correcting.confirm(office.checker, correcting.propose(office.maker, listed.lines.get(), "Amina Benali", rib(9)))
    again = correcting.again(office.maker, listed, ANNOUNCED, office.place)
    assert [each.obligation.unit for each in again.lines.all()] == [UNIT]
    arrears.owe(office.maker, UNIT, "direct-aid-children", "2025-10", 5000, "run:1", "compté")
    owed = office.sent(making.make_arrears(office.maker, "direct-aid-children", ANNOUNCED, office.place))
    orders = orders_of(office)[-1:]
    tell(office, bank.booked("B3", *orders), "3.xml")
    tell(office, bank.booked("B4", *orders, side="CRDT"), "4.xml")
    arrears.owe(office.maker, UNIT, "direct-aid-children", "2025-11", 5000, "run:1", "compté")
    assert [
        each.obligation.period for each in correcting.again(office.maker, owed, ANNOUNCED, office.place).lines.all()
    ] == ["2025-10"]


def test_an_unclaimed_mandate_is_told_and_paid_by_bank_once_there_is_an_account(office: Office) -> None:
    office.accounts(f"{UNIT},OMAR ALAOUI,,,AB12345")
    listed = office.sent(office.make(office.run("500.00")))
    line = listed.lines.get()
    tell(
        office, f"instruction,outcome,day,reference,amount\n{line.instruction},unclaimed,2026-03-02,,500.00\n", "m.csv"
    )
    page = shown(text(seen_by(office.maker), "/payments/"))
    assert "Mandates that nobody drew" in page
    correcting.confirm(office.checker, correcting.propose(office.maker, line, "Omar Alaoui", rib(4)))
    assert correcting.again(office.maker, listed, ANNOUNCED, office.place).lines.get().rib == rib(4)
    assert "Mandates that nobody drew" not in text(seen_by(office.maker), "/payments/")


def test_a_family_sees_its_own_alone(office: Office, returned: Line, family: Client) -> None:
    stranger, unproven = seen_by(learner(ALONE)), seen_by(learner(""))
    assert "Nothing was paid yet" in text(stranger, "/my/payments/")
    assert stranger.post(f"/my/payments/{returned.pk}/account/", {"rib": rib(9), "holder": "X Y"}).status_code == 404
    assert "not linked to this account" in text(unproven, "/my/payments/")
    assert seen_by(office.maker).get("/my/payments/").status_code == 403
    assert family.get(f"/payments/owed/{returned.obligation_id}/").status_code == 403


def test_the_pages_of_a_recovery_take_it_to_its_end(office: Office, family: Client) -> None:
    office.accounts(f"{UNIT},AMINA BENALI,Benali Amina,{rib(1)},")
    listed = office.sent(office.make(office.run("500.00")))
    tell(office, bank.booked("B1", *orders_of(office)), "1.xml")
    close(office.checker, listed)
    obligation = listed.lines.get().obligation
    maker, checker = seen_by(office.maker), seen_by(office.checker)
    at = f"/payments/owed/{obligation.pk}/"
    assert "cannot be read" in sent(maker, f"{at}recover/", amount="much", basis="F", why="x")
    page = sent(maker, f"{at}recover/", amount="120,50", basis="F-7", why="paid twice by mistake")
    assert "waits for a second person" in page
    number = obligation.recoveries.get().pk
    recovery = f"/payments/recoveries/{number}/"
    assert "It waits for someone else." in text(maker, recovery)
    assert "paid twice by mistake" not in text(family, "/my/payments/")
    assert maker.post(f"{recovery}confirm/").status_code == 403
    sent(checker, f"{recovery}confirm/")
    told = shown(text(family, "/my/payments/"))
    assert "paid twice by mistake" in told
    assert "At most 20 % of each payment" in told
    sent(maker, f"{recovery}repaid/", amount="20.50", reference="Q-1", why="at the counter")
    sent(maker, f"{recovery}remitted/", amount="100", why="a widow")
    for each in recovering.Recovery.objects.get().settlements.all():
        sent(checker, f"/payments/settlements/{each.pk}/confirm/")
    assert "settled" in text(maker, recovery)
    assert "F-7" in text(maker, recovery)
    assert maker.get("/payments/recoveries/?export=csv").headers["Content-Type"].startswith("text/csv")
    assert "Median delay" in text(maker, "/payments/figures/")
    assert b"000,00,00" in b"".join(maker.get("/payments/budget/?export=csv").streaming_content)
    arrears.owe(office.maker, UNIT, "direct-aid-children", "2025-06", 5000, "complaint:1", "the complaint was right")
    assert "the complaint was right" in text(family, "/my/payments/")
    assert "arrears" in sent(maker, "/payments/arrears/", programme="direct-aid-children", announced="2026-02-28")
    for address in (
        f"{at}dance/",
        f"{recovery}dance/",
        "/payments/settlements/1/dance/",
        "/payments/accounts/99/confirm/",
    ):
        assert maker.post(address).status_code == 404
