"""People for tests: rows as linkage receives them, with only what a test cares about said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from wasl.engine.port import Engine
from wasl.registers.linkage.comparisons import NAME_ROLES
from wasl.registers.linkage.features import create_features

Row = Mapping[str, Any]
NAMES = tuple(f"{role}_{script}" for role in NAME_ROLES for script in ("arabic", "latin"))

AMINA = {
    "given_latin": "AMINA", "family_latin": "BERRADA", "father_latin": "HASSAN", "mother_latin": "ZINEB",
    "birth_date": date(2011, 3, 14), "sex": "female", "place": "07.01",
}  # fmt: skip
"""A girl of the tests."""
AMINA_IN_ARABIC = {
    "given_arabic": "أمينة", "family_arabic": "برادة", "father_arabic": "حسن", "mother_arabic": "زينب",
    "birth_date": date(2011, 3, 14), "sex": "female", "place": "07.01",
}  # fmt: skip


def load_people(engine: Engine, name: str, rows: Sequence[Row], also: Sequence[str] = ()) -> None:
    """Relation `name` with the linkage columns, the rows' own columns said and all others null.

    Rows with ``entity`` are standing; others are incoming, numbered from 1 unless they have ``row``.
    """
    standing = any("entity" in row for row in rows)
    owner = ("entity", pa.string()) if standing else ("row", pa.int64())
    texts = [(column, pa.string()) for column in ("source", "source_key", *NAMES, "sex", "place", *also)]
    schema = pa.schema([owner, *texts, ("birth_date", pa.date32())])
    full = [
        {"row": number, "source": "school", "source_key": f"key-{number}", **row} for number, row in enumerate(rows, 1)
    ]
    engine.view_arrow(name, pa.Table.from_pylist(full, schema=schema))


def load_features(engine: Engine, name: str, rows: Sequence[Row], also: Mapping[str, str] | None = None) -> None:
    """The features of `rows` as the relation `name`."""
    load_people(engine, f"{name}_people", rows, tuple(also or {}))
    owner = "entity" if any("entity" in row for row in rows) else "row"
    create_features(engine, f"{name}_people", name, (owner, "source", "source_key"), also)


def rows_of(engine: Engine, sql: str) -> list[dict[str, Any]]:
    """The result of `sql` as dictionaries."""
    return list(engine.read(sql).read_all().to_pylist())


def relations(engine: Engine) -> set[str]:
    """What stands in the engine (DuckDB)."""
    return {one["name"] for one in rows_of(engine, "SELECT table_name AS name FROM information_schema.tables")}


def strangers(count: int) -> list[dict[str, Any]]:
    """Standing entities unlike one another, so that a register has a size and its names a frequency."""
    given = ("SALMA", "KARIM", "NADIA", "OMAR", "HIBA", "TARIK", "LEILA", "BADR", "GHITA", "FOUAD", "JIHANE")
    family = ("TAZI", "FASSI", "KADIRI", "NACIRI", "SLAOUI", "HADDAD", "MRABET")
    return [
        {
            "entity": f"stranger-{n}",
            "given_latin": given[n % len(given)],
            "family_latin": family[n % len(family)],
            "father_latin": given[(n * 5 + 3) % len(given)],
            "birth_date": date(2000 + n % 17, 1 + n % 12, 2 + n * 7 % 26),
            "sex": "female" if n % 2 else "male",
            "place": f"0{n % 9}.0{n % 5}",
        }
        for n in range(count)
    ]
