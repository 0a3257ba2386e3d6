"""A whole State from its departments' files to one register: how long, in how much memory, how well linked.

make bench BENCH=nation            the smallest province, under a minute
FULL=1 make bench BENCH=nation     the nation: eight million learners, more than an hour and some 60 GB of disk
SCALE=region make bench BENCH=nation
WASL_BENCH_FOLDER=…                works there and leaves it: a run that was cut goes on, and its times are added up

The files are made by one process and fed by another, so that each has its own peak of memory. What feeds them may use a
bounded memory however large the State is: that bound is the limit, and the ratio is the peak beside it.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

SCALE = os.environ.get("SCALE") or ("nation" if os.environ.get("FULL") == "1" else "province")
MEMORY_BOUND_MB = 3_000
"""Peak of the largest process while feeding: the engine's 1.2 GB, SQLite's cache, Arrow batches, Python."""


def main() -> None:
    """Make the State, feed it, measure it; the last line is one JSON object."""
    with place() as home:
        os.environ["WASL_HOME"] = str(home)
        os.environ["DJANGO_SETTINGS_MODULE"] = "wasl.server.settings"
        os.environ["WASL_DEMO"] = "1"
        made = in_a_process(make, home)
        fed = in_a_process(feed, home)
        found = in_a_process(measure, home)
        facts = json.loads((home / "facts.json").read_text())
        report(facts, made, fed, found)


@contextmanager
def place() -> Iterator[Path]:
    """The installation's home: one of its own, or the one that is kept."""
    kept = os.environ.get("WASL_BENCH_FOLDER")
    if kept:
        home = Path(kept) / SCALE
        home.mkdir(parents=True, exist_ok=True)
        yield home
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)


def in_a_process(work: Callable[[Path], None], home: Path) -> tuple[float, int]:
    """Seconds, and peak memory in MB of the largest process, of `work` in children: those of runs that were cut, and this one."""
    child = multiprocessing.get_context("fork").Process(target=_and_measure, args=(work, home))
    child.start()
    child.join()
    if child.exitcode:
        sys.exit(f"{work.__name__} failed")
    runs = [json.loads(file.read_text()) for file in sorted((home / "runs").glob(f"{work.__name__}-*"))]
    return sum(run["seconds"] for run in runs), max(run["peak"] for run in runs)


def _and_measure(work: Callable[[Path], None], home: Path) -> None:
    (home / "runs").mkdir(exist_ok=True)
    ended, began = Event(), time.perf_counter()

    def tell() -> None:
        peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        told = {"seconds": time.perf_counter() - began, "peak": peak // 1024}
        (home / "runs" / f"{work.__name__}-{os.getpid()}").write_text(json.dumps(told))

    def tell_now_and_then() -> None:
        while not ended.wait(10):  # so that a run that is cut has told what it took
            tell()

    telling = Thread(target=tell_now_and_then, daemon=True)
    telling.start()
    work(home)
    ended.set()
    telling.join()
    tell()


def make(home: Path) -> None:
    """The synthetic State's files."""
    import django

    django.setup()
    from django.conf import settings

    from wasl.demo.build import build
    from wasl.server.demonstration import SEED

    folder = home / "demo" / SCALE
    if (folder / "manifest.json").is_file():
        return
    folder.mkdir(parents=True, exist_ok=True)
    build(SCALE, SEED, folder, settings.PACK)


def feed(home: Path) -> None:
    """Every file through the pipeline."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from rich.console import Console

    from wasl.server.demonstration import feed_state

    call_command("migrate", verbosity=0, interactive=False)
    feed_state(SCALE, home, settings.PACK, Console())


def measure(home: Path) -> None:
    """Rows by outcome, the size of the database, linkage beside the truth."""
    import django

    django.setup()
    from django.db.models import Sum

    from wasl.demo.measure import measure as measured
    from wasl.engine.choose import open_engine
    from wasl.registers.bulk import bulk
    from wasl.registers.declared import Feed
    from wasl.registers.installation import installation
    from wasl.registers.models import Batch

    outcomes = ("received", "accepted", "unchanged", "rejected", "held")
    rows = Batch.objects.aggregate(**{name: Sum(name) for name in outcomes})
    assert rows["received"] == sum(rows[name] for name in outcomes[1:]), rows
    systems = {name: each.system for name, each in installation().catalogue.all(Feed).items()}
    engine = open_engine("duckdb", home / "measuring")
    with bulk() as reading:
        registered = reading.read(
            "SELECT r.source, r.source_key, COALESCE(s.canonical, r.entity) AS entity FROM registers_record AS r "
            "LEFT JOIN registers_sameas AS s ON s.entity = r.entity AND s.recorded_to IS NULL "
            "WHERE r.register IN ('person', 'learner', 'staff') AND r.recorded_to IS NULL"
        )
        found = measured(engine, home / "demo" / SCALE / "truth", registered, systems)
    manifest = json.loads((home / "demo" / SCALE / "manifest.json").read_text())
    facts = {
        **rows,
        "learners": manifest["learners"],
        "database_mb": (home / "wasl.sqlite3").stat().st_size >> 20,
        "precision": found.overall.pairwise.precision,
        "recall": found.overall.pairwise.recall,
        "recall_across_scripts": found.across_scripts.recall,
    }
    (home / "facts.json").write_text(json.dumps(facts))


def report(facts: dict[str, float], made: tuple[float, int], fed: tuple[float, int], found: tuple[float, int]) -> None:
    """In words, then as one JSON object."""
    rate = facts["received"] / fed[0]
    print(f"{SCALE}: {facts['learners']:,} learners; files made in {made[0]:,.0f} s ({made[1]:,} MB); {facts['received']:,} rows "
          f"fed in {fed[0]:,.0f} s = {rate:,.0f} rows/s, peak {fed[1]:,} MB; database {facts['database_mb']:,} MB; measured in "
          f"{found[0]:,.0f} s; precision {facts['precision']:.4f}, recall {facts['recall']:.4f}")  # fmt: skip
    print(json.dumps({
        "bench": "nation", "ratio": round(fed[1] / MEMORY_BOUND_MB, 2), "limit": 1.0, "scale": SCALE, **facts,
        "seconds": {"made": round(made[0]), "fed": round(fed[0])}, "rows_per_second": round(rate),
        "peak_mb": {"made": made[1], "fed": fed[1]},
    }))  # fmt: skip


if __name__ == "__main__":
    main()
