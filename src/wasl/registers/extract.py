"""The records in force as Parquet, for whoever reads them by the million: derived, and made again when the registers changed.

One file a register and one for identifiers, each named after the instant of the ledger that it shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from wasl.engine.choose import scratch_engine
from wasl.engine.quote import identifier
from wasl.registers.bulk import bulk, day, read_day, text
from wasl.registers.declared import Attribute, Register
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.run import Installation
from wasl.registers.ledger import known_until, read_instant
from wasl.registers.scopes import type_of
from wasl.registers.turns import ALONE, NEXT_FROM, TURN, TURNS_SQL, WINDOW_SQL

HEAD = ("entity", "source", "source_key", "valid_from", "valid_to", "recorded_from", TURN, NEXT_FROM, ALONE)
"""Columns of every extract of records, before the register's attributes in their declared order."""
_KEPT = 2
"""Files that stay of one register: the latest, and the one that a reader may still hold."""


def records_in_force(place: Installation, register: str) -> Path:
    """A Parquet file with what is believed now of every day: `HEAD`, then the attributes, typed.

    Entities declared the same are read through their canonical one. Instants are microseconds since 1970.
    """
    attributes = place.catalogue.get(Register, register).attributes
    types = {name: str(type_of(each)) for name, each in attributes.items()}
    shape = place.catalogue.fingerprint_of([HEAD, types])[:8]
    return _in_force(place, f"{register}-{shape}", _records_sql(register), typed_sql(attributes))


def identifiers_in_force(place: Installation) -> Path:
    """A Parquet file ``scheme, value, entity, other``: whom each identifier names now, each once.

    `other` is null, but where it names several, hence nobody in particular.
    """
    return _in_force(place, "identifiers-once", _IDENTIFIERS, _NAMED)


def _in_force(place: Installation, name: str, rows: str, written: str) -> Path:
    """The extract `name`: `rows` of the database as relation ``rows_read``, `written`. Made where the registers have changed."""
    kept = _file(place.places, name, known_until())
    if kept.exists():  # whoever only reads it opens no transaction
        return kept
    with bulk() as reading:
        kept = _file(place.places, name, read_instant(reading))
        if not kept.exists():
            with scratch_engine(place.places.work, "extract") as engine:
                engine.view_arrow("rows_read", reading.read(rows))
                engine.write_parquet(written, kept)
            _forget_older(kept, name)
    return kept


def instant_of(extract: Path) -> int:
    """The instant of the ledger that an extract shows."""
    return int(extract.stem.rpartition("-")[2])


def _as_texts(*names: str) -> str:
    """Of no row at all the driver knows no type."""
    return ", ".join(f"CAST({name} AS VARCHAR) AS {name}" for name in names)


RECORD_READ = f"""r.source, r.source_key, {day("r.valid_from")} AS valid_from, {day("r.valid_to")} AS valid_to,
    r.recorded_from, r.body"""
"""Columns of a record ``r`` in the database, as `typed_sql` reads them."""
_CANONICAL = """COALESCE(s.canonical, r.entity) AS entity FROM {table} AS r
    LEFT JOIN registers_sameas AS s ON s.entity = r.entity AND s.recorded_to IS NULL WHERE r.recorded_to IS NULL"""
_IDENTIFIERS = f"SELECT r.scheme, r.value, {_CANONICAL.format(table='registers_identifier')}"
_NAMED = f"""SELECT scheme, value, min(entity) AS entity, nullif(max(entity), min(entity)) AS other
    FROM (SELECT {_as_texts("scheme", "value", "entity")} FROM rows_read) AS r GROUP BY scheme, value"""


def _records_sql(register: str) -> str:
    return f"SELECT {RECORD_READ}, {_CANONICAL.format(table='registers_record')} AND r.register = {text(register)}"


def typed_sql(attributes: Mapping[str, Attribute]) -> str:
    """`HEAD` and the attributes, from the relation ``rows_read``: `RECORD_READ` and the entity.

    A body is read once, as texts; each then becomes what its attribute is.
    """
    shape = ", ".join(f'"{name}": "VARCHAR"' for name in attributes)
    cells = ", ".join(
        f"CAST(said.{identifier(name)} AS {type_of(each).sql}) AS {identifier(name)}"
        for name, each in attributes.items()
    )
    days = ", ".join(f"{read_day(name)} AS {name}" for name in ("valid_from", "valid_to"))
    return f"""SELECT entity, source, source_key, valid_from, valid_to, recorded_from, {TURNS_SQL}, {cells}
        FROM (SELECT {_as_texts("entity", "source", "source_key")}, {days}, CAST(recorded_from AS BIGINT) AS recorded_from,
                from_json(CAST(body AS VARCHAR), '{{{shape}}}') AS said FROM rows_read) AS r
        WINDOW {WINDOW_SQL}"""


def _file(places: Places, name: str, instant: int) -> Path:
    return places.extracts / f"{name}-{instant}.parquet"


def _forget_older(kept: Path, name: str) -> None:
    files = sorted(kept.parent.glob(f"{name}-*.parquet"), key=instant_of)
    for old in files[:-_KEPT]:
        old.unlink(missing_ok=True)
