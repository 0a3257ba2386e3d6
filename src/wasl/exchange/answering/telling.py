"""From typed answers by the million to what leaves and what stays on record: names at the consumer, bodies, entries of receipts.

Everything is text made by SQL, and is what `desk` would write of the same answers one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from wasl.catalogue.expressions.types import Kind, Type
from wasl.engine.arrow import columns
from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.exchange.answering.bulk import ANSWERED, field_column
from wasl.exchange.answering.plan import Plan
from wasl.exchange.answering.problems import PROBLEMS
from wasl.exchange.answering.pseudonyms import CHECKS, Pseudonyms
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.kernel.canonical import canonical_json

_BLOCK = 16
_BLOCK_DIGITS = 26
_ROWS_AT_ONCE = 1 << 16
_Numbers = npt.NDArray[np.uint64]
_TEXT = pa.string()
GIVEN = columns({"entry": _TEXT, "entity": _TEXT, "salt": _TEXT, "secret_until": pa.int64(), "case": _TEXT})
"""The columns of what becomes receipts."""


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
    ids = _joined(known["id"])
    version = agreement.pseudonym_version
    names = written_names(pseudonyms.blocks(agreement.terms.consumer, ids, version), version)
    engine.view_arrow("names", pa.table({"entity": known["entity"], "name": names}))


def _joined(ids: pa.ChunkedArray[Any]) -> bytes:
    """The ids one after another: in Arrow they already lie so."""
    parts = []
    for chunk in ids.chunks:
        fixed = chunk.cast(pa.binary(_BLOCK))
        _, content = fixed.buffers()
        if content is not None:
            parts.append(content.slice(fixed.offset * _BLOCK, len(fixed) * _BLOCK).to_pybytes())
    return b"".join(parts)


def written_names(blocks: bytes, version: int) -> pa.Array[Any]:
    """Names from their enciphered blocks, as `pseudonyms` writes them one by one."""
    halves = np.frombuffer(blocks, ">u8").astype(np.uint64).reshape(-1, 2)
    high, low = halves[:, 0], halves[:, 1]
    digits = np.empty((len(halves), _BLOCK_DIGITS + 2), np.uint8)
    digits[:, 0] = version
    for place in range(_BLOCK_DIGITS):
        shift = 5 * (_BLOCK_DIGITS - 1 - place)
        digits[:, place + 1] = _five_bits(high, low, shift)
    modulus = np.uint64(len(CHECKS))
    ahead = np.uint64(version * pow(2, 5 * _BLOCK_DIGITS, len(CHECKS)) % len(CHECKS))
    of_high = np.uint64(pow(2, 64, len(CHECKS)))
    digits[:, -1] = (ahead + high % modulus * of_high + low % modulus) % modulus
    letters = np.frombuffer(CHECKS.encode(), np.uint8)[digits]
    ends = np.arange(0, letters.size + 1, letters.shape[1], dtype=np.int32)
    return pa.Array.from_buffers(pa.string(), len(letters), [None, pa.py_buffer(ends.data), pa.py_buffer(letters.data)])


def _five_bits(high: _Numbers, low: _Numbers, shift: int) -> _Numbers:
    """Five bits of the 128-bit numbers high ‖ low, from `shift` up."""
    if shift >= 64:
        return (high >> np.uint64(shift - 64)) & np.uint64(31)
    found = low >> np.uint64(shift)
    if shift > 59:
        found |= high << np.uint64(64 - shift)
    return found & np.uint64(31)


def create_told(engine: Engine, plan: Plan, occasion: Occasion) -> None:
    """Relation ``told``: value, position, entity, outcome, name, the fields in the consumer's codes, and the ``answer`` hash.

    `position` counts, from 0 and in the list's order, the subjects whose question leaves a receipt; null for the others.
    View ``bodies`` (value, body): what would leave of each.
    """
    codes = {name: table for name, table in occasion.agreement.codes.items() if name in plan.fields}
    fields = [
        f"{_translated(engine, name, codes.get(name))} AS {identifier(field_column(name))}" for name in plan.fields
    ]
    left = [
        f"{_left(engine, name, codes[name])} AS {identifier('left_' + name)}" for name in plan.fields if name in codes
    ]
    kept = ", ".join(f"'{name}'" for name in (ANSWERED, *sorted(name for name, each in PROBLEMS.items() if each.kept)))
    engine.create(
        "placed",
        f"SELECT place, row_number() OVER (ORDER BY place) - 1 AS position FROM answers WHERE outcome IN ({kept})",
    )
    engine.view(
        "coded",
        f"""SELECT a.value, p.position, a.entity, a.outcome, n.name, {", ".join([*fields, *left])}
            FROM answers AS a LEFT JOIN placed AS p ON p.place = a.place LEFT JOIN names AS n ON n.entity = a.entity""",
    )
    body = f"CASE WHEN outcome = '{ANSWERED}' THEN {_body_sql(engine, plan, codes, occasion.as_of)} END"
    engine.create("told", f"SELECT *, sha256({body}) AS answer FROM coded")
    engine.view("bodies", f"SELECT value, {body} AS body FROM coded")


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
    """A body is an object of known names: their order is known too, so only values are written at run time."""
    parts: list[str] = []
    for name in sorted(plan.fields, key=lambda name: name.encode("utf-16-be")):
        parts += [
            engine.dialect.literal(f"{',' if parts else ''}{canonical_json(name)}:"),
            _json(engine, identifier(field_column(name)), plan.fields[name].typed.type),
        ]
    left = [name for name in plan.fields if name in codes]
    untranslated = "''"
    if left:
        names = ", ".join(f"CASE WHEN {identifier('left_' + name)} THEN '\"{name}\"' END" for name in left)
        anything = " OR ".join(identifier("left_" + name) for name in left)
        untranslated = (
            f"CASE WHEN {anything} THEN concat(',\"untranslated\":[', concat_ws(',', {names}), ']') ELSE '' END"
        )
    head = engine.dialect.literal(f'{{"as_of":"{as_of}","fields":{{')
    return f"concat({head}, {', '.join(parts)}, '}},\"subject\":\"', name, '\"', {untranslated}, '}}')"


def _json(engine: Engine, column: str, kind: Type) -> str:
    """A value as canonical JSON of what `values.written` gives."""
    match kind.kind:
        case Kind.BOOL:
            return f"CASE WHEN {column} IS NULL THEN 'null' WHEN {column} THEN 'true' ELSE 'false' END"
        case Kind.INT:
            return f"COALESCE(CAST({column} AS VARCHAR), 'null')"
        case Kind.DATE:
            text = engine.dialect.date_text(column)
        case Kind.DECIMAL:
            text = engine.dialect.decimal_text(column)
        case _:
            return f"CASE WHEN {column} IS NULL THEN 'null' ELSE CAST(to_json({column}) AS VARCHAR) END"
    return f"CASE WHEN {column} IS NULL THEN 'null' ELSE concat('\"', {text}, '\"') END"


def read_entries(engine: Engine, plan: Plan, occasion: Occasion, provider: str) -> pa.RecordBatchReader:
    """What leaves a receipt, by position: entry (canonical JSON), entity, salt, secret_until, case (see `receipts.bulk`).

    ``told`` must be there. Entries are made some at a time, because sorting such wide rows whole would cost more than they do.
    """
    salt = f"CASE WHEN entity IS NOT NULL THEN left(sha256(concat('{occasion.seed}:', position)), 32) END"
    case = engine.dialect.literal(occasion.case)
    made = f"""SELECT {_entry_sql(engine, plan, occasion, provider)} AS entry, entity, salt,
            CASE WHEN entity IS NOT NULL THEN CAST({occasion.secret_until} AS BIGINT) END AS secret_until,
            CASE WHEN entity IS NOT NULL THEN {case} END AS "case"
        FROM (SELECT *, {salt} AS salt FROM told WHERE position >= {{0}} AND position < {{1}}) AS t ORDER BY position"""
    count = engine.count("placed")

    def batches() -> Iterator[pa.RecordBatch]:
        for start in range(0, count, _ROWS_AT_ONCE):
            yield from engine.read(
                made.replace("{0}", str(start)).replace("{1}", str(start + _ROWS_AT_ONCE)), _ROWS_AT_ONCE
            )

    return pa.RecordBatchReader.from_batches(GIVEN, batches())


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
