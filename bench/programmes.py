"""A programme decided for a whole country, beside OpenFisca-Core working out the same amounts on the same data in the same run.

make bench BENCH=programmes            800,000 children in 400,000 households
FULL=1 make bench BENCH=programmes     8,000,000 children in 4,000,000 households

Both sides begin with the same Parquet, numbers of households and of people as registers have them, and end with Parquet, each in
a process of its own, whose whole time and peak memory count. OpenFisca works with places in arrays, which Arrow finds for it,
and writes amounts. Ours decides with three outcomes, and writes each household's and each person's criteria, ranks and amounts,
households' facts beside them, and the SHA-256 of the file in which people's facts are, as a run keeps it. The amounts must be
equal to the centime.

One case is timed too: a household of six whose facts are asked for at the exchange, from registers of the same installation, each
answer with its durable receipt; decided, explained, kept.

OpenFisca-Core (AGPL) is no part of Wasl: it is installed by pip into a folder of its own, thrown away afterwards
(OPENFISCA=folder keeps one for the next time).
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

HOUSEHOLDS = 4_000_000 if os.environ.get("FULL") == "1" else 400_000
CHILDREN = 2 * HOUSEHOLDS
LIMIT = 0.5
MOST_MEMORY = 1.0
OPENFISCA = "openfisca-core==46.0.1"
CASES, CASE_LIMIT_MS = 30, 50
DAY = date(2025, 9, 30)
PROGRAMME = "direct-aid-children"


def main() -> None:
    """Make the data, install the peer, then both in turns, thrice; the last line is one JSON object."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        run("make", folder)
        peer = installed(Path(os.environ.get("OPENFISCA") or folder / "openfisca"))
        rounds = [(run("peer", folder, peer), run("ours", folder)) for _ in range(3)]
        theirs, ours = (sorted(each)[1] for each in zip(*rounds, strict=True))
        paid = same_amounts(folder)
        run("cases", folder)
        report(theirs, ours, paid, float((folder / "case-ms").read_text()))


def run(work: str, folder: Path, path: Path | None = None) -> tuple[float, float]:
    """Seconds and peak megabytes of `work` in a process of its own, from its start to its end."""
    root = Path(__file__).resolve().parents[1]
    known = [str(each) for each in (path, root / "src", root) if each]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(known)}
    os.sync()
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, work, str(folder)], env=environment, check=True, stdout=subprocess.PIPE
    )
    return time.perf_counter() - began, float(done.stdout or 0)


