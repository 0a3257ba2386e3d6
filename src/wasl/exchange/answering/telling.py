"""From typed answers by the million to what leaves and what stays on record: names at the consumer, bodies, entries of receipts.

Everything is text made by SQL, and is what `desk` would write of the same answers one by one.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from wasl.catalogue.expressions.types import Kind, Type
from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.exchange.answering.bulk import ANSWERED, field_column
from wasl.exchange.answering.plan import Plan
from wasl.exchange.answering.problems import PROBLEMS
from wasl.exchange.answering.pseudonyms import CHECKS, DIGITS, Pseudonyms
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.kernel.canonical import canonical_json

_BLOCK = 16
_BLOCK_DIGITS = 26


@dataclass(frozen=True, slots=True)
class Occasion:
    """What all entries of one list have in common."""

    agreement: AgreementEntry
    time: int
    """Microseconds since 1970."""
    as_of: str
    """ISO 8601 date."""
    request: str
    """Each subject's request is ``<this>-<position>``."""
    seed: str
    """Secret hex; salts derive from it."""
    case: str = ""
    secret_until: int = 0


def create_names(engine: Engine, pseudonyms: Pseudonyms, agreement: AgreementEntry) -> None:
    """Relation ``names`` (entity, name): the consumer's pseudonym of everyone answered about in ``answers``."""
    sql = f"SELECT DISTINCT entity FROM answers WHERE outcome = '{ANSWERED}'"
    known = engine.read(f"SELECT entity, unhex(entity) AS id FROM ({sql}) AS k").read_all().combine_chunks()
    ids = known["id"].combine_chunks()
    whole = ids.buffers()[2].slice(ids.offset, len(ids) * _BLOCK).to_pybytes() if len(ids) else b""
    blocks = array("Q", pseudonyms.blocks(agreement.terms.consumer, whole, agreement.pseudonym_version))
    if sys.byteorder == "little":
        blocks.byteswap()
    halves = [pa.array(blocks[half::2], pa.uint64()) for half in (0, 1)]
    engine.view_arrow("blocks", pa.table({"entity": known["entity"], "high": halves[0], "low": halves[1]}))
    engine.create("names", _names_sql(agreement.pseudonym_version))


def _names_sql(version: int) -> str:
    """Crockford's base 32 and its check symbol, as `pseudonyms` writes them."""
    number = "(CAST(high AS UHUGEINT) * 18446744073709551616 + low)"
    digits = ", ".join(
        f"substr('{DIGITS}', CAST((number >> {5 * place}) & 31 AS INTEGER) + 1, 1)"
        for place in range(_BLOCK_DIGITS - 1, -1, -1)
    )
    ahead = version * pow(2, 5 * _BLOCK_DIGITS, len(CHECKS)) % len(CHECKS)
    check = f"substr('{CHECKS}', CAST(({ahead} + number % {len(CHECKS)}) % {len(CHECKS)} AS INTEGER) + 1, 1)"
    return f"""SELECT entity, concat('{DIGITS[version]}', {digits}, {check}) AS name
        FROM (SELECT entity, {number} AS number FROM blocks) AS b"""


def create_told(engine: Engine, plan: Plan, occasion: Occasion) -> None:
    """Relation ``told``: value, entity, outcome, name, the fields in the consumer's codes, ``body``, and its ``answer`` hash."""
    codes = {name: table for name, table in occasion.agreement.codes.items() if name in plan.fields}
    fields = [
        f"{_translated(engine, name, codes.get(name))} AS {identifier(field_column(name))}" for name in plan.fields
    ]
    left = [
        f"{_left(engine, name, codes[name])} AS {identifier('left_' + name)}" for name in plan.fields if name in codes
    ]
    engine.view(
        "coded",
        f"""SELECT a.value, a.entity, a.outcome, n.name, {", ".join([*fields, *left])}
            FROM answers AS a LEFT JOIN names AS n ON n.entity = a.entity""",
    )
    body = f"CASE WHEN outcome = '{ANSWERED}' THEN {_body_sql(engine, plan, codes, occasion.as_of)} END"
    engine.create("told", f"SELECT *, sha256(body) AS answer FROM (SELECT *, {body} AS body FROM coded) AS b")


