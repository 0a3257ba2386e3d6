"""How much an answer tells of a person: as much as the most sensitive thing it is made of, unless it says why less."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from wasl.catalogue.expressions.errors import ExpressionError
from wasl.catalogue.expressions.nodes import Call, Case, Name, Node
from wasl.catalogue.expressions.syntax import parse
from wasl.exchange.declared import Answer, Sensitivity
from wasl.kernel.errors import Place
from wasl.registers.declared import Attribute

ORDER: Final[tuple[Sensitivity, ...]] = ("open", "internal", "personal", "sensitive")
"""From what anyone may know to what needs the data-protection authority."""


def read_by(text: str, columns: Mapping[str, Attribute]) -> dict[str, Attribute]:
    """The columns that an expression reads."""
    return {name: columns[name] for name in names_in(text) if name in columns}


def made_of(text: str, columns: Mapping[str, Attribute]) -> Sensitivity:
    """How sensitive what an expression reads is; what reads nothing of the subject is open."""
    return most(attribute.sensitivity for attribute in read_by(text, columns).values())


def told_by(answer: Answer, columns: Mapping[str, Attribute], upstream: bool = False) -> Sensitivity:
    """How sensitive an answer is. What a provider's own interface gives says it itself, and is personal if it does not."""
    if answer.discloses is not None:
        return answer.discloses
    return "personal" if upstream else made_of(answer.value, columns)


def most(sensitivities: Iterable[Sensitivity]) -> Sensitivity:
    """The highest of them; ``open`` for none."""
    return ORDER[max((ORDER.index(each) for each in sensitivities), default=0)]


@lru_cache(maxsize=4096)  # several rules, and every page of a service, ask about the same expressions
def names_in(text: str) -> tuple[str, ...]:
    """The names that an expression speaks of, each once; none where it cannot be read."""
    try:
        return tuple(dict.fromkeys(_names(parse(text, Place(""), "").root)))
    except ExpressionError:  # said, with its place, by the rule that checks expressions
        return ()


def _names(node: Node) -> Iterable[str]:
    match node:
        case Name():
            yield node.name
        case Call():
            for argument in node.arguments:
                yield from _names(argument)
        case Case():
            for branch in node.branches:
                for part in branch:
                    yield from _names(part)
            if node.otherwise is not None:
                yield from _names(node.otherwise)
