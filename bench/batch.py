"""A list of subjects answered, a receipt each, beside a bare DuckDB join of the same size in the same run.

make bench BENCH=batch            200,000 subjects
FULL=1 make bench BENCH=batch     1,000,000 subjects

The registers hold as many people, each with an identity and three enrolments. Both sides read the same list and the same extracts
(made beforehand, as a worker makes them after each feed; how long that takes is printed) and write a file. The bare join tells
who is at school; ours also checks, cuts down to the agreed fields, names everybody anew and leaves a durable receipt of each.
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
from datetime import UTC, date, datetime
from pathlib import Path

SUBJECTS = 1_000_000 if os.environ.get("FULL") == "1" else 200_000
RUNS = 3
LIMIT = 6.0
SERVICE, CONSUMER, SCHEME = "schooling-check", "cnss", "massar"
_TODAY = datetime.now(UTC).date()
YEAR = _TODAY.year - (_TODAY.month < 9)
"""In which the present school year began: its enrolments are the ones in force."""


def main() -> None:
    """Fill the registers, then answer the same list by both ways, in turns; the last line is one JSON object."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ |= {"WASL_HOME": str(home), "DJANGO_SETTINGS_MODULE": "wasl.server.settings"}
        file = home / "list.csv"
        fill = timed(lambda: in_a_child(fill_registers, home, file))
        extracted = in_a_child(extract, home, file)
        bare, ours = [], []
        for _ in range(RUNS):
            os.sync()
            bare.append(in_a_child(join, home, file))
            os.sync()
            ours.append(in_a_child(answer, home, file))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        report(fill, extracted, statistics.median(bare), statistics.median(ours), peak)


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def in_a_child(work: Callable[[Path, Path], float], home: Path, file: Path) -> float:
    """The seconds that `work` says it took, in a process of its own."""
    pid = os.fork()
    if pid == 0:
        (home / "seconds").write_text(str(work(home, file)))
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    if status:
        sys.exit(f"{work.__name__} failed")
    return float((home / "seconds").read_text())


def fill_registers(home: Path, file: Path) -> float:
    """The database, and the list."""
    import django

    django.setup()
    import duckdb
    from django.core.management import call_command

    from wasl.registers.bulk import bulk

    call_command("migrate", verbosity=0)
    code, entity = "'Z' || lpad(CAST((i * 7919) % 999999937 AS VARCHAR), 9, '0')", "md5(CAST(i AS VARCHAR))"
    people = f"(SELECT i, {code} AS code, {entity} AS entity FROM range({SUBJECTS}) AS t(i))"
    with duckdb.connect() as connection, bulk() as writing:
        rows = connection.sql(
            f"""SELECT 'learner' AS register, entity, code AS source_key, DATE '2024-10-01' AS valid_from,
                    NULL::DATE AS valid_to, {identity()} AS body FROM {people}
                UNION ALL SELECT 'enrolment', entity, code || '|' || y, make_date(y, 9, 1), make_date(y + 1, 9, 1), {stay()}
                FROM {people}, (SELECT unnest([{YEAR - 2}, {YEAR - 1}, {YEAR}]) AS y)"""
        )
        alike = {"source": "massar", "recorded_from": 1, "actor": "bench", "batch": 1, "row": 1, "status": "actual",
                 "body_hash": ""}  # fmt: skip
        writing.append("registers_record", rows.to_arrow_reader(100_000), 4 * SUBJECTS, alike)
        named = connection.sql(f"SELECT code AS value, entity FROM {people}").to_arrow_reader(100_000)
        alike = {"scheme": SCHEME, "source": "massar", "batch": 1, "recorded_from": 1}
        writing.append("registers_identifier", named, SUBJECTS, alike)
        connection.execute(
            f"COPY (SELECT code AS MASSAR, 'D-' || i AS REFERENCE FROM {people} ORDER BY hash(i)) TO '{file}'"
        )
    return 0


def identity() -> str:
    """SQL of a learner's body."""
    return """to_json({birth_date: CAST(DATE '2006-01-01' + CAST(i * 31 % 4000 AS INTEGER) AS VARCHAR),
        family_latin: 'BENALI' || i % 5000, given_latin: 'FATIMA' || i % 3000, sex: CASE WHEN i % 2 = 0 THEN 'F' ELSE 'M' END})"""


def stay() -> str:
    """SQL of an enrolment's body."""
    return f"""to_json({{cycle: 'lower-secondary', establishment: lpad(CAST(i % 12000 AS VARCHAR), 5, '0') || 'A',
        level: 'lower-secondary-' || (y - {YEAR - 3}), school_year: y || '-' || (y + 1),
        status: CASE WHEN i % 7 = 0 AND y = {YEAR} THEN 'dropped-out' ELSE 'enrolled' END}})"""