def peak() -> float:
    """Megabytes that this process held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def installed(folder: Path) -> Path:
    """The peer, in a folder of its own."""
    if not (folder / "openfisca_core").exists():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), OPENFISCA]
        subprocess.run(command, check=True)
    return folder


def make(folder: Path) -> None:
    """Households of an adult and no to seven children, no two of one born on one day; each file in the order of its keys."""
    import duckdb

    from wasl.catalogue.load import load
    from wasl.programmes.plan import rules_of
    from wasl.server.kinds import KINDS

    # A worker loads the pack once in its life, not for each run: the rules are at hand as they are kept with decisions.
    (folder / "rules.json").write_text(rules_of(load(Path("packs/maroc"), KINDS), PROGRAMME).kept())
    # In turns, so that eight households have sixteen children.
    counts = "[2, 0, 3, 1, 7, 2, 1, 0]"
    seeded = "CAST(hash(i, {0}) % 1000 AS INTEGER)"
    households = f"""SELECT i, lpad(CAST(i AS VARCHAR), 12, '0') AS unit, {counts}[i % 8 + 1] AS children,
            CAST((87000000 + hash(i, 1) % 20000000) / 10000000 AS DECIMAL(12, 7)) AS "index",
            DATE '2025-01-01' + CAST(hash(i, 2) % 200 AS INTEGER) AS index_date, {seeded.format(3)} < 100 AS family_allowances
        FROM range({HOUSEHOLDS}) AS t(i)"""
    days = "CASE WHEN n = 0 THEN 12000 ELSE n * 1000 - 500 END + hash(h.i, n, 4) % 900"
    people = f"""SELECT h.unit, lpad(CAST(h.i * 10 + n AS VARCHAR), 10, '0') AS member,
            CASE WHEN n = 0 THEN 'head' ELSE 'child' END AS relation,
            DATE '2025-09-01' - CAST({days} AS INTEGER) AS birth_date, n > 0 AND hash(h.i, n, 5) % 10 > 0 AS schooled,
            n > 0 AND hash(h.i, n, 6) % 50 = 0 AS orphan, n > 0 AND hash(h.i, n, 7) % 100 = 0 AS disabled
        FROM households AS h, range(h.children + 1) AS r(n)"""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE households AS {households}")
        connection.execute(
            f"COPY (SELECT * EXCLUDE (children, i) FROM households ORDER BY unit) TO '{folder}/units.parquet'"
        )
        connection.execute(f"COPY (SELECT * FROM ({people}) ORDER BY unit, birth_date) TO '{folder}/people.parquet'")
        counted = connection.execute(f"SELECT count(*) FROM '{folder}/people.parquet'").fetchone()
    assert counted == (CHILDREN + HOUSEHOLDS,)


def ours(folder: Path) -> None:
    """Decide, and write every decision with its reasons."""
    from wasl.engine.choose import open_engine
    from wasl.engine.parquet import fingerprint
    from wasl.programmes.bulk import Files, decide_all
    from wasl.programmes.plan import plan_of, rules_kept

    rules = rules_kept((folder / "rules.json").read_text())
    engine = open_engine("duckdb", folder)
    engine.view_parquet("units", [folder / "units.parquet"])
    engine.view_parquet("people", [folder / "people.parquet"])
    people = folder / "people.parquet"
    files = Files(folder / "ours-units.parquet", folder / "ours-members.parquet", people)
    decided = decide_all(engine, plan_of(rules, DAY), files)
    (folder / "manifest.json").write_text(json.dumps({"people": fingerprint(people)}))
    assert decided == HOUSEHOLDS
    engine.close()
    print(peak())


def peer(folder: Path) -> None:
    """The same amounts by OpenFisca-Core."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq
    from openfisca_core.entities import Entity, GroupEntity
    from openfisca_core.periods import MONTH
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person_entity = Entity("person", "persons", "", "")
    household_entity = GroupEntity("household", "households", "", "", roles=[{"key": "member", "plural": "members"}])
    today = (DAY - date(1970, 1, 1)).days
    month = "2025-09"

    def given(name: str, owner: object, kind: type) -> type:
        body = {"value_type": kind, "entity": owner, "definition_period": MONTH, "label": name}
        return type(name, (Variable,), body)

    def worked_out(name: str, owner: object, kind: type, formula: object) -> type:
        body = {"value_type": kind, "entity": owner, "definition_period": MONTH, "label": name, "formula": formula}
        return type(name, (Variable,), body)

    def rank(person, period):  # type: ignore[no-untyped-def]
        counts = person("age", period) <= 20
        return person.get_rank(person.household, person("birth", period), condition=counts) + 1

    def allowance(person, period):  # type: ignore[no-untyped-def]
        place, orphan = person("place_among", period), person("orphan", period)
        cared = (person("age", period) < 6) | person("schooled", period)
        first = np.where(orphan, 375, np.where(cared, 250, 175))
        later = np.where(orphan | cared, 36, 24)
        counts = (place >= 1) & (place <= 6)
        return counts * (np.where(place <= 3, first, later) + person("disabled", period) * 100)

    def monthly(household, period):  # type: ignore[no-untyped-def]
        total = household.sum(household.members("allowance", period))
        has = household.any(household.members("place_among", period) >= 1)
        entitled = (household("index", period) <= 97430010) & ~household("family_allowances", period)
        return entitled * np.where(has, np.maximum(total, 500), 500)

    system = TaxBenefitSystem([person_entity, household_entity])
    system.add_variables(
        given("birth", person_entity, int), given("age", person_entity, int), given("schooled", person_entity, bool),
        given("orphan", person_entity, bool), given("disabled", person_entity, bool), given("index", household_entity, int),
        given("family_allowances", household_entity, bool), worked_out("place_among", person_entity, int, rank),
        worked_out("allowance", person_entity, float, allowance), worked_out("monthly", household_entity, float, monthly),
    )  # fmt: skip
    units = pq.read_table(folder / "units.parquet", columns=["unit", "index", "family_allowances"])
    people = pq.read_table(
        folder / "people.parquet", columns=["unit", "member", "birth_date", "schooled", "orphan", "disabled"]
    )
    place = pa.compute.index_in(people["unit"], value_set=units["unit"].combine_chunks()).to_numpy()
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("person", np.arange(len(people)))
    instance = builder.declare_entity("household", np.arange(len(units)))
    builder.join_with_persons(instance, place, roles=np.full(len(people), "member"))
    simulation = builder.build(system)
    born = people["birth_date"].cast(pa.int32()).to_numpy()
    dates = people["birth_date"].to_numpy().astype("datetime64[D]")
    birthday = dates.astype("datetime64[M]").astype(int) % 12 * 31 + (dates - dates.astype("datetime64[M]")).astype(int)
    years = (
        DAY.year - (dates.astype("datetime64[Y]").astype(int) + 1970) - (birthday > (DAY.month - 1) * 31 + DAY.day - 1)
    )
    assert born.max() < today
    simulation.set_input("birth", month, born)
    simulation.set_input("age", month, years.astype(np.int32))
    for name in ("schooled", "orphan", "disabled"):
        simulation.set_input(name, month, people[name].to_numpy())
    exact = units["index"].cast(pa.decimal128(12, 7))
    as_integers = pa.compute.multiply(exact, pa.scalar(10_000_000)).cast(pa.int64()).to_numpy().astype(np.int32)
    simulation.set_input("index", month, as_integers)
    simulation.set_input("family_allowances", month, units["family_allowances"].to_numpy())
    households, children = simulation.calculate("monthly", month), simulation.calculate("allowance", month)
    pq.write_table(pa.table({"unit": units["unit"], "monthly": households}), folder / "peer-units.parquet")
    pq.write_table(pa.table({"member": people["member"], "allowance": children}), folder / "peer-members.parquet")
    print(peak())


