"""From cells as a department writes them to typed, judged records: SQL over the engine, one relation a step."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from wasl.catalogue.expressions.lower import Lookup
from wasl.engine.port import Engine
from wasl.engine.quote import identifier, literal
from wasl.registers.declared import Attribute
from wasl.registers.feeding.plan import LINKAGE_COLUMNS, Plan, PlannedOutput
from wasl.registers.feeding.tables import relation_of

_FOREIGN_DIGITS = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"
_ASCII_DIGITS = "01234567890123456789"
_INVISIBLE = [
    *range(0x01, 0x20),
    0x7F,
    0xAD,
    0x61C,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x206A),
    0xFEFF,
]
_SPACES = [0xA0, 0x2007, 0x202F, 0x3000]
_NOTHING = ("", "-", "--", "NULL", "N/A", "NA", "#N/A")


def _tidy_row() -> str:
    """Pattern of rows that no cleaning step would change, their cells joined by ``|``.

    It may miss a tidy row, which cleaning then leaves alone; it never takes an untidy one for tidy. A cell starts and
    ends with a character that is neither blank nor replaced, and is not spelt with letters of the words for nothing alone.
    """
    replaced = "".join(_escaped([*map(ord, _FOREIGN_DIGITS), *_INVISIBLE, *_SPACES]))
    nothing = "".join(_escaped(sorted({ord(letter) for word in _NOTHING for letter in word})))
    cell = f"(?:[{nothing}][{nothing} ]*)?[^{replaced}| {nothing}](?:[^{replaced}|]*[^{replaced}| ])?"
    return rf"\A{cell}(?:\|{cell})*\z"


def _escaped(characters: Iterable[int]) -> list[str]:
    return [f"\\x{{{character:x}}}" for character in characters]


_TIDY = _tidy_row()

_GUARDED = r"^'[=+@'\t\r-]"

REASON_SEPARATOR = "|"


def _unguarded(engine: Engine, cell: str) -> str:
    """The inverse of `reading.export.guarded`."""
    return f"CASE WHEN {engine.dialect.finds(cell, _GUARDED)} THEN substr({cell}, 2) ELSE {cell} END"


def _replaced(steps: tuple[str, ...]) -> list[tuple[str, str]]:
    """Characters that the steps replace, and by what; those that vanish come last, as ``translate`` wants them."""
    pairs: list[tuple[str, str]] = []
    if "controls" in steps:
        pairs += [(chr(space), " ") for space in _SPACES]
    if "digits" in steps:
        pairs += zip(_FOREIGN_DIGITS, _ASCII_DIGITS, strict=True)
    if "controls" in steps:
        # Bidi marks and controls.
        pairs += [(chr(character), "") for character in _INVISIBLE]
    return pairs


def clean_sql(engine: Engine, cell: str, steps: tuple[str, ...]) -> str:
    """The SQL of one cell after the feed's cleaning steps, the words for nothing aside."""
    pairs = _replaced(steps)
    cleaned = cell
    if pairs:
        source, target = "".join(pair[0] for pair in pairs), "".join(pair[1] for pair in pairs)
        # Most cells need no change, and finding that out is ten times cheaper than translating them.
        suspect = engine.dialect.finds(cell, f"[{''.join(_escaped(map(ord, source)))}]")
        cleaned = f"CASE WHEN {suspect} THEN translate({cell}, {literal(source)}, {literal(target)}) ELSE {cell} END"
    return f"trim({cleaned})" if "trim" in steps else cleaned


def define_cleaned(engine: Engine, plan: Plan, *, guarded: bool = False) -> None:
    """View ``cleaned``: the raw columns after cleaning, and ``__row``.

    `guarded` says that the file comes from an export of rejected rows: apostrophes against formulas are taken off again.
    """
    cells, steps = [identifier(name) for name in plan.columns], plan.feed.clean
    # Most rows are tidy, and one look at a whole row is far cheaper than the cleaning of each of its cells.
    tidy = "FALSE" if guarded else engine.dialect.finds(f"concat_ws('|', {', '.join(cells)})", _TIDY)
    # One by one: a list would become a join, and every cell of every row would be looked up in it.
    nothing = " ".join(f"WHEN {literal(word)} THEN NULL" for word in _NOTHING)
    looked_at = f'SELECT *, {tidy} AS "__tidy" FROM "raw"'
    written = ", ".join(
        f"""CASE WHEN "__tidy" THEN {cell}
            ELSE {clean_sql(engine, _unguarded(engine, cell) if guarded else cell, steps)} END AS {cell}"""
        for cell in cells
    )
    # Words for nothing are told in a step of their own: a cleaned cell named twice in one expression would be
    # computed beforehand, of tidy rows too.
    said = ", ".join(
        f"""CASE WHEN "__tidy" THEN {cell} ELSE CASE {cell} {nothing} ELSE {cell} END END AS {cell}""" for cell in cells
    )
    engine.view(
        "cleaned",
        f"""SELECT "__row", {said if "empty" in steps else ", ".join(cells)}
            FROM (SELECT "__row", "__tidy", {written} FROM ({looked_at}) AS looked_at) AS written""",
    )


