"""The typed form: the tree after checking, each node with its type. Only this form is lowered or evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from wasl.catalogue.expressions.source import Source
from wasl.catalogue.expressions.types import Kind, Type

Datum = bool | int | Decimal | date | str | None
"""A value of a cell or of a result."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal."""

    value: Datum
    type: Type


@dataclass(frozen=True, slots=True)
class Column:
    """A cell of the row."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that is the same for every row, such as ``as_of``."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Apply:
    """A function of the table applied to arguments that it accepts."""

    function: str
    arguments: tuple[Node, ...]
    type: Type


@dataclass(frozen=True, slots=True)
class Choice:
    """The result of the first branch whose condition is true, else `otherwise`."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node
    type: Type


@dataclass(frozen=True, slots=True)
class Widen:
    """A number kept in a wider number type: the only coercion there is."""

    argument: Node
    type: Type


Node = Constant | Column | Parameter | Apply | Choice | Widen


@dataclass(frozen=True, slots=True)
class Typed:
    """A checked expression."""

    root: Node
    source: Source = field(repr=False)

    @property
    def type(self) -> Type:
        """What it gives."""
        return self.root.type

    @property
    def nullable(self) -> bool:
        """Whether it may give null: unknown."""
        return self.root.type.nullable

    @property
    def columns(self) -> frozenset[str]:
        """The columns it reads."""
        return frozenset(node.name for node in walk(self.root) if isinstance(node, Column))

    @property
    def parameters(self) -> frozenset[str]:
        """The parameters it reads."""
        return frozenset(node.name for node in walk(self.root) if isinstance(node, Parameter))

    @property
    def mappings(self) -> frozenset[str]:
        """The mappings it translates through."""
        calls = (node for node in walk(self.root) if isinstance(node, Apply) and node.function == "code")
        return frozenset(str(call.arguments[1].value) for call in calls if isinstance(call.arguments[1], Constant))


def walk(node: Node) -> Iterator[Node]:
    """The node and everything under it."""
    yield node
    for child in children(node):
        yield from walk(child)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly under `node`."""
    match node:
        case Apply():
            return node.arguments
        case Choice():
            return (*(part for branch in node.branches for part in branch), node.otherwise)
        case Widen():
            return (node.argument,)
        case _:
            return ()


def widen(node: Node, wanted: Type) -> Node:
    """`node` as a value of `wanted`, a type that holds all its values (see `types.unify`)."""
    wanted = wanted.with_null(node.type.nullable)
    if node.type == wanted:
        return node
    if isinstance(node, Constant) and node.type.kind in (Kind.NOTHING, Kind.TEXT):
        return replace(node, type=wanted)
    return Widen(node, wanted)
