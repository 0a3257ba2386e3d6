"""A reform is what a full run under its rules would be, to the centime; what changes nothing changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.programmes.random_families import families
from tests.programmes.test_bulk import in_bulk
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.expressions.errors import ExpressionError
from wasl.engine.choose import open_engine
from wasl.engine.port import Engine
from wasl.kernel.errors import WaslError
from wasl.programmes.bulk import Files
from wasl.programmes.plan import Plan, plan_of, rules_of
from wasl.programmes.simulating.changes import Changes, UnknownChangeError, law_of, reformed
from wasl.programmes.simulating.measures import LEAST
from wasl.programmes.simulating.reckoning import Facts, Outcome, reckon

DIRECT, MINHATY = "direct-aid-children", "minhaty-higher"
FAMILIES = {DIRECT: 900, MINHATY: 5_000}
DAYS = {DIRECT: date(2025, 9, 30), MINHATY: date(2025, 10, 1)}
PLACES = ("1", "2", "3", None)


@dataclass(frozen=True)
class Decided:
    """A run over random families."""

    facts: Facts
    rows: list[dict[str, Any]]
    said: list[Any]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine("duckdb", tmp_path / "engine")
    yield engine
    engine.close()


@pytest.fixture(scope="module", params=DAYS)
def run(request: pytest.FixtureRequest, maroc: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Decided:
    return decided(maroc, request.param, tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def direct(maroc: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Decided:
    return decided(maroc, DIRECT, tmp_path_factory.mktemp("direct"))


def decided(maroc: Catalogue, name: str, folder: Path) -> Decided:
    plan = plan_of(rules_of(maroc, name), DAYS[name])
    said = list(families(plan, seed=5, number=FAMILIES[name]))
    rows = again(plan, said, folder)
    shown = {each: [PLACES[n % 4] for n in range(len(said))] for each in plan.declared.breakdowns}
    places = pa.table({"unit": [unit for unit, _ in said], **shown})
    pq.write_table(places, folder / "breakdowns.parquet")
    members = (folder / "members.parquet", folder / "people.parquet") if plan.members else (None, None)
    files = Files(folder / "units.parquet", *members)
    return Decided(Facts(plan, files, folder / "breakdowns.parquet", "2025", b"s" * 32, "run 1"), rows, said)


def again(plan: Plan, said: list[Any], folder: Path) -> list[dict[str, Any]]:
    """A full run."""
    own = open_engine("duckdb", folder / "engine")
    try:
        return in_bulk(own, plan, said, folder)[0]
    finally:
        own.close()


def paid(rows: list[dict[str, Any]], budget: Decimal | None = None) -> dict[str, Decimal]:
    """Unit -> what it receives, of those who do."""
    receive = [row for row in rows if row["outcome"] == "entitled" and row.get("admitted", True)]
    found, spent = {}, Decimal(0)
    for row in sorted(receive, key=lambda row: row.get("place") or 0):
        spent += row["due"]
        if budget is None or spent <= budget:
            found[row["unit"]] = row["due"]
    return found


REFORMS = {
    DIRECT: [
        {"threshold": "9.5"},
        {"threshold": "12"},
        {"child_amount": "312.50", "most": "2"},
        {"oldest": "17", "minimum": "650"},
        {"index fresh for": "12"},
    ],
    MINHATY: [
        {"age_limit": "22"},
        {"places": "35"},
        {"places": "45", "full_amount": "7000.25"},
        {"budget": "400000"},
    ],
}  # fmt: skip


def test_what_changes_nothing_changes_nothing(engine: Engine, run: Decided) -> None:
    law = {name: value for name, value in law_of(run.facts.plan).items() if value}
    before, same, written = reckon(engine, run.facts, [Changes(), Changes(figures=law)])
    now = paid(run.rows)
    assert same == written == before
    assert (before.total.receive, before.total.cost) == (len(now), sum(now.values()))
    nothing: tuple[object, ...] = (0, 0, Decimal(0), Decimal(0))
    assert (before.total.enter, before.total.leave, before.total.gained, before.total.lost) == nothing


def test_a_reform_is_a_full_run_under_its_rules(engine: Engine, run: Decided, tmp_path: Path) -> None:
    reforms = [Changes(figures=figures) for figures in REFORMS[run.facts.plan.rules.name]]
    _, *outcomes = reckon(engine, run.facts, reforms)
    now = paid(run.rows)
    for changes, outcome in zip(reforms, outcomes, strict=True):
        plan = reformed(run.facts.plan, changes)
        budget = Decimal(changes.figures["budget"]) if "budget" in changes.figures else None
        then = paid(again(plan, run.said, tmp_path), budget)
        assert_total(outcome, now, then)
        assert now != then


def assert_total(outcome: Outcome, now: dict[str, Decimal], then: dict[str, Decimal]) -> None:
    """Every measure as counted here one by one; few are not told."""
    more = {unit: value - now.get(unit, Decimal(0)) for unit, value in then.items() if value > now.get(unit, 0)}
    less = {unit: value - then.get(unit, Decimal(0)) for unit, value in now.items() if value > then.get(unit, 0)}
    counts = {
        "receive": then,
        "enter": then.keys() - now.keys(),
        "leave": now.keys() - then.keys(),
        "gain": more,
        "lose": less,
    }
    apart = {"gain": len(more) - len(counts["enter"]), "lose": len(less) - len(counts["leave"])}
    few = {name for name, found in counts.items() if 0 < len(found) < LEAST or 0 < apart.get(name, 0) < LEAST}
    assert outcome.exact == (not few)
    if few:
        assert outcome.total.receive is None or outcome.total.receive % LEAST == 0
        assert (outcome.cost, outcome.change) == (None, None)
    for name, found in counts.items():
        if name != "receive" or not few:
            assert getattr(outcome.total, name) == (None if name in few else len(found)), name
    for name, of, values in (("cost", "receive", then), ("gained", "gain", more), ("lost", "lose", less)):
        if name != "cost" or not few:
            assert getattr(outcome.total, name) == (None if of in few else sum(values.values(), Decimal(0))), name


class ReadOnce:
    """An engine from under which the files of a run are taken away as soon as what is held of them is held."""

    def __init__(self, engine: Engine, files: list[Path]) -> None:
        self._engine, self._files, self._awaited = engine, files, {"judged", "people"}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def create(self, name: str, sql: str) -> None:
        self._engine.create(name, sql)
        self._awaited.discard(name)
        if not self._awaited:
            for file in self._files:
                file.unlink(missing_ok=True)


def test_many_reforms_are_one_scan(engine: Engine, direct: Decided, tmp_path: Path) -> None:
    """Eight at once, some judging members again and one under a drift: no file is opened a second time."""
    kept = direct.facts.files
    own = Files(tmp_path / "units", None, tmp_path / "people")
    assert kept.people is not None
    assert own.people is not None
    shutil.copy(kept.units, own.units)
    shutil.copy(kept.people, own.people)
    figures = [*REFORMS[DIRECT], {"threshold": "9.6"}, {"threshold": "9.7"}, {}]
    reforms = [Changes(figures=each, drift=("-0.1", "0")) for each in figures]
    once = ReadOnce(engine, [own.units, own.people])
    together = reckon(once, replace(direct.facts, files=own), reforms)  # type: ignore[arg-type]
    assert not own.units.exists()
    one_by_one = [reckon(engine, direct.facts, [each])[1] for each in reforms[:2]]
    assert [each.total for each in together[1:3]] == [each.total for each in one_by_one]


def test_an_index_that_drifts_decides_again(engine: Engine, direct: Decided) -> None:
    """A tenth lower for everybody is a threshold a tenth higher; the law drifts as its reform does."""
    law = Decimal(law_of(direct.facts.plan)["threshold"])
    drifting = Changes(figures={"threshold": "9.5"}, drift=("-0.1", "0.2"))
    _, outcome = reckon(engine, direct.facts, [drifting])
    names = ("paid_1_least", "paid_1_most", "paid_0_below_0_1", "paid_0_above_0_2")
    summed = ", ".join(f"sum({name}) AS {name}" for name in names)
    (drifted,) = engine.read(f"SELECT {summed} FROM compared").read_all().to_pylist()
    moved = (Decimal("9.6"), Decimal("9.3"), law + Decimal("0.1"), law - Decimal("0.2"))
    others = [Changes(figures={"threshold": str(each)}) for each in moved]
    expected = [each.total.cost for each in reckon(engine, direct.facts, others)[1:]]
    assert [drifted[name] for name in names] == expected
    assert set(outcome.sources) == {"places", "drift"}
    assert outcome.total == reckon(engine, direct.facts, [Changes(figures={"threshold": "9.5"})])[1].total


def test_places_are_rounded_by_themselves(engine: Engine, direct: Decided) -> None:
    before, after = reckon(engine, direct.facts, [Changes(figures={"threshold": "9.5"})])
    assert set(after.places) == {"", "1", "2", "3"}
    for code, there in after.places.items():
        counts = (there.units, there.receive, there.enter, there.leave)
        assert all(count % LEAST == 0 for count in counts)
        assert abs(there.units - len(direct.said) / 4) < LEAST
        assert abs(before.places[code].receive - after.places[code].receive - there.leave) < 3 * LEAST
        assert there.units == before.places[code].units
    assert sum(each.leave for each in after.places.values()) == pytest.approx(after.total.leave, abs=4 * LEAST)
    assert msgspec.json.decode(msgspec.json.encode(after), type=Outcome) == after


def test_a_condition_may_change_too(engine: Engine, direct: Decided, tmp_path: Path) -> None:
    changes = Changes(checks={"no_family_allowances": "TRUE", "age": "age_years(birth_date, as_of) < 12"})
    _, outcome = reckon(engine, direct.facts, [changes])
    then = paid(again(reformed(direct.facts.plan, changes), direct.said, tmp_path))
    assert_total(outcome, paid(direct.rows), then)


def test_parts_are_rounded_by_what_they_are_and_never_by_who_asks(engine: Engine, direct: Decided) -> None:
    wider = Changes(figures={"threshold": "9.9"})
    _, one, other = reckon(engine, direct.facts, [wider, Changes(figures={"threshold": "9.9", "minimum": "900"})])
    true = {"": 0, "1": 0, "2": 0, "3": 0}
    for unit in (then := paid(direct.rows)):
        true[PLACES[int(unit[1:]) % 4] or ""] += 1
    assert sum(true.values()) == len(then)
    assert set(one.parts) == {"region", "milieu"}
    for code, part in one.parts["region"].items():
        assert all(getattr(part, name) % LEAST == 0 for name in ("receive", "enter", "leave", "gain", "lose"))
        assert part.receive == other.parts["region"][code].receive
    (before, *_) = reckon(engine, direct.facts, [wider])
    assert all(abs(before.parts["region"][code].receive - n) < LEAST for code, n in true.items())  # type: ignore[operator]
    elsewhere = Facts(direct.facts.plan, direct.facts.files, direct.facts.breakdowns, "2025", b"t" * 32, "run 1")
    assert reckon(engine, elsewhere, [wider])[1].parts != one.parts


def test_few_are_not_told(engine: Engine, direct: Decided) -> None:
    _, outcome = reckon(engine, direct.facts, [Changes(figures={"threshold": "8.8006"})])
    assert outcome.total.receive is None or outcome.total.receive >= LEAST or outcome.total.receive == 0
    counted = [getattr(outcome.total, name) for name in ("receive", "enter", "leave", "gain", "lose")]
    assert all(value is None or value == 0 or value >= LEAST for value in counted)


def test_without_places_there_are_totals_alone(engine: Engine, direct: Decided) -> None:
    facts = Facts(direct.facts.plan, direct.facts.files, None, "2025", b"s" * 32, "run 1")
    before, after = reckon(engine, facts, [Changes(figures={"threshold": "9.5"})])
    assert (before.parts, after.parts, after.cost, after.change) == ({}, {}, None, None)
    assert after.total.leave


def test_what_cannot_be_changed_is_told(direct: Decided) -> None:
    plan = direct.facts.plan
    with pytest.raises(UnknownChangeError, match="'treshold' is nothing that can be changed — choose among threshold"):
        reformed(plan, Changes(figures={"treshold": "9"}))
    for wrong in ("a lot", "-1", "1e9", "1,5", "٩"):
        with pytest.raises(WaslError, match="is no number"):
            reformed(plan, Changes(figures={"threshold": wrong}))
    with pytest.raises(WaslError, match="no range of percentages"):
        reformed(plan, Changes(take_up=(90, 80)))
    for wrong_range in ({"attendance": (-1, 50)}, {"returned": (0, 101)}):
        with pytest.raises(WaslError, match="no range of percentages"):
            reformed(plan, Changes(**wrong_range))  # type: ignore[arg-type]
    for drift in (("0.1", "0.2"), ("-0.2", "-0.1"), ("a", "0"), ("--1", "0")):
        with pytest.raises(WaslError, match=r"no range around zero|is no number"):
            reformed(plan, Changes(drift=drift))
    with pytest.raises(ExpressionError):
        reformed(plan, Changes(checks={"under_threshold": "index <="}))
    with pytest.raises(UnknownChangeError):
        reformed(plan, Changes(checks={"nobody": "TRUE"}))
