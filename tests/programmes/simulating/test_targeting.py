"""Errors of inclusion and exclusion: the truth lies between the bounds, which are what rates alone can tell."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from wasl.programmes.simulating.measures import At
from wasl.programmes.simulating.rates import Rate
from wasl.programmes.simulating.targeting import GROUPS, targeting

TENTH = Decimal("0.1")
households = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40)
"""Of one place: poor, receives."""


def at(units: int, receive: int, cost: int = 0) -> At:
    return At(units=units, receive=receive, enter=0, leave=0, cost=Decimal(cost))


@given(st.lists(households, min_size=1, max_size=12))
def test_the_truth_lies_between_the_bounds(country: list[list[tuple[bool, bool]]]) -> None:
    rates, there = {}, {}
    for number, place in enumerate(country):
        poor = sum(each for each, _ in place)
        rates[str(number)] = Rate(Decimal(100) * poor / len(place))
        there[str(number)] = at(len(place), sum(receives for _, receives in place))
    told = targeting(rates, there)
    assert told is not None
    everyone = [each for place in country for each in place]
    poor, receive = [each for each in everyone if each[0]], [each for each in everyone if each[1]]
    assert (told.poor, told.receive, told.unknown) == (len(poor), len(receive), 0)
    for bounds, of, wrong in (
        (told.missed, poor, sum(not receives for _, receives in poor)),
        (told.leaked, receive, sum(not poor for poor, _ in receive)),
    ):
        assert (bounds is None) == (not of)
        if bounds is not None:
            share = Decimal(100) * wrong / len(of)
            assert bounds.least - TENTH <= share <= bounds.most + TENTH
            assert bounds.least <= bounds.by_chance <= bounds.most
    assert sum(group.households for group in told.groups) == len(everyone)


def test_where_all_or_nobody_is_poor_nothing_is_left_to_guess() -> None:
    """In a poor place 30 of 40 receive, in a rich one 10 of 60: 10 poor are missed, 10 receive without being poor."""
    told = targeting({"a": Rate(Decimal(100)), "b": Rate(Decimal(0))}, {"a": at(40, 30, 300), "b": at(60, 10, 100)})
    assert told is not None and told.missed is not None and told.leaked is not None  # noqa: PT018
    assert {told.missed.least, told.missed.by_chance, told.missed.most} == {Decimal("25.0")}
    assert {told.leaked.least, told.leaked.by_chance, told.leaked.most} == {Decimal("25.0")}
    poorest, richest = told.groups[0], told.groups[-1]
    assert (poorest.rate, poorest.coverage, poorest.receive, poorest.cost) == tuple(
        map(Decimal, ("100.0", "75.0", "75.0", "75.0"))
    )
    assert (richest.rate, richest.coverage) == (Decimal("0.0"), Decimal("16.7"))


def test_a_half_poor_place_leaves_everything_open_and_says_what_chance_would() -> None:
    told = targeting({"a": Rate(Decimal(50))}, {"a": at(100, 50)})
    assert told is not None and told.missed is not None  # noqa: PT018
    assert (told.missed.least, told.missed.by_chance, told.missed.most) == (
        Decimal("0.0"),
        Decimal("50.0"),
        Decimal("100.0"),
    )


def test_tenths_hold_the_poorest_places_first() -> None:
    rates = {f"{number:02d}": Rate(Decimal(number)) for number in range(1, 21)}
    told = targeting(rates, {code: at(100, 10, 1) for code in rates})
    assert told is not None
    assert [group.number for group in told.groups] == list(range(1, GROUPS + 1))
    assert [group.rate for group in told.groups] == [Decimal(f"{19.5 - 2 * n:.1f}") for n in range(GROUPS)]
    assert {group.households for group in told.groups} == {200}


def test_what_is_not_known_is_left_out_and_told() -> None:
    there = {"a": at(100, 50), "": at(20, 10), "b": at(0, 0), "c": at(-10, 10)}
    told = targeting({"a": Rate(Decimal(10)), "c": Rate(Decimal(10)), "z": Rate(Decimal(10))}, there)
    assert told is not None
    assert (told.places, told.unknown, told.households) == (1, 20, 100)
    assert targeting({"z": Rate(Decimal(10))}, there) is None
    counted = targeting({"a": Rate(Decimal(10), 40)}, {"a": at(100, 50)})
    assert counted is not None
    assert (counted.households, counted.receive) == (40, 40)
