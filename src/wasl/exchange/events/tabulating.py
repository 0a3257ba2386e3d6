"""Protected tables of counts, made anew when the registers changed: the only statistics that a gateway holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.engine.choose import scratch_engine
from wasl.engine.quote import identifier
from wasl.exchange.answering.protection import protected_sql, secret_of
from wasl.exchange.answering.statistics import newest, table_path
from wasl.exchange.declared import Service, Statistics
from wasl.registers.extract import instant_of, records_in_force
from wasl.registers.feeding.run import Installation
from wasl.registers.ledger import known_until

_KEPT = 2
"""Tables that stay of one register: the latest, and the one that a reader may still hold."""


def statistics_folder(home: Path) -> Path:
    """Where the protected tables of an installation stand, a folder a register."""
    return home / "lake" / "statistics"


def refresh_tables(place: Installation, master: bytes) -> int:
    """Make the tables that are missing or older than the registers; how many were made.

    Services that count the same register are served from one table, so that none of them tells on another.
    """
    counted: dict[str, list[Statistics]] = defaultdict(list)
    for service in place.catalogue.all(Service).values():
        if service.statistics is not None:
            counted[service.statistics.count].append(service.statistics)
    return sum(_refresh(place, register, asked, secret_of(master)) for register, asked in counted.items())


def breakdowns(asked: Iterable[Statistics]) -> tuple[tuple[str, ...], int]:
    """The attributes of the one table that serves all of `asked`, and its threshold: the highest."""
    services = list(asked)
    names = sorted({name for each in services for name in each.by})
    return tuple(names), max(each.least for each in services)


def _refresh(place: Installation, register: str, asked: list[Statistics], secret: bytes) -> int:
    by, least = breakdowns(asked)
    folder = statistics_folder(place.places.home) / register
    shape = Catalogue.fingerprint_of(list(by))[:8]
    # Asked every second: the registers themselves are opened only when they have changed.
    if table_path(folder, known_until(), least, shape).exists():
        return 0
    extract = records_in_force(place, register)
    path = table_path(folder, instant_of(extract), least, shape)
    with scratch_engine(place.places.work, "statistics") as engine:
        engine.view_parquet("extract_read", [extract])
        engine.create("rows_counted", latest_sql("extract_read", by))
        engine.write_parquet(protected_sql("rows_counted", by, least, secret, register), path)
    _forget_older(folder)
    return 1


def latest_sql(extract: str, by: Iterable[str]) -> str:
    """One row for each key of each source: what it said last, of a day that has come."""
    names = ", ".join(identifier(name) for name in by)
    return f"""SELECT {names} FROM {extract} WHERE valid_from IS NULL OR valid_from <= DATE '{current.today().isoformat()}'
        QUALIFY row_number() OVER (PARTITION BY source, source_key ORDER BY valid_from DESC NULLS LAST, recorded_from DESC) = 1"""


def _forget_older(folder: Path) -> None:
    kept: Mapping[Path, float] = {path: path.stat().st_mtime for path in folder.glob("*-*-*.parquet")}
    latest = newest(folder)
    for old in sorted(kept, key=lambda path: (path == latest, kept[path]))[:-_KEPT]:
        old.unlink(missing_ok=True)
