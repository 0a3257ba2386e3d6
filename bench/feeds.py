"""Rows a second from a CSV to recorded history, beside a bare DuckDB read and ADBC insert of the same rows in the same run.

make bench BENCH=feeds            200,000 rows, under a minute
FULL=1 make bench BENCH=feeds     1,000,000 rows
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROWS = 1_000_000 if os.environ.get("FULL") == "1" else 200_000
RUNS = 3
LIMIT, LIMIT_AGAIN = 5.0, 2.0
FEED = "massar-pupils"
COLUMNS = (
    "CODE_MASSAR,NOM,PRENOM,NOM_AR,PRENOM_AR,DATE_NAISSANCE,LIEU_NAISSANCE,SEXE,CODE_COMMUNE,PRENOM_PERE,PRENOM_MERE"
)


def main() -> None:
    """Run both sides on the same file and print the ratio; the last line is one JSON object."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ["WASL_HOME"] = str(home)
        os.environ["DJANGO_SETTINGS_MODULE"] = "wasl.server.settings"
        file = home / "pupils.csv"
        make_file(file)
        bare, feed, again, read = [], [], [], []
        for _ in range(RUNS):
            # Nobody pays for what another left for the disk to write.
            os.sync()
            read.append(timed(lambda: bare_read(file)))
            with tempfile.TemporaryDirectory(dir=home) as place:
                bare.append(timed(lambda place=place: bare_insert(file, Path(place) / "bare.sqlite3")))
            with tempfile.TemporaryDirectory(dir=home) as place:
                first, second = feed_twice(file, Path(place))
            feed.append(first)
            again.append(second)
        report(bare, feed, again, read)


def make_file(path: Path) -> None:
    """Pupils with names of realistic variety, unsorted codes."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(
            f"""COPY (SELECT 'Z' || lpad(CAST((i * 7919) % 999999937 AS VARCHAR), 9, '0') AS CODE_MASSAR,
                'BENALI' || i % 5000 AS NOM, 'FATIMA' || i % 3000 AS PRENOM, 'بنعلي' || i % 5000 AS NOM_AR,
                'فاطمة' || i % 3000 AS PRENOM_AR, strftime(DATE '2006-01-01' + CAST(i * 31 % 4000 AS INTEGER), '%d/%m/%Y')
                AS DATE_NAISSANCE, 'Tarfaya' AS LIEU_NAISSANCE, CASE WHEN i % 2 = 0 THEN 'F' ELSE 'M' END AS SEXE,
                '11.537.01.05' AS CODE_COMMUNE, 'HASSAN' || i % 700 AS PRENOM_PERE, 'KHADIJA' || i % 800 AS PRENOM_MERE
            FROM range({ROWS}) AS t(i)) TO '{path}' (FORMAT csv, HEADER)"""
        )


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def bare_read(file: Path) -> None:
    """The physical limit of reading: DuckDB over the file, every cell touched."""
    import duckdb

    lengths = ", ".join(f'sum(length("{name}"))' for name in COLUMNS.split(","))
    with duckdb.connect() as connection:
        connection.execute(f"SELECT {lengths} FROM read_csv('{file}', all_varchar = true)").fetchall()


def bare_insert(file: Path, database: Path) -> None:
    """The physical limit of writing: the same rows, read by DuckDB and inserted as they are over ADBC."""
    import duckdb
    from adbc_driver_sqlite import dbapi

    with duckdb.connect() as connection, dbapi.connect(f"file:{database}", autocommit=True) as target:
        with target.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.fetchall()
            cursor.execute("PRAGMA synchronous=NORMAL")
        target.adbc_connection.set_autocommit(False)
        rows = connection.sql(f"SELECT * FROM read_csv('{file}', all_varchar = true)").to_arrow_reader(100_000)
        with target.cursor() as cursor:
            cursor.adbc_ingest("pupils", rows, mode="create")
        target.adbc_connection.commit()


def feed_twice(file: Path, home: Path) -> tuple[float, float]:
    """Seconds of a first feed into empty registers, and of the same file again, each in a fresh process."""
    seconds = []
    for _ in range(2):
        pid = os.fork()
        if pid == 0:
            _feed(file, home)
        _, status = os.waitpid(pid, 0)
        if status:
            sys.exit("the feed failed")
        seconds.append(float((home / "seconds").read_text()))
        os.sync()
    return seconds[0], seconds[1]


def _feed(file: Path, home: Path) -> None:
    """In a child: set the installation up (not timed), then land and run the file."""
    home.mkdir(exist_ok=True)
    os.environ["WASL_HOME"] = str(home)
    import django

    django.setup()
    from django.core.management import call_command

    from wasl.registers.bulk import await_folding
    from wasl.registers.feeding.run import run
    from wasl.registers.feeding.submit import submit
    from wasl.registers.installation import installation

    call_command("migrate", verbosity=0)
    place = installation()
    marks: list[tuple[str, float]] = []
    began = time.perf_counter()
    batch = submit(place.catalogue, place.places, FEED, file, file_name=file.name, actor="bench")
    batch = run(batch, place, lambda step: marks.append((step, time.perf_counter() - began)))
    took = time.perf_counter() - began
    (home / "seconds").write_text(str(took))
    steps = " · ".join(f"{step} at {at:.1f}" for step, at in marks)
    print(f"  {batch.state}: received {batch.received:,} accepted {batch.accepted:,} unchanged {batch.unchanged:,} "
          f"rejected {batch.rejected:,} held {batch.held:,} in {took:.2f} s ({steps})")  # fmt: skip
    await_folding()  # after the answer, as anywhere; awaited so that it does not disturb what is timed next
    os._exit(0 if batch.received == ROWS else 1)


def report(bare: list[float], feed: list[float], again: list[float], read: list[float]) -> None:
    """Medians, ratios, peak memory."""
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    sides = {name: statistics.median(values) for name, values in
             {"bare": bare, "feed": feed, "again": again, "read": read}.items()}  # fmt: skip
    print(f"bare read + insert {sides['bare']:.2f} s; feed {sides['feed']:.2f} s = {ROWS / sides['feed']:,.0f} rows/s; "
          f"same file again {sides['again']:.2f} s beside a bare read of {sides['read']:.2f} s; peak {peak:,.0f} MB")  # fmt: skip
    print(json.dumps({
        "bench": "feeds", "ratio": round(sides["feed"] / sides["bare"], 2), "limit": LIMIT,
        "ratio_again": round(sides["again"] / sides["read"], 2), "limit_again": LIMIT_AGAIN, "rows": ROWS,
        "rows_per_second": round(ROWS / sides["feed"]), "seconds": {k: round(v, 3) for k, v in sides.items()},
        "peak_mb": round(peak),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
