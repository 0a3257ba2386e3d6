"""What registers and feeds say of attributes and of mappings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from wasl.catalogue.declared import Mention
from wasl.catalogue.expressions.errors import ExpressionError
from wasl.catalogue.expressions.nodes import Call, Case, Literal, Node
from wasl.catalogue.expressions.syntax import parse
from wasl.catalogue.walk import Path
from wasl.kernel.errors import Place
from wasl.registers.declared import Feed, Output, Register


def of_register(name: str, register: Register) -> Iterator[Mention]:
    """The attributes of its own that name an entity."""
    for position, attribute in enumerate(register.label):
        yield Mention(("label", position), "register", name, attribute)


def of_feed(_name: str, feed: Feed) -> Iterator[Mention]:
    """The attributes its outputs fill, and the mappings its expressions translate through."""
    for position, output in enumerate(feed.outputs):
        for attribute in output.attributes:
            yield Mention(
                ("outputs", position, "attributes", attribute), "register", output.register, attribute, by_key=True
            )
        for path, text in expressions_of(output):
            for mapping in _mappings_in(text):
                yield Mention(("outputs", position, *path), "mapping", mapping, judged_elsewhere=True)


def expressions_of(output: Output) -> Iterator[tuple[Path, str]]:
    """Every expression of an output, with its path in it."""
    yield ("key",), output.key
    for name in ("valid_from", "valid_to", "where"):
        text = getattr(output, name)
        if text is not None:
            yield (name,), text
    for attribute, text in output.attributes.items():
        yield ("attributes", attribute), text
    for scheme, text in output.identifiers.items():
        yield ("identifiers", scheme), text
    for name, rule in output.rules.items():
        yield ("rules", name, "check"), rule.check


@lru_cache(maxsize=4096)  # several rules ask for the same mentions
def _mappings_in(text: str) -> tuple[str, ...]:
    if "code" not in text.lower():  # parsing is not free, and few expressions translate
        return ()
    try:
        return tuple(dict.fromkeys(_translations(parse(text, Place(""), "").root)))
    except ExpressionError:  # said, with its place, by the rule that checks expressions
        return ()


def _translations(node: Node) -> Iterator[str]:
    match node:
        case Call("code", (_, Literal(str() as mapping)), _):
            yield mapping
    for child in _children(node):
        yield from _translations(child)


def _children(node: Node) -> tuple[Node, ...]:
    match node:
        case Call():
            return node.arguments
        case Case():
            otherwise = () if node.otherwise is None else (node.otherwise,)
            return (*(part for branch in node.branches for part in branch), *otherwise)
        case _:
            return ()
