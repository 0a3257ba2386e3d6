"""A graduating cohort: everyone once, whatever dies meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError

from tests.documents.desk import account, agent_of
from tests.documents.school import enrol, open_school
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.current import today
from wasl.documents import changing, cohorts
from wasl.documents.issuing import issue
from wasl.documents.models import Change, Cohort, Document, StateList
from wasl.documents.seal import cose
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import verifying_key
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.run import Installation

pytestmark = pytest.mark.usefixtures("registers")
DIPLOMA = "baccalaureate-diploma"
AVERAGES = {0: "10.00", 1: "12.00", 2: "14.50", 3: "16.00", 4: "15.99", 5: ""}


@pytest.fixture
def graduates(home: Path) -> list[str]:
    """Six who graduated last year; of the last one nobody knows the average."""
    pupils = open_school(home, 6)
    enrol(home, AVERAGES, back=1, result="graduated")
    return pupils


@pytest.fixture
def place(home: Path) -> Installation:
    return Installation(current.catalogue(), Places(home))


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cohorts, "AT_ONCE", 2)


def counted(cohort: Cohort) -> tuple[int, ...]:
    return cohort.entitled, cohort.issued, cohort.standing, cohort.otherwise, cohort.unstated


@pytest.mark.usefixtures("few_at_once")
def test_everyone_has_one(graduates: list[str], agent: Profile, place: Installation) -> None:
    seen: list[tuple[str, int, int]] = []
    cohort = cohorts.run(cohorts.ask(agent, DIPLOMA, today()), place, lambda *step: seen.append(step))
    assert (cohort.state, counted(cohort)) == ("issued", (6, 5, 0, 0, 1))
    assert cohort.report == {"baccalaureate_average": 1, "baccalaureate_honours": 1}
    assert [done for step, done, _ in seen if step == "issue"] == [0, 2, 4]
    said = {one.entity: one.read().claims["baccalaureate_honours"] for one in Document.objects.all()}
    assert said == dict(zip(graduates, ["pass", "fairly-good", "good", "very-good", "good"], strict=False))
    assert StateList.objects.get().given == 5
    for one in Document.objects.select_related("key"):
        assert cose.opened(bytes(one.seal)).signed_by(verifying_key(one.key.jwk))


def test_one_by_one_and_in_a_cohort_they_say_the_same(
    graduates: list[str], agent: Profile, place: Installation
) -> None:
    alone = issue(agent, DIPLOMA, graduates[0]).read()
    cohort = cohorts.run(cohorts.ask(agent, DIPLOMA, today()), place)
    assert counted(cohort) == (6, 4, 1, 0, 1)
    one = issue(agent, DIPLOMA, graduates[1]).read()
    assert list(one.claims) == list(alone.claims)
    assert (one.words["baccalaureate_honours"].fr, one.claims["baccalaureate_average"]) == ("Assez bien", "12.00")
    assert one.claims == {**alone.claims, **{name: one.claims[name] for name in one.claims}}
    assert Document.objects.count() == 5


class DiedError(BaseException):
    """As if the process had been killed."""


@pytest.mark.usefixtures("few_at_once")
@pytest.mark.parametrize("after", [0, 2, 4])
def test_a_run_that_dies_goes_on(graduates: list[str], agent: Profile, place: Installation, after: int) -> None:
    cohort = cohorts.ask(agent, DIPLOMA, today())

    def dies(step: str, done: int, of: int) -> None:
        if step == "issue" and done == after:
            raise DiedError

    with pytest.raises(DiedError):
        cohorts.run(cohort, place, dies)
    assert Document.objects.count() == after
    numbers = set(Document.objects.values_list("number", flat=True))
    cohort.refresh_from_db()
    assert counted(cohorts.run(cohort, place)) == (6, 5, 0, 0, 1)
    assert numbers <= set(Document.objects.values_list("number", flat=True))
    assert Document.objects.values("entity").distinct().count() == Document.objects.count() == 5


def test_in_the_middle_of_writing_nothing_is_half_done(
    graduates: list[str], agent: Profile, place: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: Any, **__: Any) -> None:
        raise DiedError

    with monkeypatch.context() as patched:
        patched.setattr(Document.objects, "bulk_create", dies)
        with pytest.raises(DiedError):
            cohorts.run(cohorts.ask(agent, DIPLOMA, today()), place)
    assert not Document.objects.exists()
    assert not StateList.objects.exists()


def test_who_has_another_keeps_it(
    graduates: list[str], agent: Profile, other: Profile, place: Installation, home: Path
) -> None:
    first = issue(agent, DIPLOMA, graduates[0])
    revoked = issue(agent, DIPLOMA, graduates[1])
    changing.confirm(other, changing.propose(agent, revoked, Change.Kind.REVOKE, "by mistake"))
    enrol(home, {0: "11.00"}, back=1, result="graduated")
    cohort = cohorts.run(cohorts.ask(agent, DIPLOMA, today()), place)
    assert counted(cohort) == (6, 4, 0, 1, 1)
    first.refresh_from_db()
    assert first.state == "in-force"
    assert Document.objects.filter(entity=graduates[1]).count() == 2


def test_its_account_is_signed_by_another(
    graduates: list[str], agent: Profile, other: Profile, place: Installation
) -> None:
    cohort = cohorts.ask(agent, DIPLOMA, today())
    with pytest.raises(WaslError, match="not one to sign"):
        cohorts.sign(other, cohort)
    cohort = cohorts.run(cohort, place)
    with pytest.raises(ForbiddenError):
        cohorts.sign(agent, cohort)
    assert cohorts.sign(other, cohort).signed_by == other.name
    with pytest.raises(WaslError, match="not one to sign"):
        cohorts.sign(other, cohort)
    with pytest.raises(IntegrityError):
        Cohort.objects.filter(pk=cohort.pk).update(signed_by=agent.name)


def test_others_do_not_ask(home: Path) -> None:
    for who in (account("family"), account("auditor"), account("dsi-ofppt"), agent_of("ofppt", "elsewhere")):
        with pytest.raises(ForbiddenError):
            cohorts.ask(who, DIPLOMA, today())
    assert cohorts.ask(account("dsi-menps"), DIPLOMA, today()).state == "waiting"


def test_a_run_that_was_cancelled_stays_so(graduates: list[str], agent: Profile, place: Installation) -> None:
    cohort = cohorts.ask(agent, DIPLOMA, today())

    def cancelled(step: str, done: int, of: int) -> None:
        Cohort.objects.filter(pk=cohort.pk).update(state="cancelled")
        raise cohorts.EndedMeanwhileError("cancelled")

    assert cohorts.run(cohort, place, cancelled).state == "cancelled"
    assert cohorts.run(cohort, place).state == "cancelled"
    assert not Document.objects.exists()