def cases(folder: Path) -> None:
    """How long one case takes, from its number to the decision kept."""
    from tests.exchange.answering import world

    home = folder / "home"
    os.environ |= {
        "WASL_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "wasl.server.settings",
        "WASL_NOW": world.NOW.isoformat(),
    }
    import django

    django.setup()
    from django.core.management import call_command

    from tests.documents.desk import agent_of
    from tests.programmes import neighbourhood
    from wasl.programmes.keeping import decide_case
    from wasl.registers.models import Ledger

    call_command("migrate", verbosity=0)
    Ledger.objects.update_or_create(pk=1, defaults={"instant": 10})
    neighbourhood.settle()
    neighbourhood.agree(home)
    agent, took = agent_of("anss", "agent-anss"), []
    for number in range(CASES):
        began = time.perf_counter()
        kept = decide_case(agent, PROGRAMME, ("household", neighbourhood.POOR), neighbourhood.TODAY, f"ASD-{number}")
        took.append(time.perf_counter() - began)
        assert (kept.outcome, len(kept.facts["members"])) == ("entitled", 6)
    (folder / "case-ms").write_text(f"{statistics.median(took) * 1000:.1f}")


def same_amounts(folder: Path) -> int:
    """What is paid in all, once both sides pay every household and count every child alike, to the centime."""
    import duckdb

    with duckdb.connect() as connection:
        differ, households, paid = connection.execute(
            f"""SELECT count(*) FILTER (due IS DISTINCT FROM CAST(p.monthly AS DECIMAL(18, 2))), count(*), sum(due)
                FROM '{folder}/ours-units.parquet' AS o JOIN '{folder}/peer-units.parquet' AS p USING (unit)"""
        ).fetchone() or (1, 0, 0)
        otherwise, people = connection.execute(
            f"""SELECT count(*) FILTER (o.allowance IS DISTINCT FROM CAST(p.allowance AS DECIMAL(12, 2))), count(*)
                FROM '{folder}/ours-members.parquet' AS o JOIN '{folder}/peer-members.parquet' AS p USING (member)"""
        ).fetchone() or (1, 0)
    assert (differ, households) == (0, HOUSEHOLDS), f"{differ:,} households are paid otherwise"
    assert (otherwise, people) == (0, CHILDREN + HOUSEHOLDS), f"{otherwise:,} people count otherwise"
    return int(paid)


def report(theirs: tuple[float, float], ours: tuple[float, float], paid: int, case_ms: float) -> None:
    """In words, then as one JSON object."""
    ratio, memory = ours[0] / theirs[0], ours[1] / theirs[1]
    print(f"{HOUSEHOLDS:,} households with {CHILDREN:,} children, {paid:,} MAD a month, the same by both: OpenFisca-Core "
          f"{theirs[0]:.2f} s and {theirs[1]:,.0f} MB; ours, with reasons, {ours[0]:.2f} s and {ours[1]:,.0f} MB; "
          f"one case, its facts asked for at the exchange: {case_ms:.0f} ms")  # fmt: skip
    print(json.dumps({
        "bench": "programmes", "ratio": round(ratio, 2), "limit": LIMIT, "memory_ratio": round(memory, 2),
        "memory_limit": MOST_MEMORY, "one_case_ms": case_ms, "one_case_limit_ms": CASE_LIMIT_MS,
        "households": HOUSEHOLDS, "children": CHILDREN,
        "households_per_second": round(HOUSEHOLDS / ours[0]),
        "seconds": {"openfisca": round(theirs[0], 2), "ours": round(ours[0], 2)},
        "peak_mb": {"openfisca": round(theirs[1]), "ours": round(ours[1])},
    }))  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) > 1:
        {"make": make, "peer": peer, "ours": ours, "cases": cases}[sys.argv[1]](Path(sys.argv[2]))
    else:
        main()
