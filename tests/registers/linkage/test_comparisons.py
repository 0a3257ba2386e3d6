"""Every level of every comparison, by example: which is the first that holds."""

from __future__ import annotations

import duckdb
import pytest

from wasl.kernel.errors import WaslError
from wasl.registers.linkage.comparisons import Comparison, aliased, further_comparison, standard_comparisons
from wasl.registers.linkage.names import forms, is_arabic

COMPARISONS = {comparison.name: comparison for comparison in standard_comparisons()}


def level_of(comparison: Comparison, left: dict[str, str | None], right: dict[str, str | None]) -> str:
    """The level DuckDB finds for one pair."""
    steps = " ".join(f"WHEN {aliased(one.condition)} THEN '{one.name}'" for one in comparison.levels[:-1])
    last = comparison.levels[-1].name
    sides = []
    for side in (left, right):
        values = ", ".join(
            f"{'NULL' if side.get(column) is None else repr(side[column])}::TEXT AS {column}"
            for column in comparison.columns
        )
        sides.append(f"(SELECT {values})")
    level = f"CASE WHEN {aliased(comparison.silent)} THEN 'silent' {steps} ELSE '{last}' END"
    return str(duckdb.sql(f"SELECT {level} FROM {sides[0]} AS l, {sides[1]} AS r").fetchall()[0][0])


def written(role: str, *names: str) -> dict[str, str | None]:
    """The features of a name given in one script or both."""
    features: dict[str, str | None] = {}
    keys = []
    for name in sorted(names, key=is_arabic, reverse=True):
        spelling, key = forms(name)
        features[f"{role}_{'arabic' if is_arabic(name) else 'latin'}"] = spelling
        keys.append(key)
    features[f"{role}_key"] = keys[0] if keys else None
    features[f"{role}_key2"] = keys[1] if len(set(keys)) == 2 else None
    return features


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        (["KHADIJA"], ["Khadija"], "spelling"),
        (["خديجة"], ["خديجه"], "spelling"),
        (["خديجة", "KHADIJA"], ["KHADIJA"], "spelling"),
        (["خديجة"], ["KHADIJA"], "across"),
        (["إدريس", "DRISS"], ["إدريس"], "spelling"),
        (["إدريس"], ["DRISS"], "across-near"),
        (["خديجة"], ["SOUKAINA"], "across-else"),
        (["ZAHRA"], ["ZOHRA"], "key"),
        (["إدريس", "IDRISS"], ["DRISS"], "near"),
        (["ABDERRAHMANE"], ["ABDERRAHIMANE"], "key"),
        (["SOUFIANE"], ["SOUFIANNE"], "spelling"),
        (["BERRADA"], ["BERRAHA"], "near"),
        (["ALI"], ["ADI"], "else"),
        (["MOHAMED AMINE"], ["MOHAMED"], "part"),
        (["SALMA"], ["KARIM"], "else"),
        (["SALMA"], [], "silent"),
    ],
)
def test_levels_of_a_name(left: list[str], right: list[str], level: str) -> None:
    given = COMPARISONS["given"]
    assert level_of(given, written("given", *left), written("given", *right)) == level
    assert level_of(given, written("given", *right), written("given", *left)) == level


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("2010-01-01", "2010-01-01", "unknown-day"),
        ("2010-05-09", "2010-05-09", "same"),
        ("2010-05-09", "2010-01-01", "year-only"),
        ("2010-05-09", "2010-09-05", "crossed"),
        ("2010-05-09", "2010-05-19", "digit"),
        ("2010-05-09", "2011-05-09", "digit"),
        ("2010-05-09", "2010-11-23", "year"),
        ("2010-05-09", "2003-11-23", "else"),
        ("2010-05-09", None, "silent"),
    ],
)
def test_levels_of_a_birth(left: str, right: str | None, level: str) -> None:
    assert level_of(COMPARISONS["birth"], {"birth": left}, {"birth": right}) == level
    assert level_of(COMPARISONS["birth"], {"birth": right}, {"birth": left}) == level


@pytest.mark.parametrize(
    ("name", "left", "right", "level"),
    [
        ("sex", "female", "female", "same"),
        ("sex", "female", "male", "else"),
        ("place", "07.01", "07.01", "same"),
        ("place", "07.01", "07.02", "else"),
        ("place", None, "07.02", "silent"),
    ],
)
def test_levels_of_a_code(name: str, left: str | None, right: str, level: str) -> None:
    assert level_of(COMPARISONS[name], {name: left}, {name: right}) == level


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [("STANLEY STREET", "STANLY STREET", "near"), ("MAIN", "MAIN", "same"), ("A", "B", "else")],
)
def test_levels_of_further_text(left: str, right: str, level: str) -> None:
    assert level_of(further_comparison("street", "text"), {"street": left}, {"street": right}) == level


def test_an_unknown_kind_is_refused_with_its_mend() -> None:
    with pytest.raises(WaslError, match=r"street.*'fuzzy'.*use code or text"):
        further_comparison("street", "fuzzy")


def test_every_comparison_ends_with_all_the_rest_and_names_its_columns() -> None:
    for comparison in standard_comparisons():
        assert comparison.levels[-1].condition == "ELSE"
        assert len({level.name for level in comparison.levels}) == len(comparison.levels)
        assert (comparison.frequency is not None) == any(level.by_frequency for level in comparison.levels)


def test_aliases_replace_suffixes_and_nothing_else() -> None:
    assert aliased("given_key2_l LIKE concat(given_key_r, '%') AND null_ll = 1") == (
        "l.given_key2 LIKE concat(r.given_key, '%') AND null_ll = 1"
    )
