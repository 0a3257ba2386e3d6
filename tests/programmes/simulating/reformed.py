"""A run over a synthetic country and a reform saved on it, for the pages that are walked through."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.programmes.random_families import families, relation
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.engine.choose import scratch_engine
from wasl.kernel.clock import now
from wasl.programmes.bulk import decide_all, keep_people
from wasl.programmes.declared import Programme
from wasl.programmes.keeping import kept_rules
from wasl.programmes.lake import breakdowns_of, files_of
from wasl.programmes.models import Run
from wasl.programmes.plan import plan_of, rules_of
from wasl.programmes.simulating import saving
from wasl.programmes.simulating.bringing import bring, places_of
from wasl.programmes.simulating.changes import Changes
from wasl.referentials.nomenclature import nomenclature
from wasl.registers.installation import installation

NAME, DAY, HOUSEHOLDS = "direct-aid-children", date(2025, 9, 30), 2_000


def reformed(home: Path) -> dict[str, object]:
    """What the addresses of pages name: the number of the reform."""
    place, catalogue = installation(), current.catalogue()
    rules = rules_of(catalogue, NAME)
    plan, said = plan_of(rules, DAY), list(families(plan_of(rules, DAY), seed=11, number=HOUSEHOLDS))
    run = Run.objects.create(
        programme=NAME,
        rules=kept_rules(rules),
        as_of=DAY,
        asked_by="dsi-menps",
        began=now(),
        ended=now(),
        state=Run.State.DONE,
    )
    files = files_of(place.places, run)
    files.units.parent.mkdir(parents=True, exist_ok=True)
    with scratch_engine(home / "work", "reformed") as engine:
        units = [{"unit": unit, **family.facts} for unit, family in said]
        people = [{"unit": unit, "member": id_, **row} for unit, family in said for id_, row in family.members.items()]
        engine.view_arrow("units", relation(plan, units, plan.unit.facts))
        engine.view_arrow("people", relation(plan, people, plan.members.facts if plan.members else {}))
        keep_people(engine, files)
        decide_all(engine, plan, files)
    communes = nomenclature(catalogue, "communes").codes
    lived = list(communes)[::15][: HOUSEHOLDS // 20] * 20
    table = {
        "unit": [unit for unit, _ in said], "commune": lived, "milieu": ["urban", "urban", "rural", None] * (HOUSEHOLDS // 4),
        "region": [code[:2] for code in lived],
    }  # fmt: skip
    pq.write_table(pa.table(table), breakdowns_of(place.places, run))
    planner = Profile.objects.get(user__username="planner")
    known = places_of(catalogue, catalogue.get(Programme, NAME))
    assert known is not None
    kept = bring(planner, known, "Taux d'essai", made_up_rates(lived))
    wider = Changes(
        figures={"threshold": "9.9", "minimum": "550"}, take_up=(80, 95), returned=(1, 4), drift=("-0.05", "0.02")
    )
    return {"reform": saving.save(planner, run, "Seuil à 9,9", wider, place, kept).pk, "rates": kept.pk}


def made_up_rates(communes: list[str]) -> bytes:
    """A file of rates that nobody published: those of tests."""
    rows = [
        f"{code},{3 + number % 37},Essai (aucune source),2014" for number, code in enumerate(dict.fromkeys(communes))
    ]
    return "\n".join(["code,rate,source,year", *rows]).encode()
