"""The picture of a path says what the path says."""

from __future__ import annotations

from datetime import date

from wasl.registers.history import Version
from wasl.registers.path import LifePath, life_path
from wasl.registers.showing.drawing import Legend, draw

TODAY = date(2026, 11, 1)
LEGEND = Legend({"massar": "MASSAR"}, {"p1": "First year"}, {"primary": 0, "college": 1})


def stay(start: date, end: date | None, source: str = "massar", level: str = "p1", cycle: str = "primary") -> Version:
    body = {"level": level, "cycle": cycle, "school_year": f"{start.year}"}
    return Version("enrolment", "e", source, f"{start}", start, end, 1, None, 1, 1, "t", body)


def path(*stays: Version) -> LifePath:
    return life_path(stays, {"p1": 1, "p2": 2}, TODAY)


def test_an_empty_path_has_no_picture() -> None:
    assert draw(path(), LEGEND, TODAY) is None


def test_one_lane_a_source_and_one_for_the_time_out_of_school() -> None:
    picture = draw(
        path(stay(date(2021, 9, 1), date(2022, 9, 1)), stay(date(2024, 9, 1), date(2026, 9, 1), "ofppt", "p2", "college")),
        LEGEND, TODAY,
    )  # fmt: skip
    assert picture is not None
    assert [lane.title for lane in picture.lanes] == ["MASSAR", "ofppt", ""]
    assert picture.lanes[0].bars[0].title == "First year"
    assert picture.lanes[1].bars[0].title == "p2"
    assert [bar.tone for lane in picture.lanes for bar in lane.bars] == ["near", "good", "none"]
    assert [year for _x, year in picture.years] == [2021, 2022, 2023, 2024, 2025, 2026]


def test_bars_keep_the_order_and_proportion_of_time() -> None:
    picture = draw(
        path(stay(date(2023, 9, 1), date(2024, 9, 1)), stay(date(2024, 9, 1), date(2026, 9, 1))), LEGEND, TODAY
    )
    assert picture is not None
    one, other = picture.lanes[0].bars
    assert one.x + one.width <= other.x
    assert abs(other.width - 2 * one.width) <= 6
    assert all(bar.x >= 0 and bar.x + bar.width <= picture.width for lane in picture.lanes for bar in lane.bars)


def test_a_picture_read_from_the_right_is_its_mirror() -> None:
    told = path(stay(date(2023, 9, 1), date(2024, 9, 1)), stay(date(2024, 9, 1), None))
    plain, mirrored = (draw(told, LEGEND, TODAY, date(2024, 1, 1), mirrored=each) for each in (False, True))
    assert plain is not None
    assert mirrored is not None
    assert plain.mark is not None
    assert mirrored.mark == plain.width - plain.mark
    for one, other in zip(plain.lanes[0].bars, mirrored.lanes[0].bars, strict=True):
        assert abs(other.x - (plain.width - one.x - one.width)) <= 4
    assert plain.edge < plain.width / 2 < mirrored.edge


def test_a_day_before_the_path_is_not_marked() -> None:
    picture = draw(path(stay(date(2023, 9, 1), None)), LEGEND, TODAY, date(2001, 1, 1))
    assert picture is not None
    assert picture.mark is None


def test_what_is_notable_is_marked() -> None:
    picture = draw(
        path(stay(date(2023, 9, 1), date(2024, 9, 1)), stay(date(2024, 9, 1), date(2025, 9, 1))), LEGEND, TODAY
    )
    assert picture is not None
    assert [bar.notable for bar in picture.lanes[0].bars] == [False, True]
