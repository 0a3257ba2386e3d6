"""What else is received: excluded or up to a ceiling, alike for one and for everybody, and told to the family."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from msgspec.structs import replace
from pytest_django.fixtures import Settings

from tests.documents.desk import agent_of
from tests.programmes import neighbourhood as here
from tests.programmes.random_families import families, relation
from tests.programmes.test_bulk import in_bulk, one_by_one
from tests.programmes.test_keeping import home
from wasl.catalogue.catalogue import Catalogue
from wasl.engine.choose import open_engine
from wasl.engine.port import Engine
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.programmes import scope
from wasl.programmes.cumulating import whole
from wasl.programmes.deciding import Family, decide
from wasl.programmes.declared import Cumulation, Programme
from wasl.programmes.explaining import explained
from wasl.programmes.keeping import confirm, decide_case, explanation_of, kept_rules, replay
from wasl.programmes.lake import files_of
from wasl.programmes.models import Decision, Run
from wasl.programmes.plan import Plan, Rules, plan_of, rules_of
from wasl.programmes.receiving import add_received, received
from wasl.registers.feeding.places import Places

__all__ = ["home"]
DAY = date(2025, 9, 15)
NEAR = {"distance": "5.0", "route": "North 1", "seats": 30}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine("duckdb", tmp_path / "engine")
    yield engine
    engine.close()


def capped(catalogue: Catalogue) -> Plan:
    """Canteens and boarding together up to the sum of boarding: no text of the pack sets a ceiling."""
    both = Cumulation(programme="boarding-grant", rule="capped", ceiling="boarding-grant-year", assumed=True)
    declared = replace(catalogue.get(Programme, "canteen-grant"), cumulation=(both,), ranking=None)
    declared = whole(catalogue, declared)
    figures = scope.figures_of(catalogue, declared)
    return plan_of(Rules(name="canteen-grant", declared=declared, figures=figures, places=None), DAY)


def test_both_together_stay_under_the_ceiling_and_neither_is_below_nothing(
    maroc: Catalogue, engine: Engine, tmp_path: Path
) -> None:
    plan = capped(maroc)
    chance = Random(5)
    said = []
    for unit, family in families(plan, seed=5, number=600):
        other = chance.choice(
            [None, "0.00", "0.01", "499.99", "500.00", "500.01", "999.99", "1000.00", "1000.01", "99999.00"]
        )
        said.append((unit, Family({**family.facts, "paid_by_boarding_grant": other and Decimal(other)}, {})))
    units, _ = in_bulk(engine, plan, said, tmp_path)
    seen = set()
    for (unit, family), row in zip(said, units, strict=True):
        decision = decide(plan, family)
        assert row == one_by_one(unit, family, decision)[0]
        if decision.outcome != "entitled":
            continue
        receives, other = family.facts["receives_boarding_grant"], family.facts["paid_by_boarding_grant"]
        beside = other if receives else Decimal(0)
        assert isinstance(beside, Decimal), "what is not known is not paid"
        assert decision.due == max(Decimal(0), min(Decimal(500), 1000 - beside))
        seen.add(decision.due)
    assert {Decimal(0), Decimal(500), Decimal("499.99"), Decimal("0.01")} <= seen


def test_the_sheet_tells_what_does_not_go_together(maroc: Catalogue) -> None:
    plan = plan_of(rules_of(maroc, "school-transport"), DAY)
    facts = {
        "receives_boarding_grant": True,
        "schooled": True,
        "cycle": "primary",
        "distance": Decimal("5.0"),
        "route": "N",
    }
    told = explained(maroc, plan, decide(plan, Family(facts, {})))
    line = next(each for each in told.lines if each.criterion == "without_boarding_grant")
    assert (line.met, line.assumed) == (False, True)
    assert line.sentence.en == "Boarding grant is received already: the two do not go together."
    assert line.sentence.fr.startswith("Bourse d'internat est déjà reçu")
    assert "منحة الداخلية" in line.sentence.ar
    (fact,) = line.facts
    assert (fact.value.en, fact.source and fact.source.en, fact.presumed) == ("yes", "Boarding grant", False)


@pytest.mark.django_db
def test_what_was_decided_is_read_alike_of_one_and_of_everybody(
    maroc: Catalogue, engine: Engine, settings: Settings, tmp_path: Path
) -> None:
    """Any history of runs and cases: the later of the two, and nothing of what came to no end."""
    places, chance = Places(tmp_path), Random(3)
    programme = rules_of(maroc, "school-transport").declared
    units = [f"R{number:09d}" for number in range(120)]
    for number in range(3):
        history(maroc, places, chance, units, DAY - timedelta(days=chance.choice([0, 1, 400])), number)
    for day in (DAY, DAY - timedelta(days=1), DAY - timedelta(days=500), date(2022, 8, 31)):
        rows = [{"unit": unit, **dict.fromkeys(programme.facts)} for unit in units]
        engine.view_arrow("units", relation(plan_of(rules_of(maroc, "school-transport"), DAY), rows, programme.facts))
        add_received(engine, maroc, places, programme, day)
        many = engine.read("SELECT unit, receives_boarding_grant AS r FROM units").read_all().to_pylist()
        assert {row["unit"]: row["r"] for row in many} == {
            unit: received(maroc, places, programme, unit, day).get("receives_boarding_grant") for unit in units
        }
        told = {row["r"] for row in many}
        assert day != DAY or told == {True, False, None}
    assert told == {None}, "nobody receives what is not in force yet"


def history(catalogue: Catalogue, places: Places, chance: Random, units: list[str], day: date, number: int) -> None:
    rules = kept_rules(rules_of(catalogue, "boarding-grant"))
    run = Run.objects.create(
        programme="boarding-grant", rules=rules, as_of=day, asked_by="a", began=now(), ended=now(), state=Run.State.DONE
    )
    some = chance.sample(units, 80)
    outcomes = [chance.choice(["entitled", "not-entitled", "unknown"]) for _ in some]
    table = {
        "unit": some, "outcome": outcomes, "due": pa.array([Decimal("1000.00")] * len(some), pa.decimal128(18, 2)),
        "admitted": [chance.choice([True, False, None]) if each == "entitled" else None for each in outcomes],
    }  # fmt: skip
    file = files_of(places, run).units
    file.parent.mkdir(parents=True)
    pq.write_table(pa.table(table).sort_by("unit"), file)
    for unit in chance.sample(units, 40):
        kept(
            catalogue,
            unit,
            day + timedelta(days=chance.choice([-1, 0, 0, 1])),
            chance.choice(Decision.State.values),
            number,
        )


def kept(catalogue: Catalogue, unit: str, day: date, state: str, number: int = 0) -> Decision:
    return Decision.objects.create(
        programme="boarding-grant", rules=kept_rules(rules_of(catalogue, "boarding-grant")), unit=f"massar:{unit}", as_of=day,
        at=now(), by=f"agent-{number}", case="B-1", facts={}, outcome="entitled", due=Decimal(1000), explanation={}, state=state,
    )  # fmt: skip


def test_a_case_gives_way_to_what_was_decided_before(maroc: Catalogue, home: Path) -> None:
    agent, named = agent_of("communes", "agent-communes"), ("idcs", f"{int(here.PUPIL, 16):010d}")
    before = decide_case(agent, "school-transport", named, here.TODAY, "T-1", NEAR)
    assert before.outcome == "entitled"
    assert any(fact.presumed for line in explanation_of(before).lines for fact in line.facts)
    kept(maroc, named[1], here.TODAY, Decision.State.DECIDED)
    after = decide_case(agent, "school-transport", named, here.TODAY, "T-2", NEAR)
    assert (after.outcome, after.state) == ("not-entitled", "proposed")
    assert "Boarding grant is received already" in str([each.sentence.en for each in explanation_of(after).lines])
    assert replay(after).outcome == "not-entitled"
    with pytest.raises(WaslError, match="what another programme decided is stated otherwise"):
        decide_case(agent, "school-transport", named, here.TODAY, "T-3", {**NEAR, "receives_boarding_grant": False})
    assert confirm(agent_of("communes", "agent-communes-2"), after).state == "refused"
    kept(maroc, named[1], here.TODAY, Decision.State.REFUSED)
    assert decide_case(agent, "school-transport", named, here.TODAY, "T-4", NEAR).outcome == "entitled"


def test_a_file_may_say_what_nothing_decided(home: Path) -> None:
    agent, named = agent_of("communes", "agent-communes"), ("idcs", f"{int(here.PUPIL, 16):010d}")
    stated = {**NEAR, "receives_boarding_grant": True}
    assert decide_case(agent, "school-transport", named, here.TODAY, "T-1", stated).outcome == "not-entitled"