def create_records(engine: Engine, plan: Plan, output: PlannedOutput) -> None:
    """Relation ``records_<i>``: one line a row, with key, period, attributes, reasons, identifiers."""
    typed = f"typed_{output.index}"
    engine.view(typed, _typed_sql(plan, output))
    engine.create(output.relation, _records_sql(output, typed))


def _typed_sql(plan: Plan, output: PlannedOutput) -> str:
    hidden = {name.casefold() for name in output.attributes}
    cells = [f"c.{identifier(name)}" for name in plan.columns if name.casefold() not in hidden]
    values = [f"{sql} AS {identifier(name)}" for name, sql in output.attributes.items()]
    marks = [
        f'{output.key} AS "__key"',
        f'{output.valid_from or "CAST(NULL AS DATE)"} AS "__from"',
        f'{output.valid_to or "CAST(NULL AS DATE)"} AS "__to"',
        f'{f"COALESCE({output.where}, FALSE)" if output.where else "TRUE"} AS "__wanted"',
        *(f"{sql} AS {identifier(f'__id_{scheme}')}" for scheme, sql in output.identifiers.items()),
    ]
    columns = ", ".join(['c."__row"', *cells, *values, *marks])
    return f'SELECT {columns} FROM "cleaned" AS c {_joins(output.lookups)}'


def _joins(lookups: tuple[Lookup, ...]) -> str:
    """The joins that give expressions their translations; keys are unique, so no row multiplies."""
    return " ".join(
        f"LEFT JOIN {identifier(relation_of(lookup.kind, lookup.name))} AS {identifier(lookup.alias)} "
        f'ON {identifier(lookup.alias)}."key" = {lookup.key_sql}'
        for lookup in lookups
    )


def _records_sql(output: PlannedOutput, typed: str) -> str:
    columns = [
        *(f"t.{identifier(name)}" for name in ("__row", "__key", "__from", "__to", "__wanted", *output.attributes)),
        *(f"t.{identifier(f'__id_{scheme}')}" for scheme in output.identifiers),
        *(f"{_reasons(output, kind)} AS {identifier(f'__{kind}')}" for kind in ("reject", "hold", "warn")),
    ]
    return f"SELECT {', '.join(columns)} FROM {identifier(typed)} AS t {_joins(output.rule_lookups)}"


def body_sql(engine: Engine, output: PlannedOutput, relation: str) -> str:
    """The canonical body of a record, from its attributes in `relation`. Bodies are written out only where they travel."""
    return engine.dialect.json_object(
        {
            name: _as_json(engine, f"{relation}.{identifier(name)}", output.register.attributes[name])
            for name in output.attributes
        }
    )


def told_in_file(engine: Engine, plan: Plan) -> Callable[[str], str]:
    """See `comparing.Told`: what the records of the file say.

    The body is made of the joined rows: made before, it would travel through the join.
    """

    def told(relation: str) -> str:
        parts = (
            f"""SELECT x.*, {body_sql(engine, output, "r")} AS body FROM {identifier(relation)} AS x
                JOIN {identifier(output.relation)} AS r ON r."__row" = x."__row"
                WHERE x.register = {literal(output.register_name)}"""
            for output in plan.outputs
        )
        return " UNION ALL ".join(parts)

    return told


def hash_sql(engine: Engine, body: str) -> str:
    """What `kernel.canonical.body_hash` gives of a body. Costly: only for bodies that are compared or recorded."""
    return f"substr({engine.dialect.sha256_hex(body)}, 1, 32)"


def linkage_sql(output: PlannedOutput, relation: str) -> dict[str, str]:
    """Linkage column -> its SQL over the output's records; nothing where the feed does not say."""
    return {
        column: f"{relation}.{identifier(output.linkage[column])}" if column in output.linkage else _nothing(column)
        for column in LINKAGE_COLUMNS
    }


def _nothing(column: str) -> str:
    return "CAST(NULL AS DATE)" if column == "birth_date" else "CAST(NULL AS STRING)"


def _as_json(engine: Engine, sql: str, attribute: Attribute) -> str:
    if attribute.type == "date":
        return engine.dialect.date_text(sql)
    if attribute.type == "decimal":
        return engine.dialect.decimal_text(sql)
    return sql


def _reasons(output: PlannedOutput, kind: str) -> str:
    """The names of the broken rules of `kind`, joined; '' when none. A rule that cannot be judged passes."""
    broken = [
        f"CASE WHEN NOT ({rule.sql}) THEN {literal(rule.name)} END" for rule in output.rules if rule.otherwise == kind
    ]
    if kind == "reject":
        broken.insert(0, "CASE WHEN t.\"__key\" IS NULL THEN 'missing-key' END")
        broken.append('CASE WHEN t."__to" <= t."__from" THEN \'period-reversed\' END')
    return f"concat_ws({literal(REASON_SEPARATOR)}, {', '.join(broken)})" if broken else "''"
