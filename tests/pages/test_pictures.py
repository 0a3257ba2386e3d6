"""Pictures of numbers: they add up, and stay under their ceiling."""

from __future__ import annotations

from decimal import Decimal

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from wasl.pages.pictures import Part, cell_bar, columns, round_ceiling, segments, total_of

values = st.lists(st.integers(min_value=0, max_value=10**9), max_size=8)


def parts(numbers: list[int]) -> list[Part]:
    return [Part(str(place), number, "good") for place, number in enumerate(numbers)]


@given(values)
def test_segments_follow_one_another_and_fill_the_whole(numbers: list[int]) -> None:
    placed = segments(parts(numbers))
    assert [segment.part.value for segment in placed] == [number for number in numbers if number]
    end = Decimal(0)
    for segment in placed:
        assert abs(Decimal(segment.start[:-1]) - end) < Decimal("0.01")
        end = Decimal(segment.start[:-1]) + Decimal(segment.width[:-1])
    assert not placed or abs(end - 100) < Decimal("0.01")


def test_shares_are_percents_to_one_decimal() -> None:
    assert [segment.share for segment in segments(parts([1, 2]))] == [Decimal("33.3"), Decimal("66.7")]


def test_nothing_makes_no_segment() -> None:
    assert segments(parts([0, 0])) == []
    assert total_of(parts([])) == 0


@given(st.integers(min_value=0, max_value=10**12))
def test_the_ceiling_is_above_divisible_in_four_and_not_far(value: int) -> None:
    ceiling = round_ceiling(value)
    assert ceiling >= value
    assert ceiling % 4 == 0
    assert ceiling <= max(4, value * 2.5)


def test_columns_stand_on_the_ground_under_the_ceiling() -> None:
    chart = columns([("a", 50, "good"), ("b", 100, "bad")], height=40)
    assert chart.ceiling == 100
    assert [(bar.y, bar.height) for bar in chart.bars] == [("20", "20"), ("0", "40")]
    assert [value for _y, value in chart.lines] == [0, 25, 50, 75, 100]


def test_a_chart_of_nothing_has_a_floor_and_a_ceiling() -> None:
    chart = columns([])
    assert (list(chart.bars), chart.ceiling) == ([], 4)


def test_a_number_over_its_bar_speaks_the_readers_language() -> None:
    with translation.override("fr"):
        bar = cell_bar(1503, 3006)
    assert bar is not None
    assert "1\u202f503" in bar
    assert 'width="50%"' in bar
    assert cell_bar(None, 10) is None
