"""The bands hold what they promise, on places drawn from a known truth."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from math import exp

import pyarrow as pa
import pytest

from wasl.engine.choose import open_engine
from wasl.engine.port import Engine
from wasl.programmes.simulating.bands import Seeded, Spread, bands

COMMUNES, WORLDS, REPLICATES = 60, 100, 120
CERTAIN = (100, 100)


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
    return bands(engine, "rows_paid", "commune", [("now", CERTAIN), ("then", take_up)], Seeded(seed, REPLICATES))[1]


def test_nine_times_in_ten_the_truth_lies_between(engine: Engine) -> None:
    """Costs of communes are lognormal: their expected sum is known. 100 worlds: within three standard errors of 90 percent."""
    chance, truth = random.Random(2026), COMMUNES * exp(10 + 0.5**2 / 2)
    found = [spread(engine, [exp(chance.gauss(10, 0.5)) for _ in range(COMMUNES)], str(n)) for n in range(WORLDS)]
    held = sum(each.cost.low <= truth <= each.cost.high for each in found) / WORLDS
    assert 0.81 <= held <= 0.99, held
    held = sum(each.change.low <= truth / 2 <= each.change.high for each in found) / WORLDS
    assert 0.81 <= held <= 0.99, held


def test_the_same_seed_gives_the_same_band_and_another_one_another(engine: Engine) -> None:
    costs = [float(100 + number) for number in range(40)]
    assert spread(engine, costs, "a") == spread(engine, costs, "a") != spread(engine, costs, "b")


def test_take_up_is_drawn_from_the_range_assumed(engine: Engine) -> None:
    """Places that are all alike leave nothing but the take-up: a uniform draw between 60 and 80 percent of 40,000."""
    band = spread(engine, [1000.0] * 40, "a", (60, 80)).cost
    assert 24_000 <= band.low < 25_500 < 30_500 < band.high <= 32_000
    alike = spread(engine, [1000.0] * 40, "a").cost
    assert (alike.low, alike.high) == (Decimal("40000.0"), Decimal("40000.0"))
