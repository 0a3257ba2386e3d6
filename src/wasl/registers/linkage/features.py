"""People as linkage sees them: from names as written to comparable forms, set-based.

Python reads each *distinct* name once; everything else is a join.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa

from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.registers.linkage.comparisons import NAME_ROLES
from wasl.registers.linkage.names import forms, is_arabic

_SCRIPTS = ("arabic", "latin")
_DICTIONARY = "linkage_dictionary"
_DICTIONARY_SCHEMA = pa.schema(
    [("name", pa.string()), ("arabic", pa.string()), ("latin", pa.string()), ("key", pa.string())]
)


def create_features(
    engine: Engine, people: str, into: str, identity: Iterable[str], also: Mapping[str, str] | None = None
) -> None:
    """Relation `into`: the columns `identity` of the relation `people`, then what the comparisons read.

    `people` has the linkage columns (all nullable): ``given_arabic, given_latin, family_arabic, family_latin,
    father_arabic, father_latin, mother_arabic, mother_latin, birth_date DATE, sex, place``, and those named in `also`
    (name -> ``code`` or ``text``). The result has, per role, ``<role>_arabic, <role>_latin`` (spellings),
    ``<role>_key`` and ``<role>_key2`` (the Latin key where both scripts are given and their keys differ),
    ``birth`` (ISO 8601 text), ``birth_year, sex, place`` and the further columns.
    """
    engine.view_arrow(_DICTIONARY, _dictionary(engine, people))
    columns = [f"p.{identifier(column)}" for column in identity]
    columns += [column for role in NAME_ROLES for column in _name_columns(role)]
    birth = engine.dialect.date_text("p.birth_date")
    columns += [f"{birth} AS birth", f"substr({birth}, 1, 4) AS birth_year", "p.sex AS sex", "p.place AS place"]
    columns += [_further(name, kind) for name, kind in (also or {}).items()]
    joins = [
        f"LEFT JOIN {_DICTIONARY} AS {role}_{script} ON {role}_{script}.name = p.{role}_{script}"
        for role in NAME_ROLES
        for script in _SCRIPTS
    ]
    engine.create(into, f"SELECT {', '.join(columns)} FROM {identifier(people)} AS p {' '.join(joins)}")
    engine.drop(_DICTIONARY)


def _name_columns(role: str) -> tuple[str, ...]:
    """A name may stand in the other script's column: its own letters say what it is."""
    arabic, latin = f"{role}_arabic", f"{role}_latin"
    key = f"COALESCE({arabic}.key, {latin}.key)"
    return (
        f"COALESCE({arabic}.arabic, {latin}.arabic) AS {arabic}",
        f"COALESCE({latin}.latin, {arabic}.latin) AS {latin}",
        f"{key} AS {role}_key",
        f"NULLIF({latin}.key, {key}) AS {role}_key2",
    )


def _further(name: str, kind: str) -> str:
    column = f"trim(p.{identifier(name)})"
    value = f"upper({column})" if kind == "text" else column
    return f"NULLIF({value}, '') AS {identifier(name)}"


def _dictionary(engine: Engine, people: str) -> pa.Table:
    columns = [f"{role}_{script}" for role in NAME_ROLES for script in _SCRIPTS]
    parts = (f"SELECT {column} AS name FROM {identifier(people)} WHERE {column} IS NOT NULL" for column in columns)
    batches = [_entries(batch) for batch in engine.read(" UNION ".join(parts))]
    return pa.Table.from_batches(batches, _DICTIONARY_SCHEMA)


def _entries(batch: pa.RecordBatch) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([_entry(str(name)) for name in batch.column(0).to_pylist()], _DICTIONARY_SCHEMA)


def _entry(name: str) -> dict[str, str | None]:
    """A name without a legible letter becomes nothing."""
    spelling, key = forms(name)
    script = "arabic" if is_arabic(name) else "latin"
    return {"name": name, script: spelling or None, "key": key or None}
