"""Which changes of people's paths became known between two instants, set-based from the versions of their stays.

Every instant counts by itself: what a source said just before it is compared with what it says from it on, so that the same
changes are found in whatever portions they are looked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from wasl.engine.dialect import Dialect
from wasl.engine.port import Engine
from wasl.registers.bulk import Bulk, day, read_day, text
from wasl.registers.declared import Register, Stays

ENROLLED, MOVED, GRADUATED, DROPPED_OUT = "enrolled", "moved", "graduated", "dropped-out"
CORRECTED: Final = "corrected"
"""A change told before is taken back: a file undone, records of two people told apart, two people found to be one."""
ORDER: Final = (CORRECTED, ENROLLED, MOVED, DROPPED_OUT, GRADUATED)
"""Of one person at one instant."""


def read_changes(engine: Engine, reading: Bulk, name: str, register: Register, since: int, until: int) -> None:
    """Make the relation ``changes``: what became known of stays in the register `name` over (since, until].

    Columns: ``source, source_key, instant, kind, entity`` (the canonical one as known then), ``other`` (of a correction: whose
    the record is now, when somebody else's), ``valid_from``.
    """
    engine.view_arrow("versions_read", reading.read(_versions_sql(name, since, until)))
    engine.view_arrow("same_read", reading.read(_same_sql(since)))
    engine.view_arrow("undone", reading.read(_undone_sql(since, until)))
    engine.create("versions", _typed_sql(register))
    engine.create("same", cast_sql("same_read", _SAME))
    engine.create("turns", _turns_sql(since, until))
    stays = register.stays or Stays()
    for side, strictly in (("said_before", "<"), ("said_after", "<=")):
        engine.create(side, _said_sql(stays, strictly, engine.dialect))
    engine.create("compared", _compared_sql())
    engine.create("changes", _changes_sql())


_SAME: Final = {"entity": "VARCHAR", "canonical": "VARCHAR", "recorded_from": "BIGINT", "recorded_to": "BIGINT"}


def cast_sql(relation: str, types: Mapping[str, str]) -> str:
    """`relation` with the types of its columns: SQLite gives an empty column, or one of nulls, no type of its own."""
    columns = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in types.items())
    return f"SELECT {columns} FROM {relation}"


def _versions_sql(register: str, since: int, until: int) -> str:
    """Versions, known since then, of everyone of whom something changed and of those read as the same person."""
    return f"""WITH touched AS (
            SELECT entity FROM registers_record WHERE register = {text(register)}
                AND (recorded_from > {since} OR recorded_to > {since})
            UNION SELECT entity FROM registers_sameas WHERE recorded_from > {since} OR recorded_to > {since}),
        heads AS (
            SELECT entity AS head FROM touched
            UNION SELECT s.canonical FROM registers_sameas AS s JOIN touched AS t ON t.entity = s.entity),
        members AS (
            SELECT head AS entity FROM heads
            UNION SELECT s.entity FROM registers_sameas AS s JOIN heads AS h ON h.head = s.canonical)
        SELECT r.id, r.entity, r.source, r.source_key, {day("r.valid_from")} AS valid_from, r.recorded_from, r.recorded_to, r.body
        FROM registers_record AS r JOIN members AS m ON m.entity = r.entity
        WHERE r.register = {text(register)} AND r.recorded_from <= {until}
            AND (r.recorded_to IS NULL OR r.recorded_to > {since})"""


def _same_sql(since: int) -> str:
    return f"""SELECT entity, canonical, recorded_from, recorded_to FROM registers_sameas
        WHERE recorded_to IS NULL OR recorded_to > {since}"""


def _undone_sql(since: int, until: int) -> str:
    return f"SELECT undone_at AS instant FROM registers_batch WHERE undone_at > {since} AND undone_at <= {until}"


def _typed_sql(register: Register) -> str:
    """A body is read once; an attribute that the register does not have says nothing."""
    cells = ", ".join(
        f"said.{name} AS {name}" if name in register.attributes else f"CAST(NULL AS VARCHAR) AS {name}"
        for name in ("establishment", "status", "result")
    )
    read = {"id": "BIGINT", "entity": "VARCHAR", "source": "VARCHAR", "source_key": "VARCHAR"}
    known = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in read.items())
    shape = '{"establishment": "VARCHAR", "status": "VARCHAR", "result": "VARCHAR"}'
    return f"""SELECT {known}, {read_day("valid_from")} AS valid_from,
            CAST(recorded_from AS BIGINT) AS recorded_from, CAST(recorded_to AS BIGINT) AS recorded_to, {cells}
        FROM (SELECT *, from_json(CAST(body AS VARCHAR), '{shape}') AS said FROM versions_read) AS v"""


def _turns_sql(since: int, until: int) -> str:
    """The instants at which each key of a source may say otherwise, or of somebody else."""
    within = f"> {since} AND {{0}} <= {until}"
    merged = " UNION ALL ".join(
        f"SELECT entity, CAST({end} AS BIGINT) AS instant FROM same WHERE {end} {within.format(end)}"
        for end in ("recorded_from", "recorded_to")
    )
    return f"""SELECT source, source_key, recorded_from AS instant FROM versions
            WHERE recorded_from {within.format("recorded_from")}
        UNION SELECT source, source_key, recorded_to FROM versions WHERE recorded_to {within.format("recorded_to")}
        UNION SELECT v.source, v.source_key, m.instant FROM versions AS v JOIN ({merged}) AS m ON m.entity = v.entity
            AND v.recorded_from <= m.instant AND (v.recorded_to IS NULL OR v.recorded_to >= m.instant)"""


def _said_sql(stays: Stays, strictly: str, dialect: Dialect) -> str:
    """What each key said just before (``<``) or from (``<=``) an instant on, and where the person's stay before it was."""
    ended = ">=" if strictly == "<" else ">"

    def known(row: str) -> str:
        return f"{row}.recorded_from {strictly} t.instant AND ({row}.recorded_to IS NULL OR {row}.recorded_to {ended} t.instant)"

    return f"""WITH said AS (
            SELECT t.source, t.source_key, t.instant, COALESCE(s.canonical, v.entity) AS entity, v.valid_from,
                v.source || '/' || COALESCE(v.establishment, '') AS place,
                COALESCE({_one_of("v.status", stays.dropped, dialect)}, FALSE) AS dropped,
                COALESCE({_one_of("v.result", stays.leaving, dialect)}, FALSE) AS finished
            FROM turns AS t JOIN versions AS v ON v.source = t.source AND v.source_key = t.source_key AND {known("v")}
            LEFT JOIN same AS s ON s.entity = v.entity AND {known("s")}
            QUALIFY row_number() OVER (PARTITION BY t.source, t.source_key, t.instant
                ORDER BY v.valid_from DESC NULLS LAST, v.recorded_from DESC, v.id DESC) = 1),
        others AS (
            SELECT t.source, t.source_key, t.instant, arg_max(v.source || '/' || COALESCE(v.establishment, ''),
                (v.valid_from, v.source, v.source_key)) AS place
            FROM said AS t JOIN (
                SELECT v.*, t.instant, COALESCE(s.canonical, v.entity) AS who
                FROM (SELECT DISTINCT instant FROM turns) AS t JOIN versions AS v ON {known("v")}
                LEFT JOIN same AS s ON s.entity = v.entity AND {known("s")}) AS v
                ON v.instant = t.instant AND v.who = t.entity AND v.valid_from < t.valid_from
                AND (v.source <> t.source OR v.source_key <> t.source_key)
            GROUP BY ALL)
        SELECT said.*, others.place AS place_before FROM said
        LEFT JOIN others USING (source, source_key, instant)"""


def _one_of(column: str, codes: tuple[str, ...], dialect: Dialect) -> str:
    return f"{column} IN ({', '.join(map(dialect.literal, codes))})" if codes else "FALSE"


def _compared_sql() -> str:
    return """SELECT t.source, t.source_key, t.instant, a.valid_from, b.entity AS was, a.entity AS entity,
            u.instant IS NOT NULL AS undone, COALESCE(a.entity = b.entity, FALSE) AS same_person,
            b.dropped AS was_dropped, a.dropped AS dropped, b.finished AS was_finished, a.finished AS finished,
            a.place <> COALESCE(b.place, a.place_before, a.place) AS elsewhere, a.place IS DISTINCT FROM b.place AS place_changed
        FROM turns AS t LEFT JOIN said_before AS b USING (source, source_key, instant)
        LEFT JOIN said_after AS a USING (source, source_key, instant)
        LEFT JOIN (SELECT DISTINCT CAST(instant AS BIGINT) AS instant FROM undone) AS u ON u.instant = t.instant"""


def _changes_sql() -> str:
    """Each kind of change where it took place; an undone file tells no news of the people it spoke of, it corrects."""
    news = "entity IS NOT NULL AND NOT (same_person AND undone)"
    kinds = {
        ENROLLED: f"{news} AND NOT dropped AND (NOT same_person OR was_dropped)",
        MOVED: f"{news} AND NOT dropped AND elsewhere AND (same_person OR was IS NULL)",
        DROPPED_OUT: f"{news} AND dropped AND NOT (same_person AND was_dropped)",
        GRADUATED: f"{news} AND finished AND NOT (same_person AND was_finished)",
    }
    head = "source, source_key, instant"
    parts = [
        f"SELECT {head}, '{kind}' AS kind, entity, CAST(NULL AS VARCHAR) AS other, valid_from FROM compared WHERE {met}"
        for kind, met in kinds.items()
    ]
    taken_back = """was IS NOT NULL AND (NOT same_person OR (was_finished AND NOT finished)
        OR (undone AND (was_dropped <> dropped OR was_finished <> finished OR place_changed)))"""
    other = "CASE WHEN NOT same_person THEN entity END"
    parts.append(
        f"SELECT {head}, '{CORRECTED}' AS kind, was AS entity, {other} AS other, valid_from FROM compared WHERE {taken_back}"
    )
    return " UNION ALL ".join(parts)
