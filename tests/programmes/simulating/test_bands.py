"""The bands hold what they promise, on places drawn from a known truth."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from math import exp

import pyarrow as pa
import pytest

from wasl.engine.choose import open_engine
from wasl.engine.port import Engine
from wasl.programmes.simulating.bands import Course, Resampled, Seeded, Spread, bands

COMMUNES, WORLDS, REPLICATES = 60, 100, 120
CERTAIN = (100, 100)
ASSUMED = {"take_up": (60, 80), "attendance": (85, 100), "returned": (92, 100)}
DRIFT, AT_LEAST, AT_MOST = (-0.2, 0.1), 1.25, 0.9
"""How far the index may drift, and by how much costs are then multiplied at either end."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_engine("duckdb", tmp_path_factory.mktemp("bands"))
    yield engine
    engine.close()


def spread(engine: Engine, costs: list[float], seed: str, take_up: tuple[int, int] = CERTAIN) -> Spread:
    """Of a reform that pays `costs`, twice what is paid now."""
    places = [f"{number:03d}" for number in range(len(costs))]
    paid = pa.array([Decimal(str(round(cost, 2))) for cost in costs], pa.decimal128(18, 2))
    half = pa.array([Decimal(str(round(cost / 2, 2))) for cost in costs], pa.decimal128(18, 2))
    engine.view_arrow("rows_paid", pa.table({"commune": places, "now": half, "then": paid}))
    one = Resampled(Course("then"), Course("now"), {"take_up": take_up})
    return bands(engine, "rows_paid", "commune", [one], Seeded(seed, REPLICATES))[0]


def assumed(engine: Engine, costs: list[float], seed: str, **others: object) -> tuple[Spread, Spread]:
    """Of `costs` as places alone tell, and of what they come to under everything that is assumed."""
    columns = {
        "now": [cost / 2 for cost in costs],
        "then": costs,
        "below": [AT_LEAST * cost for cost in costs],
        "above": [AT_MOST * cost for cost in costs],
    }
    paid = {name: pa.array([Decimal(str(round(each, 2))) for each in found], pa.decimal128(18, 2))
            for name, found in columns.items()}  # fmt: skip
    engine.view_arrow("rows_paid", pa.table({"commune": [str(number) for number in range(len(costs))], **paid}))
    course, now = Course("then", "below", "above"), Course("now")
    one = Resampled(course, now, **({"shares": ASSUMED, "drift": DRIFT} | others))  # type: ignore[arg-type]
    plain, whole = bands(
        engine, "rows_paid", "commune", [Resampled(Course("then"), now), one], Seeded(seed, REPLICATES)
    )
    return plain, whole


def test_nine_times_in_ten_the_truth_lies_between(engine: Engine) -> None:
    """A hundred worlds: costs of communes are lognormal, so that their expected sum is known, and people come, attend, are paid

    and are measured anew as chance has it. Each band holds within three standard errors of 90 percent.
    """
    draws, expected = random.Random(2026), COMMUNES * exp(10 + 0.3**2 / 2)
    held: Counter[str] = Counter()
    for world in range(WORLDS):
        plain, whole = assumed(engine, [exp(draws.gauss(10, 0.3)) for _ in range(COMMUNES)], str(world))
        truth, drift = expected, draws.uniform(*DRIFT)
        for least, most in ASSUMED.values():
            truth *= draws.uniform(least, most) / 100
        truth *= 1 + drift / DRIFT[0] * (AT_LEAST - 1) if drift < 0 else 1 + drift / DRIFT[1] * (AT_MOST - 1)
        held["cost"] += plain.cost.low <= expected <= plain.cost.high
        held["change"] += plain.change.low <= expected / 2 <= plain.change.high
        held["assumed"] += whole.cost.low <= truth <= whole.cost.high
        held["places alone"] += whole.sources["places"].low <= truth <= whole.sources["places"].high
    assert all(81 <= held[name] <= 99 for name in ("cost", "change", "assumed")), held
    assert held["places alone"] < 75, "what is left out makes a band too narrow"


def test_each_source_is_told_apart_from_the_others(engine: Engine) -> None:
    """Places that are all alike, so that each other source is what it was assumed to be, around the middle of the rest."""
    told = assumed(engine, [1000.0] * 40, "a")[1].sources
    assert list(told) == ["places", "take_up", "attendance", "returned", "drift"]
    # The middle of the drift is half a tenth below: a quarter of the way to a quarter more.
    rest = 40_000 * 0.7 * 0.925 * 0.96 * (1 + 0.25 * 0.25)
    assert [float(each) for each in (told["places"].low, told["places"].high)] == pytest.approx([rest, rest], abs=1)
    for name, (least, most) in ASSUMED.items():
        middle = (least + most) / 2
        within = (rest * least / middle, rest * most / middle)
        assert within[0] <= told[name].low < Decimal(str(rest)) < told[name].high <= within[1], name
    drifted = (rest / 1.0625 * AT_MOST, rest / 1.0625 * AT_LEAST)
    assert drifted[0] <= told["drift"].low < Decimal(str(rest)) < told["drift"].high <= drifted[1]
    assert assumed(engine, [1000.0] * 40, "a", shares={"take_up": CERTAIN}, drift=(0.0, 0.0))[1].sources == {}


def test_the_same_seed_gives_the_same_band_and_another_one_another(engine: Engine) -> None:
    costs = [float(100 + number) for number in range(40)]
    assert spread(engine, costs, "a") == spread(engine, costs, "a") != spread(engine, costs, "b")


def test_take_up_is_drawn_from_the_range_assumed(engine: Engine) -> None:
    """Places that are all alike leave nothing but the take-up: a uniform draw between 60 and 80 percent of 40,000."""
    band = spread(engine, [1000.0] * 40, "a", (60, 80)).cost
    assert 24_000 <= band.low < 25_500 < 30_500 < band.high <= 32_000
    alike = spread(engine, [1000.0] * 40, "a").cost
    assert (alike.low, alike.high) == (Decimal("40000.0"), Decimal("40000.0"))
