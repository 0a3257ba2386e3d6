"""A mother asks for her daughter's grant on a telephone, in Arabic, with nothing to send; an agent decides, a run gives a place.

The payment comes back, for the account is closed; she names another, and is paid. She complains of the date, and is answered.

With WASL_SHOTS set to a folder, each step is photographed there.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Visit
from tests.browser.driving import TELEPHONE
from tests.browser.test_accessibility import violations
from tests.documents.desk import agent_of, learner
from tests.exchange.answering import world
from tests.procedures.graduates import DAUGHTER, GRANT, MOTHER, PROGRAMME, graduated
from tests.programmes import neighbourhood as here
from tests.programmes.paying import bank
from tests.programmes.paying.office import Office, rib
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.complaints.models import Complaint
from wasl.exchange.counter import desk
from wasl.procedures.models import Case
from wasl.procedures.states import State
from wasl.programmes import entitling
from wasl.programmes.models import Run
from wasl.programmes.paying import making
from wasl.programmes.paying.accounts import import_accounts
from wasl.programmes.paying.mending import correcting
from wasl.programmes.paying.mending.models import AccountChange
from wasl.programmes.paying.models import Line
from wasl.programmes.paying.receiving import receive
from wasl.programmes.paying.reconciling import close
from wasl.programmes.paying.sending import outbox
from wasl.programmes.running import run
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.run import Installation
from wasl.registers.people import identifiers_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_STEPS = 6
"""Clicks and answers, from her home page to the receipt in her hand."""


class Telephone:
    """A tab of 360 px in Arabic, which counts what is done on it."""

    def __init__(self, tab: Page, name: str) -> None:
        self.tab, self.name, self.steps = tab, name, 0

    def click(self, selector: str) -> None:
        """Something that leads to another page, which stands when this ends."""
        self.steps += 1
        with self.tab.expect_navigation():
            self.tab.locator(selector).first.click()

    def unfold(self, selector: str) -> None:
        """Something that shows more of the same page."""
        self.steps += 1
        self.tab.locator(selector).first.click()

    def answer(self, selector: str, value: str) -> None:
        self.steps += 1
        self.tab.locator(selector).select_option(value)

    def look(self, what: str) -> None:
        """The page fits, everyone can use it, and nobody is asked for a file."""
        assert self.tab.evaluate("document.documentElement.scrollWidth") <= TELEPHONE, what
        assert not violations(self.tab), what
        assert self.tab.locator("input[type=file]").count() == 0, what
        if folder := os.environ.get("WASL_SHOTS"):
            self.tab.screenshot(path=Path(folder) / f"{self.name}-{what}.png", full_page=True)


def test_a_mother_asks_for_a_grant_and_has_it(
    visit: Visit, live_server: LiveServer, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WASL_NOW", world.NOW.isoformat())
    settings.HOME, settings.REQUIRE_MFA = tmp_path / "home", False
    desk.close()
    entitling._remembered.clear()
    graduated(settings.HOME)
    mother, officer = learner(MOTHER), agent_of("enssup", "officer-enssup")
    others = [agent_of("enssup", name) for name in ("controller-enssup", "director-enssup")]
    office = Office(Installation(current.catalogue(), Places(settings.HOME)), officer, *others)
    try:
        case = applies(visit, live_server, mother)
        decides(visit, live_server, officer, case)
        everybody = run(officer, PROGRAMME, here.TODAY, office.place)
        places(visit, live_server, officer, case)
        reads(visit, live_server, mother, case)
        returned = comes_back(office, everybody)
        names_another_account(visit, live_server, mother, returned)
        confirms_it(visit, live_server, others[0], returned)
        is_paid(office, returned)
        complains(visit, live_server, mother)
        answers(visit, live_server, officer)
        is_answered(visit, live_server, mother)
    finally:
        desk.close()


def applies(visit: Visit, live_server: LiveServer, mother: Profile) -> Case:
    """From home to the receipt, with nothing typed and nothing sent."""
    with visit(mother.name, language="ar", width=TELEPHONE) as context:
        her = Telephone(context.new_page(), "mother")
        her.tab.goto(live_server.url)
        her.look("home")
        her.click("main a[href='/my/rights/']")
        her.look("rights")
        her.click(f"form:has(input[value='{GRANT}']) button")
        her.look("draft")
        her.answer("#paid_activity", "no")
        her.click("button[name=file]")
        expect(her.tab.locator("main")).to_contain_text("P-")
        her.look("receipt")
        assert her.steps <= MOST_STEPS
    case = Case.objects.get()
    assert (case.at, case.pieces.count(), case.papers) == (State.FILED, 0, 3)
    return case


def decides(visit: Visit, live_server: LiveServer, officer: Profile, case: Case) -> None:
    """The agent reads the sheet, finds the case complete, and has the rules decide."""
    with visit(officer.name, language="ar") as context:
        desk_of = Telephone(context.new_page(), "officer")
        desk_of.tab.goto(f"{live_server.url}/cases/{case.pk}/")
        photograph(desk_of.tab, "officer-sheet")
        desk_of.click("form[action$='/complete/'] button")
        desk_of.click("form[action$='/weigh/'] button")
        photograph(desk_of.tab, "officer-decided")
    case.refresh_from_db()
    assert case.at == State.RANKED


def places(visit: Visit, live_server: LiveServer, officer: Profile, case: Case) -> None:
    """The run over everybody gave a place: the agent has it looked for."""
    with visit(officer.name, language="ar") as context:
        tab = context.new_page()
        tab.goto(f"{live_server.url}/cases/{case.pk}/")
        with tab.expect_navigation():
            tab.locator("form[action$='/place/'] button").click()
        photograph(tab, "officer-placed")
    case.refresh_from_db()
    assert case.at == State.GRANTED


def reads(visit: Visit, live_server: LiveServer, mother: Profile, case: Case) -> None:
    """She reads that it is granted, and why, where she began."""
    with visit(mother.name, language="ar", width=TELEPHONE) as context:
        her = Telephone(context.new_page(), "mother")
        her.tab.goto(f"{live_server.url}/my/rights/")
        her.look("rights-after")
        her.click(f"main a[href='/my/procedures/cases/{case.pk}/']")
        her.look("granted")


def comes_back(office: Office, everybody: Run) -> Line:
    """Paid on the account that was known, which is closed."""
    unit = next(f"{scheme}:{value}" for scheme, value in identifiers_of([DAUGHTER]) if scheme == "idcs")
    content = f"unit,payee,holder,rib,identity\n{unit},SALMA BENALI,Benali Salma,{rib(1)},\n"
    assert not import_accounts(office.maker, PROGRAMME, content.encode()).refused
    listed = office.sent(making.make(office.maker, everybody, "2025", here.TODAY, office.place))
    (order,) = ordered(office)
    receive(office.maker, office.file(bank.booked("AVIS-1", order), "1.xml"), "1.xml")
    receive(office.maker, office.file(bank.booked("AVIS-2", order, side="CRDT"), "2.xml"), "2.xml")
    close(office.checker, listed)
    line = listed.lines.get()
    assert (line.state, line.amount) == (Line.State.RETURNED, 633400)
    return line


def names_another_account(visit: Visit, live_server: LiveServer, mother: Profile, returned: Line) -> None:
    with visit(mother.name, language="ar", width=TELEPHONE) as context:
        her = Telephone(context.new_page(), "mother")
        her.tab.goto(f"{live_server.url}/my/rights/")
        her.click("main a[href='/my/payments/']")
        her.look("payment-came-back")
        her.unfold("details:has(input[name=rib]) summary")
        her.tab.locator("input[name=rib]").fill(rib(9))
        her.tab.locator("input[name=holder]").fill("Salma Benali")
        her.click(f"form[action='/my/payments/{returned.pk}/account/'] button")
        her.look("account-named")
    assert AccountChange.objects.get().by_family


def confirms_it(visit: Visit, live_server: LiveServer, controller: Profile, returned: Line) -> None:
    change = AccountChange.objects.get()
    with visit(controller.name, language="ar") as context:
        tab = context.new_page()
        tab.goto(f"{live_server.url}/payments/owed/{returned.obligation_id}/")
        photograph(tab, "officer-account")
        with tab.expect_navigation():
            tab.locator(f"form[action='/payments/accounts/{change.pk}/confirm/'] button:not([formaction])").click()
        photograph(tab, "officer-confirmed")
    change.refresh_from_db()
    assert change.state == AccountChange.State.CONFIRMED


def is_paid(office: Office, returned: Line) -> None:
    """Again, once, on the other account."""
    again = office.sent(correcting.again(office.maker, returned.list, here.TODAY, office.place))
    (order,) = ordered(office)
    receive(office.maker, office.file(bank.booked("AVIS-3", order), "3.xml"), "3.xml")
    assert close(office.checker, again).state == "closed"
    assert [each.rib for each in again.lines.all()] == [rib(9)]


def complains(visit: Visit, live_server: LiveServer, mother: Profile) -> None:
    """It was paid, but late: she says so of that very payment."""
    with visit(mother.name, language="ar", width=TELEPHONE) as context:
        her = Telephone(context.new_page(), "mother")
        her.tab.goto(f"{live_server.url}/my/payments/")
        her.look("paid")
        her.tab.goto(f"{live_server.url}/my/complaints/new/")
        payment = her.tab.locator("#what option[value^='payment:']").first.get_attribute("value")
        her.answer("#what", payment or "")
        her.tab.locator("#text").fill("وصلت المنحة بعد التاريخ المعلن، فاضطررنا إلى الاقتراض.")
        photograph(her.tab, "mother-complaint")
        her.click("form[enctype] button[type=submit]")
        her.look("complaint-receipt")
    assert Complaint.objects.get().about == "payment"


def answers(visit: Visit, live_server: LiveServer, officer: Profile) -> None:
    complaint = Complaint.objects.get()
    assert complaint.department == "enssup"
    with visit(officer.name, language="ar") as context:
        tab = context.new_page()
        tab.goto(f"{live_server.url}/complaints/{complaint.pk}/")
        with tab.expect_navigation():
            tab.locator("form[action$='/take/'] button").click()
        tab.locator("form[action$='/answer/'] textarea").fill(
            "أرجع البنك المبلغ لأن الحساب مغلق، وأعيد صرفه على الحساب الجديد."
        )
        photograph(tab, "officer-answer")
        with tab.expect_navigation():
            tab.locator("form[action$='/answer/'] button").click()
    complaint.refresh_from_db()
    assert (complaint.state, complaint.on_time) == ("answered", True)


def is_answered(visit: Visit, live_server: LiveServer, mother: Profile) -> None:
    """She is told of it, reads it, and says whether it satisfies her."""
    complaint = Complaint.objects.get()
    with visit(mother.name, language="ar", width=TELEPHONE) as context:
        her = Telephone(context.new_page(), "mother")
        her.tab.goto(f"{live_server.url}/my/messages/")
        her.look("messages")
        her.click(f"main a[href*='/my/complaints/{complaint.pk}/']")
        photograph(her.tab, "mother-answered")
        her.tab.locator("input[name=score][value='4']").check()
        her.click("form[action$='/rate/'] button")
    complaint.refresh_from_db()
    assert complaint.score == 4


def ordered(office: Office) -> list[tuple[str, str, str]]:
    """What the bank takes out of what was sent."""
    files = bank.take(outbox(office.place.places), office.place.places.home / "bank")
    return [each for content in files for each in bank.orders(content)]


def photograph(tab: Page, name: str) -> None:
    assert not violations(tab), name
    if folder := os.environ.get("WASL_SHOTS"):
        tab.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
