"""A decision table as an expression of the language, and as a part of a pack.

The standard lets a rule whose input is not known fall through to the next one, and so to the default. Here what is not known is
not decided: where a rule that would come first cannot be told, nothing is given, and the programme names what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any, Final

from wasl.catalogue.expressions import types
from wasl.catalogue.expressions.check import Scope, check
from wasl.catalogue.expressions.syntax import parse
from wasl.catalogue.expressions.typed import Datum
from wasl.catalogue.expressions.types import Type
from wasl.kernel.errors import Place
from wasl.programmes.tables.cells import Kind, literal
from wasl.programmes.tables.declared import Rule, Table
from wasl.programmes.tables.reading import OutsideSubsetError

_TYPES: Final[dict[Kind, Type]] = {
    "bool": types.BOOL, "int": types.INT, "decimal": types.decimal(12, 2), "date": types.DATE, "text": types.TEXT,
}  # fmt: skip
_WIDTH: Final = 110


def expression(table: Table) -> str:
    """What the table says, as scalar SQL. Raises OutsideSubsetError, or ExpressionError for what is too long to be one."""
    _demand_policy(table)
    text = _written(table)
    scope = Scope({each.name: _TYPES[each.kind] for each in table.inputs})
    check(parse(text, Place(table.place.file)), scope)
    return text


def fragment(table: Table) -> str:
    """The facts and the amount, or the criterion, as YAML. What a table cannot say is left empty: the judge asks for it."""
    name = identifier_of(table.output.name)
    lines = [f"# The decision table '{table.name}' of {table.place.file}, hit policy {table.policy}."]
    lines += [
        "# It says nothing in Arabic or French: the pack is refused until that, and the law, are written.",
        "facts:",
    ]
    for each in table.inputs:
        scale = ", precision: 12, scale: 2" if each.kind == "decimal" else ""
        lines.append(f"  {each.name}: {{title: {_title(each.name)}, type: {each.kind}{scale}}}")
    key, inner = ("criteria", "check") if table.output.kind == "bool" else ("amounts", "value")
    lines += [f"{key}:", f"  {name}:", f"    title: {_title(table.output.name)}", f"    {inner}: >-"]
    lines += [f"      {line}" for line in _folded(expression(table))]
    if table.output.kind == "bool":
        lines += [f'    {each}: {{fr: "", ar: "", en: ""}}' for each in ("met", "not_met", "unknown")]
    return "\n".join(lines) + "\n"


def identifier_of(name: str) -> str:
    """A name of a pack for what a table calls `name`."""
    return "_".join("".join(each if each.isalnum() else " " for each in name.lower()).split()) or "result"


def _demand_policy(table: Table) -> None:
    """Rules that the policy does not let stand together, at the later one."""
    if table.policy in ("UNIQUE", "ANY"):
        for one, other in combinations(table.rules, 2):
            if _meet(one, other) and (table.policy == "UNIQUE" or one.value != other.value):
                raise OutsideSubsetError(
                    "a case may fit this rule and that of line {line}", place=other.place,
                    mend="tell them apart, or use the hit policy FIRST or PRIORITY", line=str(one.place.line),
                )  # fmt: skip
    if table.policy == "PRIORITY" and not table.output.order:
        raise OutsideSubsetError(
            "nothing says which result comes first", place=table.place, mend="list the output's values"
        )


def _meet(one: Rule, other: Rule) -> bool:
    return all(mine.meets(theirs) for mine, theirs in zip(one.cells, other.cells, strict=True))


def _written(table: Table) -> str:
    match table.policy, table.aggregation:
        case "COLLECT", "SUM" | "COUNT":
            return _added(table)
        case "COLLECT", _:
            values = sorted({_value(rule) for rule in table.rules}, reverse=table.aggregation == "MAX")
            return _first(table, _by_value(table, values))
        case "PRIORITY", _:
            return _first(table, _by_value(table, table.output.order))
        case "FIRST", _:
            return _first(table, ((condition, rule.value) for condition, rule in _conditions(table, table.rules)))
        case _:
            return _only(table)


def _value(rule: Rule) -> Any:
    return rule.value


def _only(table: Table) -> str:
    """No two rules that differ hold at once: where one holds the others are false, whatever is not known."""
    branches = [f"WHEN {condition} THEN {literal(rule.value)}" for condition, rule in _conditions(table, table.rules)]
    if table.default is not None:
        none = " AND ".join(f"NOT ({condition})" for condition, _ in _conditions(table, table.rules))
        branches.append(f"WHEN {none} THEN {literal(table.default)}")
    return f"CASE {' '.join(branches)} END"


def _first(table: Table, ordered: Iterable[tuple[str, Datum]]) -> str:
    """The value of the first condition that holds, unless one before it is not known."""
    branches = []
    for condition, value in ordered:
        branches.append(f"WHEN {condition} THEN {literal(value)}")
        if condition != "TRUE":
            branches.append(f"WHEN ({condition}) IS NULL THEN NULL")
    otherwise = f" ELSE {literal(table.default)}" if table.default is not None else ""
    return f"CASE {' '.join(branches)}{otherwise} END"


def _by_value(table: Table, values: Iterable[Datum]) -> Iterator[tuple[str, Datum]]:
    """For each value that a rule gives, when one of its rules holds."""
    conditions = list(_conditions(table, table.rules))
    for value in values:
        own = [condition for condition, rule in conditions if rule.value == value]
        if own:
            yield " OR ".join(f"({condition})" for condition in own) if len(own) > 1 else own[0], value


def _added(table: Table) -> str:
    """Null where any rule is not known. Nothing that holds counts 0, and adds up to the default."""
    counted = table.aggregation == "COUNT"
    conditions = list(_conditions(table, table.rules))
    terms = [
        f"CASE WHEN {condition} THEN {1 if counted else literal(rule.value)} WHEN NOT ({condition}) THEN 0 END"
        for condition, rule in conditions
    ]
    total = " + ".join(terms)
    if counted:
        return total
    some = " OR ".join(f"({condition})" for condition, _ in conditions)
    none = f" WHEN NOT ({some}) THEN {literal(table.default)}" if table.default is not None else ""
    return f"CASE WHEN {some} THEN {total}{none} END"


def _conditions(table: Table, rules: Iterable[Rule]) -> Iterator[tuple[str, Rule]]:
    for rule in rules:
        tests = [cell.written(of.name) for cell, of in zip(rule.cells, table.inputs, strict=True) if not cell.anything]
        yield " AND ".join(tests) or "TRUE", rule


def _title(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'{{fr: "", ar: "", en: "{quoted}"}}'


def _folded(text: str) -> Sequence[str]:
    """Lines to read, broken at the branches: folded, they are the expression again."""
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and (word in ("WHEN", "ELSE") or len(lines[-1]) + len(word) > _WIDTH):
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
