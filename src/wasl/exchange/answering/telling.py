"""From typed answers by the million to what leaves and what stays on record: names at the consumer, bodies, salted subjects.

It is what `desk` would say of the same answers one by one; only the entries differ, which speak of many at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from wasl.catalogue.expressions.types import Kind, Type
from wasl.engine.arrow import columns
from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.exchange.answering.bulk import field_column
from wasl.exchange.answering.plan import Plan
from wasl.exchange.answering.pseudonyms import CHECKS, Pseudonyms
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.kernel.canonical import canonical_json

_BLOCK = 16
_BLOCK_DIGITS = 26
_SALTS_AT_ONCE = 1 << 17
_Numbers = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Occasion:
    """What all answers to one list have in common."""

    agreement: AgreementEntry
    time: int
    """Microseconds since 1970."""
    as_of: str
    """ISO 8601 date."""
    request: str
    """Each entry's request is ``<this>-<number>``."""
    seed: str
    """Secret hex, 32 bytes; salts derive from it."""
    case: str = ""
    secret_until: int = 0


def create_told(engine: Engine, plan: Plan, occasion: Occasion, places: int) -> None:
    """Relation ``told``, sorted by place: place, entity, salt, subject, outcome, and the fields in the consumer's codes.

    Of a body there is what comes ``before`` the subject's name and ``after`` it. `places` is the highest place in ``answers``.
    """
    codes = {name: table for name, table in occasion.agreement.codes.items() if name in plan.fields}
    engine.view_arrow("salts", _salts(occasion.seed, places))
    fields = [
        f"{_translated(engine, name, codes.get(name))} AS {identifier(field_column(name))}" for name in plan.fields
    ]
    left = [
        f"{_left(engine, name, codes[name])} AS {identifier('left_' + name)}" for name in plan.fields if name in codes
    ]
    said = "".join(f", {identifier(field_column(name))}" for name in plan.fields)
    engine.create("ordered", f"SELECT place, entity, outcome{said} FROM answers ORDER BY place")
    # As written, it lies as what it reads first: sorting rows as wide as these would cost more than making them.
    engine.create(
        "coded",
        f"""SELECT a.place, a.entity, CASE WHEN a.entity IS NOT NULL THEN s.salt END AS salt,
                CASE WHEN a.entity IS NOT NULL THEN sha256(s.salt || encode(a.entity)) END AS subject,
                {", ".join(["a.outcome", *fields, *left])}
            FROM ordered AS a JOIN salts AS s ON s.place = a.place""",
        as_written=True,
    )
    before, after = _body_sql(engine, plan, codes, occasion.as_of)
    engine.view("told", f"SELECT *, {before} AS before, {after} AS after FROM coded")


def _salts(seed: str, places: int) -> pa.RecordBatchReader:
    """A salt of 16 bytes for each place, from 1: the key stream of AES-256 in counter mode under the list's own seed."""
    stream = Cipher(algorithms.AES256(bytes.fromhex(seed)), modes.CTR(bytes(_BLOCK))).encryptor()
    schema = columns({"place": pa.int64(), "salt": pa.binary()})

    def batches() -> Iterator[pa.RecordBatch]:
        for start in range(1, places + 1, _SALTS_AT_ONCE):
            count = min(_SALTS_AT_ONCE, places + 1 - start)
            drawn = pa.py_buffer(stream.update(bytes(_BLOCK * count)))
            salts: Any = pa.Array.from_buffers(pa.binary(_BLOCK), count, [None, drawn])
            yield pa.RecordBatch.from_arrays(
                [pa.array(np.arange(start, start + count, dtype=np.int64)), salts.cast(pa.binary())], schema=schema
            )

    return pa.RecordBatchReader.from_batches(schema, batches())


def names_of(pseudonyms: Pseudonyms, agreement: AgreementEntry, ids: pa.Array[Any]) -> pa.Array[Any]:
    """The names at the consumer of entities, given as 16 bytes each; null stays null."""
    known = ids.drop_null()
    version = agreement.pseudonym_version
    names = written_names(pseudonyms.blocks(agreement.terms.consumer, _joined(known), version), version)
    if len(known) == len(ids):
        return names
    whole: pa.Array[Any] = pc.replace_with_mask(pa.nulls(len(ids), pa.string()), ids.is_valid(), names)
    return whole


def _joined(ids: pa.Array[Any]) -> bytes:
    """The ids one after another: in Arrow they already lie so."""
    fixed = ids.cast(pa.binary(_BLOCK))
    _, content = fixed.buffers()
    return content.slice(fixed.offset * _BLOCK, len(fixed) * _BLOCK).to_pybytes() if content is not None else b""


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


def _body_sql(engine: Engine, plan: Plan, codes: Mapping[str, object], as_of: str) -> tuple[str, str]:
    """A body is an object of known names: their order is known too, so only values are written at run time.

    Two expressions: up to the subject's name, and from there on.
    """
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
    return f'concat({head}, {", ".join(parts)}, \'}},"subject":"\')', f"concat('\"', {untranslated}, '}}')"


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
