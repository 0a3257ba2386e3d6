"""Pages: what there is and by which rules for everyone, a case and its sheet for the department in charge."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.documents.desk import agent_of
from tests.programmes import neighbourhood as here
from tests.programmes.test_keeping import home, place
from wasl.programmes.models import Decision
from wasl.programmes.running import run
from wasl.registers.feeding.run import Installation
from wasl.registers.models import Access

__all__ = ["home", "place"]
CASE = {"scheme": "household", "value": here.RICH, "day": "2026-01-15", "case": "ASD-7"}


def client(language: str = "en") -> Client:
    browser = Client()
    browser.cookies["wasl_language"] = language
    return browser


def agent(settings: Settings, department: str, name: str) -> Client:
    settings.REQUIRE_MFA = False
    browser = client()
    browser.force_login(agent_of(department, name).user)
    return browser


@pytest.mark.django_db
def test_a_page_tells_what_is_given_instead_of_money_and_what_does_not_go_with_it() -> None:
    page = client().get("/programmes/school-transport/").content.decode()
    for words in (
        "Gives",
        "A seat in a vehicle, to school and back.",
        "Without: Boarding grant",
        "NOT receives_boarding_grant",
    ):
        assert words in page
    assert '<a href="/programmes/boarding-grant/">Boarding grant</a>' in page
    assert "النقل المدرسي" in client("ar").get("/programmes/school-transport/").content.decode()


@pytest.mark.django_db
def test_everyone_reads_what_there_is_and_by_which_rules() -> None:
    page = client().get("/programmes/").content.decode()
    assert "Direct social aid to households" in page
    page = client().get("/programmes/direct-aid-children/").content.decode()
    assert "decree" not in page
    for words in (
        "9.743001",
        "not above",
        "décret 2.23.1067",
        "assumed",
        "35 cases",
        "presumed: no",
        "Household&#x27;s situation",
    ):
        assert words in page
    assert "Decide a case" not in page
    ended = client("fr").get("/programmes/tayssir/").content.decode()
    assert "TAYSSIR" in ended
    assert client().get("/programmes/nothing/").status_code == 404
    assert "20</bdi> <small>years" in page
    over = client().get("/programmes/?state=ended").content.decode()
    assert "/programmes/tayssir/" in over
    assert "/programmes/direct-aid-children/" not in over
    assert "/programmes/tayssir/" not in client().get("/programmes/?department=anss").content.decode()
    assert "/programmes/tayssir/" in client().get("/programmes/?department=none&state=none").content.decode()


def test_an_agent_decides_a_case_and_another_confirms_the_refusal(home: Path, settings: Settings) -> None:
    one = agent(settings, "anss", "one")
    assert "Decide a case" in one.get("/programmes/direct-aid-children/").content.decode()
    made = one.post("/programmes/direct-aid-children/decide/", CASE, follow=True).content.decode()
    number = Decision.objects.get().pk
    for words in ("not entitled by what is known", "is above 9.743001", "Household&#x27;s situation", "presumed: nobody said it",
                  "the same, by the rules and on the facts of then", "someone else must confirm the refusal"):  # fmt: skip
        assert words in made
    two = agent(settings, "anss", "two")
    assert "Confirm the refusal" in two.get(f"/decisions/{number}/").content.decode()
    assert "Refusal confirmed by two" in two.post(f"/decisions/{number}/confirm/", follow=True).content.decode()
    assert {(each.user.username, each.entity) for each in Access.objects.select_related("user")} == {
        ("one", here.ALONE), ("two", here.ALONE),
    }  # fmt: skip


def test_what_only_the_file_tells_is_typed_on_the_sheet(home: Path, settings: Settings) -> None:
    one = agent(settings, "anss", "one")
    stated = {**CASE, "value": here.POOR, ":family_allowances": "no", f"{here.SECOND}:disabled": "yes"}
    page = one.post("/programmes/direct-aid-children/decide/", stated, follow=True).content.decode()
    assert "700" in page
    refused = one.post("/programmes/direct-aid-children/decide/", {**CASE, ":index": "1"}, follow=True).content.decode()
    assert "is given by a service" in refused
    assert Decision.objects.count() == 1


def test_others_are_kept_out_and_wrong_words_are_told(home: Path, settings: Settings) -> None:
    stranger = agent(settings, "menps", "stranger")
    assert stranger.post("/programmes/direct-aid-children/decide/", CASE).status_code == 403
    one = agent(settings, "anss", "one")
    for wrong, told in (({"value": "999"}, "No household has this number"), ({"day": "soon"}, "The day cannot be read"),
                        ({"case": " "}, "No case is named"), ({"day": "2020-01-01"}, "not in force")):  # fmt: skip
        assert told in one.post("/programmes/direct-aid-children/decide/", {**CASE, **wrong}).content.decode()
    one.post("/programmes/direct-aid-children/decide/", CASE)
    assert stranger.get(f"/decisions/{Decision.objects.get().pk}/").status_code == 403
    assert client().get(f"/decisions/{Decision.objects.get().pk}/").status_code == 302


def test_a_run_is_shown_in_numbers(home: Path, place: Installation, settings: Settings) -> None:
    one = agent(settings, "anss", "one")
    run(agent_of("anss", "runner"), "direct-aid-children", here.TODAY, place)
    assert "1,100" in one.get("/programmes/direct-aid-children/").content.decode()
    assert "1,100" not in client().get("/programmes/direct-aid-children/").content.decode()
