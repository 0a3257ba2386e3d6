"""A parent sees for a minor of the household, nobody else does, and not a day after majority."""

from __future__ import annotations

from datetime import date

import pytest

from tests.exchange.tracing.families import (
    ELDEST,
    FATHER,
    GRANDMOTHER,
    MOTHER,
    NEIGHBOUR,
    NEIGHBOURS_CHILD,
    SALMA,
    TODAY,
    lives,
    moves,
    two_families,
)  # fmt: skip
from wasl.catalogue import current
from wasl.catalogue.declared import Parameter
from wasl.exchange.tracing.households import follow_households
from wasl.exchange.tracing.models import Housemate
from wasl.exchange.tracing.people import comes_of_age, family_of
from wasl.kernel.errors import WaslError
from wasl.registers.models import Ledger, Record, SameAs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known(db: None) -> None:
    two_families()


def wards(entity: str, today: date = TODAY) -> list[str]:
    return [child.entity for child in family_of(current.catalogue(), entity, today)[1:]]


def test_both_parents_see_for_the_minor_and_for_nobody_else() -> None:
    assert wards(MOTHER) == wards(FATHER) == [SALMA]
    assert wards(NEIGHBOUR) == [NEIGHBOURS_CHILD]


def test_neither_children_nor_grandparents_see_for_others() -> None:
    assert wards(SALMA) == wards(ELDEST) == wards(GRANDMOTHER) == []


def test_at_majority_the_parent_no_longer_sees() -> None:
    assert wards(MOTHER, date(2026, 3, 19)) == [ELDEST, SALMA]
    assert wards(MOTHER, date(2026, 3, 20)) == [SALMA]
    assert wards(MOTHER, date(2030, 6, 3)) == [SALMA]
    assert wards(MOTHER, date(2030, 6, 4)) == []


def test_whose_birth_is_unknown_is_nobodys_ward() -> None:
    lives("f" * 32, "Sami", None, "H1", "child")
    Ledger.objects.update(instant=20)
    Record.objects.filter(entity="f" * 32).update(recorded_from=15)
    follow_households(current.catalogue())
    assert Housemate.objects.filter(entity="f" * 32).exists()
    assert wards(MOTHER) == [SALMA]


def test_a_child_who_left_is_no_longer_seen_though_the_index_still_names_it() -> None:
    moves(SALMA, "H2", 30)
    assert wards(MOTHER) == []
    assert Housemate.objects.filter(household="H1", entity=SALMA).exists()
    assert wards(NEIGHBOUR) == [NEIGHBOURS_CHILD]
    assert follow_households(current.catalogue())
    assert wards(NEIGHBOUR) == [SALMA, NEIGHBOURS_CHILD]


def test_a_membership_that_ended_gives_no_sight() -> None:
    Record.objects.filter(entity=MOTHER, register="membership").update(valid_to=TODAY)
    assert wards(MOTHER) == []


def test_merged_people_are_one() -> None:
    other = "e" * 32
    lives(other, "Salma", "2012-06-04", None, "")
    SameAs.objects.create(
        entity=SALMA, canonical=other, recorded_from=6, proposed_by="a", confirmed_by="b", reason="the same papers"
    )
    _mother, child = family_of(current.catalogue(), MOTHER, TODAY)
    assert (child.entity, set(child.members)) == (other, {other, SALMA})


def test_households_are_followed_once_a_change() -> None:
    assert not follow_households(current.catalogue())
    Ledger.objects.update(instant=11)
    assert follow_households(current.catalogue())
    assert Housemate.objects.count() == 7


def test_a_large_household_asks_no_more_of_the_database(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for n in range(100, 120):
        lives(f"{n:032x}", "Twin", "2020-01-01", "H1", "child")
    Ledger.objects.update(instant=40)
    Record.objects.filter(body__contains="Twin").update(recorded_from=20)
    Record.objects.filter(entity__startswith="0" * 20, register="membership", recorded_from=5).update(recorded_from=20)
    follow_households(current.catalogue())
    with django_assert_max_num_queries(8):
        assert len(family_of(current.catalogue(), MOTHER, TODAY)) == 22


def test_majority_is_the_laws_figure_of_the_day() -> None:
    majority = current.catalogue().get(Parameter, "civil-majority-age")
    assert majority.number_on(TODAY) == 18
    with pytest.raises(WaslError):
        majority.number_on(date(1990, 1, 1))


def test_who_was_born_on_the_29th_of_february_comes_of_age_on_the_1st_of_march() -> None:
    assert comes_of_age(date(2008, 2, 29), 18) == date(2026, 3, 1)
    assert comes_of_age(date(2008, 2, 29), 20) == date(2028, 2, 29)
