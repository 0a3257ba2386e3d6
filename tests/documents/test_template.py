"""From what a service answers to what a document states."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

import pytest

from tests.conftest import ROOT
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.load import load
from wasl.documents.template import NotStatedError, Template, content_of, issue_of, template
from wasl.documents.times import after
from wasl.kernel.errors import WaslError
from wasl.kernel.text import Text
from wasl.server.kinds import KINDS

AT = datetime(2026, 11, 24, 23, 30, 12, 500, tzinfo=UTC)
"""In Morocco, where clocks are an hour ahead, it is the 25th already."""
ANSWERS: dict[str, str | None] = {
    "given_latin": "AMINA", "family_latin": "BERRADA", "given_arabic": None, "family_arabic": None,
    "birth_date": "2012-03-14", "birth_place": None, "school_year": "2026-2027", "level": "lower-secondary-2",
    "stream": None, "establishment_name": "IBN SINA", "enrolled_since": "2026-09-07",
}  # fmt: skip


@cache
def catalogue() -> Catalogue:
    return load(ROOT / "packs" / "maroc", KINDS)


@pytest.fixture(scope="module")
def certificate() -> Template:
    return template(catalogue(), "school-certificate")


def test_it_states_what_is_known(certificate: Template) -> None:
    claims = certificate.claims(ANSWERS)
    assert claims == {name: value for name, value in ANSWERS.items() if value is not None}
    assert list(claims) == [name for name in certificate.declared.claims if ANSWERS[name] is not None]
    words = certificate.words(claims)
    assert set(words) == {"level"}
    assert words["level"].ar
    assert words["level"].fr != "lower-secondary-2"


def test_without_what_it_must_state_there_is_none(certificate: Template) -> None:
    with pytest.raises(NotStatedError, match="Level, Establishment") as raised:
        certificate.claims({**ANSWERS, "establishment_name": None, "level": None})
    assert raised.value.missing == ("level", "establishment_name")
    lacking = raised.value.said.given["claims"]
    assert isinstance(lacking, Text)
    assert (lacking.fr, lacking.ar) == ("Niveau, Établissement", "المستوى، المؤسسة")


def test_codes_that_only_the_pack_knows_have_words_too() -> None:
    diploma = template(catalogue(), "baccalaureate-diploma")
    assert diploma.words({"baccalaureate_honours": "very-good"})["baccalaureate_honours"].fr == "Très bien"
    assert diploma.words({"baccalaureate_honours": "superb"}) == {}


def test_a_second_of_one_kind_is_known(certificate: Template) -> None:
    claims = certificate.claims(ANSWERS)
    once = certificate.once("e1", claims)
    assert once == certificate.once("e1", {**claims, "level": "lower-secondary-3"})
    assert once != certificate.once("e2", claims)
    assert once != certificate.once("e1", {**claims, "school_year": "2025-2026"})
    assert once != template(catalogue(), "school-leaving-certificate").once("e1", claims)


def test_it_is_written_down_whole(certificate: Template) -> None:
    issue = issue_of(catalogue(), certificate, AT, date(2026, 11, 25), 7)
    content = content_of(certificate, issue, bytes(10), certificate.claims(ANSWERS), ("menps-1", 5), "X")
    assert content.issued_at() == AT.replace(microsecond=0)
    # Three months, to the end of the last day in Morocco, whose clocks are at UTC in Ramadan.
    assert content.expires_at() == datetime(2027, 2, 26, 0, 0, tzinfo=UTC)
    assert (content.number, content.list, content.index, content.replaces) == ("0000-0000-0000-0000", "menps-1", 5, "X")
    assert content.declaration == certificate.fingerprint


def test_what_holds_for_ever_does_not_end() -> None:
    diploma = template(catalogue(), "baccalaureate-diploma")
    assert issue_of(catalogue(), diploma, AT, date(2026, 11, 24), 7).expires is None


@pytest.mark.parametrize(
    ("count", "unit", "last"),
    [(3, "day", date(2024, 3, 3)), (1, "month", date(2024, 3, 29)), (12, "month", date(2025, 2, 28)),
     (4, "year", date(2028, 2, 29)), (10, "year", date(2034, 2, 28))],
)  # fmt: skip
def test_time_is_counted_by_the_calendar(count: int, unit: str, last: date) -> None:
    assert after(date(2024, 2, 29), count, unit) == last


def test_money_is_no_time() -> None:
    with pytest.raises(WaslError, match="MAD"):
        after(date(2024, 2, 29), 1, "MAD")
