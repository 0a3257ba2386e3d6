"""The life path tells progress, repeats, transfers, gaps and re-entries across providers."""

from __future__ import annotations

from datetime import date

import pytest

from wasl.registers.history import Version
from wasl.registers.path import LifePath, life_path

ORDER = {"p1": 1, "p2": 2, "p3": 3, "s1": 4}
TODAY = date(2026, 11, 1)


def year(start: int, level: str, source: str = "school", establishment: str = "A", **more: str) -> Version:
    body = {"level": level, "establishment": establishment, "school_year": f"{start}-{start + 1}", **more}
    return Version(
        "enrolment",
        "e",
        source,
        f"k{start}{source}",
        date(start, 9, 1),
        date(start + 1, 9, 1),
        1,
        None,
        1,
        1,
        "a",
        body,
    )


def told(path: LifePath) -> list[tuple[str, ...]]:
    return [stage.events for stage in path.stages]


def test_a_plain_path_enters_and_progresses() -> None:
    path = life_path([year(2024, "p1"), year(2025, "p2"), year(2026, "p3")], ORDER, TODAY)
    assert told(path) == [("entry",), ("progress",), ("progress",)]
    assert (path.gaps, path.lost_since) == ((), None)


def test_the_order_of_files_does_not_matter() -> None:
    forwards = [year(2024, "p1"), year(2025, "p2"), year(2026, "p3")]
    assert life_path(forwards, ORDER, TODAY) == life_path(forwards[::-1], ORDER, TODAY)


def test_the_same_level_in_another_year_is_a_repeat() -> None:
    path = life_path([year(2025, "p2"), year(2026, "p2")], ORDER, TODAY)
    assert told(path)[1] == ("repeat",)


def test_another_establishment_of_the_same_provider_is_a_transfer() -> None:
    path = life_path([year(2025, "p1", establishment="A"), year(2026, "p2", establishment="B")], ORDER, TODAY)
    assert told(path)[1] == ("progress", "transfer")


def test_another_provider_is_said_so_even_where_levels_are_incomparable() -> None:
    path = life_path([year(2025, "p3"), year(2026, "trade", source="training")], ORDER, TODAY)
    assert told(path)[1] == ("change-of-provider",)


def test_a_year_out_is_a_gap_and_coming_back_a_re_entry() -> None:
    path = life_path([year(2023, "p1"), year(2026, "p1")], ORDER, TODAY)
    assert [(gap.start, gap.end) for gap in path.gaps] == [(date(2024, 9, 1), date(2026, 9, 1))]
    assert told(path)[1] == ("re-entry", "repeat")


def test_who_does_not_come_back_is_lost_since_the_last_day() -> None:
    path = life_path([year(2023, "p1"), year(2024, "p2")], ORDER, TODAY)
    assert path.lost_since == date(2025, 9, 1)
    assert (path.gaps[-1].start, path.gaps[-1].end) == (date(2025, 9, 1), None)


def test_a_graduate_is_not_missed() -> None:
    path = life_path([year(2024, "s1", result="graduated")], ORDER, TODAY, leaving=("graduated",))
    assert path.lost_since is None


def test_two_places_at_once_overlap() -> None:
    path = life_path([year(2026, "p1"), year(2026, "p1", source="mission")], ORDER, TODAY)
    assert "overlap" in told(path)[1]


def test_a_drop_in_level_is_back() -> None:
    path = life_path([year(2025, "p3"), year(2026, "p2")], ORDER, TODAY)
    assert told(path)[1] == ("back",)


def test_a_summer_is_no_gap() -> None:
    late = year(2026, "p2")
    late = Version(**{**{f: getattr(late, f) for f in late.__slots__}, "valid_from": date(2026, 10, 15)})
    assert life_path([year(2025, "p1"), late], ORDER, TODAY).gaps == ()


def test_nobody_enrolled_has_an_empty_path() -> None:
    assert life_path([], ORDER, TODAY) == LifePath((), (), None)


@pytest.mark.parametrize("today", [date(2026, 9, 2), date(2026, 10, 30)])
def test_right_after_the_year_ends_nobody_is_lost_yet(today: date) -> None:
    assert life_path([year(2025, "p1")], ORDER, today).lost_since is None
