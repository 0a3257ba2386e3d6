"""The fields that an operation answers with: every scalar of its response's schema, with where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from wasl.catalogue.yaml import Node
from wasl.exchange.importing.document import Document
from wasl.exchange.importing.naming import snake, unlike

DEEPEST = 6
"""Objects within objects that are entered."""
MOST = 200
_SCALARS = frozenset({"string", "integer", "number", "boolean"})
_LISTED = ("anyOf", "oneOf")


@dataclass(frozen=True, slots=True)
class Found:
    """One scalar of an answer."""

    path: tuple[str, ...]
    title: str
    type: str
    """Of JSON Schema: ``string``, ``integer``, ``number``, ``boolean``."""
    name: str = ""

    @property
    def pointer(self) -> str:
        """RFC 6901."""
        return pointer_to(self.path)


@dataclass(slots=True)
class Harvest:
    """What a schema holds."""

    fields: list[Found] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """Pointers of what is no scalar: lists, free objects, alternatives."""


def pointer_to(path: Iterable[str]) -> str:
    """The pointer (RFC 6901) to what stands at `path`."""
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in path)


def harvest(document: Document, schema: Node) -> Harvest:
    """The scalars of an object's schema. Raises WaslError, with the place, when it has none or too many."""
    found = Harvest()
    _enter(document, schema, (), found, frozenset())
    if not found.fields:
        raise document.refusal(
            schema, "this answer has no field that is a plain value", "import an operation that answers with an object"
        )
    if len(found.fields) > MOST:
        raise document.refusal(
            schema, "this answer has more than {most} fields", "import a leaner operation: no agreement covers so much",
            most=str(MOST),
        )  # fmt: skip
    found.fields = list(_named(found.fields))
    return found


def scalar_type(document: Document, schema: Node) -> str:
    """The JSON type of a scalar's schema; empty for anything else."""
    types = [each for each in _types(document.child(schema, "type")) if each != "null"]
    if len(types) == 1:
        return types[0] if types[0] in _SCALARS else ""
    listed = document.child(schema, "enum")
    return "string" if listed is not None and all(isinstance(each, str) for each in listed.value) else ""


def properties(document: Document, schema: Node, above: frozenset[int] = frozenset()) -> dict[str, Node]:
    """The properties of an object's schema, those of its ``allOf`` first; `above`: the schemas being read already."""
    found: dict[str, Node] = {}
    for part in _items(document, schema, "allOf"):
        if id(part) not in above:
            found |= properties(document, part, above | {id(part)})
    own = document.child(schema, "properties")
    return {**found, **{str(name): node for name, node in (own.children if own else {}).items()}}


def _enter(document: Document, schema: Node, path: tuple[str, ...], found: Harvest, above: frozenset[int]) -> None:
    schema = _only_choice(document, document.follow(schema))
    inside = properties(document, schema)
    if scalar := scalar_type(document, schema):
        title = document.text(schema, "title") or document.text(schema, "description")
        found.fields.append(Found(path, title, scalar))
    elif inside and len(path) < DEEPEST and id(schema) not in above and len(found.fields) <= MOST:
        for name, child in inside.items():
            _enter(document, child, (*path, name), found, above | {id(schema)})
    else:
        found.left_out.append(pointer_to(path))


def _only_choice(document: Document, schema: Node) -> Node:
    """The schema that ``anyOf`` or ``oneOf`` leaves when null is set aside, if it is one."""
    for word in _LISTED:
        choices = [each for each in _items(document, schema, word) if document.text(each, "type") != "null"]
        if len(choices) == 1:
            return choices[0]
    return schema


def _items(document: Document, schema: Node, word: str) -> list[Node]:
    listed = document.child(schema, word)
    return [document.follow(each) for each in listed.children.values()] if listed is not None else []


def _types(node: Node | None) -> list[str]:
    """The value of ``type``: one word, or a list of them since version 3.1."""
    if node is None:
        return []
    return [str(each) for each in node.value] if isinstance(node.value, list) else [str(node.value)]


def _named(fields: Iterable[Found]) -> Iterator[Found]:
    """By the last step of their path where that tells them apart, else by the whole of it."""
    fields = list(fields)
    last = [snake(*each.path[-1:]) for each in fields]
    taken: set[str] = set()
    for each, short in zip(fields, last, strict=True):
        name = unlike(short if last.count(short) == 1 else snake(*each.path), taken)
        taken.add(name)
        yield Found(each.path, each.title, each.type, name)
