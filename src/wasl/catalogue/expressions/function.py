"""What one function of the language is: all that checker, engines, reference and manual need, in one value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from wasl.catalogue.expressions.dialects import Dialect, quote_text
from wasl.catalogue.expressions.errors import ArgumentError
from wasl.catalogue.expressions.typed import Constant, Datum, Node
from wasl.catalogue.expressions.types import Kind, Type

NUMBER = frozenset({Kind.INT, Kind.DECIMAL})
ORDERED = NUMBER | {Kind.DATE, Kind.TEXT}
ANYTHING = ORDERED | {Kind.BOOL, Kind.CODE}


@dataclass(frozen=True)
class Takes:
    """One argument of a function.

    `alike` arguments are brought to one common type. `literal`, where given, means that the argument is written
    in the expression itself, and raises ArgumentError when its value is not acceptable.
    """

    name: str
    kinds: frozenset[Kind]
    alike: bool = False
    literal: Callable[[Any], object] | None = None
    optional: bool = False
    repeated: bool = False


@dataclass(frozen=True)
class Given:
    """The checked arguments of a call, for its type rule."""

    arguments: tuple[Node, ...]
    mappings: Mapping[str, Type]

    def type(self, index: int) -> Type:
        """The type of an argument."""
        return self.arguments[index].type

    def value(self, index: int, default: Datum = None) -> Any:
        """The value of an argument that is a literal, or `default` when it was left out."""
        return value_of(self.arguments, index, default)


@dataclass(frozen=True)
class Lowering:
    """The arguments of a call as SQL, for its translation."""

    sql: tuple[str, ...]
    arguments: tuple[Node, ...]
    type: Type
    dialect: Dialect
    join: Callable[[str, str, str], str]
    """``join(kind, name, key_sql)`` asks for a lookup and gives the alias of its relation, quoted."""

    def value(self, index: int, default: Datum = None) -> Any:
        """The value of an argument that is a literal, or `default` when it was left out."""
        return value_of(self.arguments, index, default)

    def text(self, text: str) -> str:
        """A text literal."""
        return quote_text(text, self.dialect)


@dataclass(frozen=True)
class Function:
    """One function or operator. `usage` shows how it is written; `examples` are pairs (expression, what it gives).

    `nullable` says when the result may be null: when ``any`` or ``all`` of the arguments may, ``always``, ``never``,
    or as its type rule says (``ruled``).
    `sql` is common SQL with ``{0}``, ``{1}`` for the arguments, or a function that writes it.
    `evaluate` takes the arguments' values; when `strict`, none of them is ever None, since the result is then None.
    """

    name: str
    usage: str
    doc: str
    examples: tuple[tuple[str, str], ...]
    takes: tuple[Takes, ...]
    gives: Callable[[Given], Type]
    sql: str | Callable[[Lowering], str]
    evaluate: Callable[..., Any]
    nullable: Literal["any", "all", "always", "never", "ruled"] = "any"
    strict: bool = True
    looks_up: str = ""
    """The kind of the lookup that holds its results; `evaluate` then gives the key to look up."""

    def write(self, call: Lowering) -> str:
        """The call as SQL."""
        return self.sql.format(*call.sql) if isinstance(self.sql, str) else self.sql(call)


def value_of(arguments: tuple[Node, ...], index: int, default: Datum = None) -> Any:
    """The value of the literal argument number `index`, or `default` when it was left out."""
    if index >= len(arguments):
        return default
    argument = arguments[index]
    return argument.value if isinstance(argument, Constant) else default


def always(result: Type) -> Callable[[Given], Type]:
    """The type rule of a function whose result is the same whatever it takes."""
    return lambda given: result


def whole(low: int, high: int) -> Callable[[Any], object]:
    """The check of a literal argument: a whole number from `low` to `high`."""

    def check(value: Any) -> None:
        if not low <= value <= high:
            raise ArgumentError(f"{value} is not from {low} to {high}", f"write a whole number from {low} to {high}")

    return check


def text(name: str = "text", **more: Any) -> Takes:
    """A text argument."""
    return Takes(name, frozenset({Kind.TEXT}), **more)


def integer_argument(name: str, **more: Any) -> Takes:
    """A whole-number argument."""
    return Takes(name, frozenset({Kind.INT}), **more)


def number(name: str = "number", **more: Any) -> Takes:
    """A whole-number or decimal argument."""
    return Takes(name, NUMBER, **more)


def day(name: str = "date", **more: Any) -> Takes:
    """A date argument."""
    return Takes(name, frozenset({Kind.DATE}), **more)


def condition(name: str = "condition", **more: Any) -> Takes:
    """A boolean argument."""
    return Takes(name, frozenset({Kind.BOOL}), **more)
