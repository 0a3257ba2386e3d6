"""The tree of an expression as written: names, literals, calls and choices, each with its position in the text.

Operators are calls too (``a + b`` is a call of ``+``), so that the function table describes the whole language.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from wasl.catalogue.expressions.source import Source

Value = bool | int | Decimal | str | None


@dataclass(frozen=True, slots=True)
class Name:
    """A column or a parameter."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Literal:
    """NULL, TRUE, FALSE, a whole number, a decimal or a text."""

    value: Value
    at: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator applied to arguments."""

    function: str
    arguments: tuple[Node, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Case:
    """``CASE WHEN condition THEN result ... [ELSE otherwise] END``."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node | None
    at: int


Node = Name | Literal | Call | Case


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression; nothing is known yet of its names and types."""

    root: Node
    source: Source
