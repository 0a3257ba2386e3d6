"""The packs' own cases hold, and a case that expects otherwise is told with what was found."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from tests.catalogue.packing import copy_of_mini, edit
from wasl.catalogue.catalogue import Catalogue
from wasl.programmes.arranging import MalformedCaseError, day_of
from wasl.programmes.cases import differences, run
from wasl.programmes.declared import Cases, Fact
from wasl.programmes.facts import MalformedFactError, value_of
from wasl.programmes.rules import LEAST_CASES
from wasl.server.commandline import application

PROGRAMMES = [
    "amo-achamil", "amo-dependants", "amo-students", "amo-tadamon", "back-to-school", "boarding-grant", "canteen-grant",
    "direct-aid-children", "minhaty-higher", "minhaty-vocational", "school-accident", "school-insurance", "school-kit",
    "school-support", "school-transport", "tayssir",
]  # fmt: skip


def test_every_case_of_the_pack_is_decided_as_it_expects(maroc: Catalogue) -> None:
    proofs = list(maroc.of_kind("cases"))
    assert sorted(entry.name for entry in proofs) == PROGRAMMES
    for entry in proofs:
        assert list(run(maroc, entry)) == []
        assert len(maroc.all(Cases)[entry.name].cases) >= LEAST_CASES


def expecting(catalogue: Catalogue, name: str, **output: Any) -> list[tuple[str, Any, Any]]:
    cases = catalogue.all(Cases)["direct-aid-children"].cases
    case = next(each for each in cases if each.name == name)
    return differences(catalogue, "direct-aid-children", replace(case, output=output))


def test_what_differs_is_told(maroc: Catalogue) -> None:
    name = "three schooled children pass the minimum"
    assert expecting(maroc, name, monthly=750, outcome="entitled", under_threshold=True) == []
    assert expecting(maroc, name, monthly="750.01") == [("monthly", "750.01", Decimal("750.00"))]
    assert expecting(maroc, name, under_threshold=None) == [("under_threshold", None, True)]
    assert expecting(maroc, name, outcome="unknown") == [("outcome", "unknown", "entitled")]
    assert expecting(maroc, name, children=True) == [("children", True, 3)]
    assert expecting(maroc, name, persons={"c": {"rank": 2}}) == [("rank", 2, 3)]


def test_a_margin_is_allowed_where_the_case_gives_one(maroc: Catalogue) -> None:
    case = replace(maroc.all(Cases)["direct-aid-children"].cases[1], output={"monthly": "750.50"})
    assert differences(maroc, "direct-aid-children", replace(case, absolute_error_margin="0.49"))
    assert not differences(maroc, "direct-aid-children", replace(case, absolute_error_margin="0.50"))


def test_what_no_programme_decides_cannot_be_expected(maroc: Catalogue) -> None:
    with pytest.raises(MalformedCaseError, match="'salary' is nothing that this programme decides"):
        expecting(maroc, "three schooled children pass the minimum", salary=1)


def test_periods_are_days_months_or_years() -> None:
    assert [day_of("2025-09-30"), day_of("2025-09"), day_of("2025")] == [
        date(2025, 9, 30),
        date(2025, 9, 1),
        date(2025, 1, 1),
    ]
    for text in ("2025-13", "month", "2025-2-1", "2023-02-29"):
        with pytest.raises(MalformedCaseError):
            day_of(text)


def test_values_are_read_as_their_facts_are_typed(maroc: Catalogue) -> None:
    title = maroc.all(Cases)["direct-aid-children"].title
    exact = Fact(title=title, type="decimal", precision=12, scale=7)
    assert value_of("index", exact, "9.2") == Decimal("9.2000000")
    for wrong in (9.2, "9.12345678", "nine", True):
        with pytest.raises(MalformedFactError):
            value_of("index", exact, wrong)
    assert value_of("born", Fact(title=title, type="date"), "2024-02-29") == date(2024, 2, 29)
    with pytest.raises(MalformedFactError):
        value_of("schooled", Fact(title=title, type="bool"), "yes")


def test_the_command_counts_cases_and_names_what_fails(tmp_path: Path) -> None:
    pack = copy_of_mini(tmp_path)
    line = CliRunner()
    done = line.invoke(application(), ["test", str(pack)])
    assert done.exit_code == 0, done.output
    assert "shoal-aid" in done.output
    assert "15 cases  all as expected" in done.output
    edit(pack, "cases/shoal-aid.yaml", '{nemo: {laps: 4}}}\n    output: {outcome: entitled, aid: "13.00"}',
         '{nemo: {laps: 4}}}\n    output: {outcome: entitled, aid: "12.50"}')  # fmt: skip
    failed = line.invoke(application(), ["test", str(pack), "shoal-aid"])
    assert failed.exit_code == 1
    assert "1 otherwise" in failed.output
    assert f"{pack}/cases/shoal-aid.yaml:21:5: 4 laps of one swimmer: aid is 13.00, not 12.50" in failed.output