def _translated(engine: Engine, name: str, codes: Mapping[str, str] | None) -> str:
    column = f"a.{identifier(field_column(name))}"
    if not codes:
        return column
    quote = engine.dialect.literal
    cases = " ".join(f"WHEN {quote(common)} THEN {quote(own)}" for common, own in codes.items())
    return f"CASE {column} {cases} ELSE {column} END"


def _left(engine: Engine, name: str, codes: Mapping[str, str]) -> str:
    """Whether a code has no equivalent at the consumer."""
    column = f"a.{identifier(field_column(name))}"
    known = ", ".join(engine.dialect.literal(code) for code in codes) or "NULL"
    return f"({column} IS NOT NULL AND {column} NOT IN ({known}))" if codes else f"({column} IS NOT NULL)"


def _body_sql(engine: Engine, plan: Plan, codes: Mapping[str, object], as_of: str) -> str:
    fields = engine.dialect.json_object(
        {
            name: _written(engine, identifier(field_column(name)), value.typed.type)
            for name, value in plan.fields.items()
        }
    )
    left = [name for name in plan.fields if name in codes]
    untranslated = "''"
    if left:
        names = ", ".join(f"CASE WHEN {identifier('left_' + name)} THEN '\"{name}\"' END" for name in left)
        anything = " OR ".join(identifier("left_" + name) for name in left)
        untranslated = (
            f"CASE WHEN {anything} THEN concat(',\"untranslated\":[', concat_ws(',', {names}), ']') ELSE '' END"
        )
    return f'concat(\'{{"as_of":"{as_of}","fields":\', {fields}, \',"subject":"\', name, \'"\', {untranslated}, \'}}\')'


def _written(engine: Engine, column: str, kind: Type) -> str:
    """A value as `values.written` writes it."""
    match kind.kind:
        case Kind.DATE:
            return engine.dialect.date_text(column)
        case Kind.DECIMAL:
            return engine.dialect.decimal_text(column)
        case _:
            return column


def create_entries(engine: Engine, plan: Plan, occasion: Occasion, provider: str) -> None:
    """Relation ``entries``: value, position (from 0, of what leaves a receipt), entry, entity, salt, secret_until, case.

    Every subject asked about leaves one; `told` must be there.
    """
    kept = ", ".join(f"'{name}'" for name in (ANSWERED, *sorted(name for name, each in PROBLEMS.items() if each.kept)))
    salt = f"CASE WHEN entity IS NOT NULL THEN left(sha256(concat('{occasion.seed}:', position)), 32) END"
    placed = f"""SELECT value, entity, outcome, answer, CAST(row_number() OVER (ORDER BY value) - 1 AS BIGINT) AS position
        FROM told WHERE outcome IN ({kept})"""
    engine.create(
        "entries",
        f"""SELECT value, position, {_entry_sql(engine, plan, occasion, provider)} AS entry, entity, salt,
                CASE WHEN entity IS NOT NULL THEN CAST({occasion.secret_until} AS BIGINT) END AS secret_until,
                CASE WHEN entity IS NOT NULL THEN {engine.dialect.literal(occasion.case)} END AS "case"
            FROM (SELECT *, {salt} AS salt FROM ({placed}) AS placed) AS salted""",
    )


def _entry_sql(engine: Engine, plan: Plan, occasion: Occasion, provider: str) -> str:
    """Canonical JSON of an `Entry`: names in order, defaults left out."""
    terms, quote = occasion.agreement.terms, engine.dialect.literal

    def alike(name: str, value: object) -> str:
        return quote(f",{canonical_json(name)}:{canonical_json(value)}")

    parts = [
        quote("{" + f'"agreement":{canonical_json(occasion.agreement.id)}'),
        "CASE WHEN answer IS NOT NULL THEN concat(',\"answer\":\"', answer, '\"') ELSE '' END",
        alike("consumer", terms.consumer),
        f"CASE WHEN outcome = '{ANSWERED}' THEN {alike('fields', list(plan.fields))} ELSE '' END"
        if plan.fields
        else "''",
        "concat(',\"outcome\":\"', outcome, '\"')",
        alike("provider", provider),
        alike("purpose", terms.purpose),
        f"concat(',\"request\":\"{occasion.request}-', position, '\"')",
        alike("service", terms.service),
        "CASE WHEN entity IS NOT NULL THEN concat(',\"subject\":\"', sha256(unhex(salt) || encode(entity)), '\"') ELSE '' END",
        quote(f',"time":{occasion.time},"way":"file"' + "}"),
    ]
    return f"concat({', '.join(parts)})"