def extract(home: Path, file: Path) -> float:
    """Seconds to make the extracts that the service reads."""
    import django

    django.setup()
    from wasl.registers.extract import identifiers_in_force, records_in_force
    from wasl.registers.installation import installation

    place = installation()
    return timed(lambda: (identifiers_in_force(place), records_in_force(place, "enrolment")))


def join(home: Path, file: Path) -> float:
    """The physical limit: the list read, joined with identifiers and this year's enrolments, and written."""
    import duckdb

    extracts = home / "lake" / "extracts"
    named = f"SELECT value, entity FROM '{extracts}/identifiers-*.parquet' WHERE scheme = '{SCHEME}'"
    present = f"""SELECT DISTINCT entity FROM '{extracts}/enrolment-*.parquet'
        WHERE valid_from <= current_date AND valid_to > current_date AND status = 'enrolled'"""
    sql = f"""COPY (SELECT l.*, n.entity, p.entity IS NOT NULL AS schooled FROM read_csv('{file}', all_varchar = true) AS l
        LEFT JOIN ({named}) AS n ON n.value = l.MASSAR LEFT JOIN ({present}) AS p ON p.entity = n.entity)
        TO '{home / "joined.csv"}' (HEADER)"""
    with duckdb.connect() as connection:
        return timed(lambda: connection.execute(sql))


def answer(home: Path, file: Path) -> float:
    """Seconds from the list at the door to its answer, its receipts durable."""
    import django

    django.setup()
    from wasl.exchange.answering.kept import open_log, pseudonyms_of
    from wasl.exchange.files.run import Office, run
    from wasl.exchange.files.sending import Sending, send
    from wasl.registers.installation import installation

    place, directory = installation(), directory_of_one(installation().catalogue)
    office = Office(
        place, lambda: directory, pseudonyms_of(home), lambda: open_log(home, "files", "https://wasl.example")
    )
    marks: list[str] = []
    began = time.perf_counter()
    sending = Sending(consumer=CONSUMER, service=SERVICE, scheme=SCHEME)
    delivery = send(lambda: directory, home, sending, file, file_name=file.name, actor="bench")
    delivery = run(delivery, office, lambda step: marks.append(f"{step} at {time.perf_counter() - began:.1f}"))
    took = time.perf_counter() - began
    print(f"  {delivery.state}: received {delivery.received:,} answered {delivery.answered:,} unknown {delivery.unknown:,} "
          f"receipts {delivery.receipts:,} in {took:.2f} s ({' · '.join(marks)}) {delivery.error or ''}", flush=True)  # fmt: skip
    assert (delivery.received, delivery.receipts) == (SUBJECTS, SUBJECTS)
    return took


def directory_of_one(catalogue: object) -> object:
    """A directory with the one agreement of the bench."""
    from wasl.exchange.declared import Quota
    from wasl.exchange.directory.services import service_entry
    from wasl.exchange.directory.snapshot import AgreementEntry, Authority, Snapshot, Terms
    from wasl.exchange.directory.view import Directory
    from wasl.kernel.text import Text

    entry = service_entry(catalogue, SERVICE)  # type: ignore[arg-type]
    terms = Terms(
        number="PE-0001", version=1, consumer=CONSUMER, consumer_department=CONSUMER, provider=entry.declared.provider,
        system=entry.declared.system, service=SERVICE, purpose="family-allowances", law=(),
        authority=Authority(regime="authorisation", reference="A-1"), fields=tuple(entry.declared.fields),
        subjects=Text(fr="Tous", ar="الجميع", en="Everyone"), ways=("file",),
        quota=Quota(per_day=10**9, per_file=10**9), valid_from=date(2020, 1, 1), valid_until=date(2099, 1, 1),
    )  # fmt: skip
    return Directory(
        Snapshot(instance="MA", version=1, not_before=0, expires=int(datetime(2099, 1, 1, tzinfo=UTC).timestamp()),
                 services={SERVICE: entry}, agreements=(AgreementEntry(terms=terms, state="active"),))
    )  # fmt: skip


def report(fill: float, extracted: float, bare: float, ours: float, peak: float) -> None:
    """In words, then as one JSON object."""
    print(f"registers filled in {fill:.1f} s; extracts {extracted:.1f} s; bare join {bare:.2f} s; a receipt each in "
          f"{ours:.2f} s = {SUBJECTS / ours:,.0f} subjects/s; peak {peak:,.0f} MB")  # fmt: skip
    print(json.dumps({
        "bench": "batch", "ratio": round(ours / bare, 2), "limit": LIMIT, "subjects": SUBJECTS,
        "subjects_per_second": round(SUBJECTS / ours), "peak_mb": round(peak),
        "seconds": {"bare": round(bare, 3), "ours": round(ours, 3), "extracts": round(extracted, 3)},
    }))  # fmt: skip


if __name__ == "__main__":
    main()
