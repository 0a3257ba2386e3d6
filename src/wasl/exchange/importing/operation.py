"""One operation of a document: how it is called and what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from wasl.catalogue.suggest import nearest
from wasl.catalogue.yaml import Node
from wasl.exchange.importing.document import Document
from wasl.exchange.importing.fields import properties, scalar_type
from wasl.exchange.importing.naming import snake, unlike

_METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
_SERVED = ("get", "post")
HOLE = re.compile(r"\{([^{}]+)\}")
"""A place of a path or of an address, to be filled."""
_OURS = frozenset({"subject", "as_of", "purpose", "fields", "case"})
"""Words that a call gives a meaning of its own."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation by its id."""

    id: str
    method: str
    """Upper case."""
    path: str
    node: Node
    shared: Node
    """The path item, which may hold parameters for all its operations."""


@dataclass(frozen=True, slots=True)
class Input:
    """Something to fill in: a part of the path, of the query, or of the body."""

    name: str
    place: str
    """``path``, ``query`` or ``body``; ``header`` and ``cookie`` cannot be filled."""
    type: str
    title: str
    required: bool
    node: Node
    ours: str = ""
    """Its name as a service's parameter."""


def operation(document: Document, wanted: str) -> Operation:
    """The operation whose ``operationId`` is `wanted`. Raises WaslError, with the nearest, when there is none."""
    known = {each.id: each for each in _operations(document)}
    if wanted not in known:
        raise document.refusal(
            document.root, "the document has no operation '{operation}'", nearest(wanted, known), operation=wanted
        )
    found = known[wanted]
    if found.method.lower() not in _SERVED:
        raise document.refusal(
            found.node, "'{operation}' is a {method}: a question changes nothing", "import a GET, or a POST that only reads",
            operation=wanted, method=found.method,
        )  # fmt: skip
    return found


def inputs(document: Document, called: Operation) -> list[Input]:
    """What must or may be filled in, in the document's order, each with a name of its own."""
    found: dict[tuple[str, str], Input] = {}
    for holder in (called.shared, called.node):
        for each in _listed(document, holder):
            found[each.place, each.name] = each
    found |= {("body", each.name): each for each in _of_body(document, called)}
    taken = set(_OURS)
    named = []
    for each in found.values():
        ours = unlike(snake(each.name), taken)
        taken.add(ours)
        named.append(Input(each.name, each.place, each.type, each.title, each.required, each.node, ours))
    _check_places(document, called, named)
    return named


def response_schema(document: Document, called: Operation) -> Node:
    """The schema of its JSON answer of success. Raises WaslError, with the place, when there is none."""
    responses = document.child(called.node, "responses")
    if responses is None:
        raise document.refusal(
            called.node, "the operation says nothing of its answers", "describe them under 'responses:'"
        )
    for status in sorted(str(each) for each in responses.children):
        content = document.child(responses, status, "content") if re.fullmatch(r"2(\d\d|XX)", status) else None
        for kind, described in (content.children if content else {}).items():
            schema = document.child(described, "schema")
            if re.fullmatch(r"application/([\w.-]+\+)?json(;.*)?", str(kind)) and schema is not None:
                return schema
    raise document.refusal(
        responses, "no successful answer is described in JSON", "add a schema to its 'application/json'"
    )


def base_address(document: Document, called: Operation) -> str:
    """The address its path hangs on, the nearest ``servers`` counting; empty unless it is an https address."""
    for holder in (called.node, called.shared, document.root):
        servers = document.child(holder, "servers")
        if servers is not None and servers.children:
            address = _with_defaults(document, document.follow(servers.children[0]))
            parts = urlsplit(address)
            return address.rstrip("/") if parts.scheme == "https" and parts.hostname and not parts.query else ""
    return ""


def _with_defaults(document: Document, server: Node) -> str:
    def default(place: re.Match[str]) -> str:
        return document.text(server, "variables", place[1], "default")

    return HOLE.sub(default, document.text(server, "url"))


def _operations(document: Document) -> Iterator[Operation]:
    paths = document.child(document.root, "paths")
    for path, item in (paths.children if paths else {}).items():
        shared = document.follow(item)
        for method, node in shared.children.items():
            if method in _METHODS and isinstance(node.value, dict):
                name = document.text(node, "operationId") or f"{str(method).upper()} {path}"
                yield Operation(name, str(method).upper(), str(path), node, shared)


def _listed(document: Document, holder: Node) -> Iterator[Input]:
    parameters = document.child(holder, "parameters")
    for each in parameters.children.values() if parameters else ():
        node = document.follow(each)
        name, place = document.text(node, "name"), document.text(node, "in")
        if not name or not place:
            raise document.refusal(node, "this parameter has no name or no place", "write 'name:' and 'in:'")
        schema = document.child(node, "schema")
        kind = scalar_type(document, schema) if schema else ""
        required = document.child(node, "required")
        yield Input(
            name, place, kind, document.text(node, "description"), required is not None and required.value is True, node
        )


def _of_body(document: Document, called: Operation) -> Iterator[Input]:
    schema = document.child(called.node, "requestBody", "content", "application/json", "schema")
    if schema is None:
        return
    required = document.child(schema, "required")
    demanded = required.value if required is not None and isinstance(required.value, list) else []
    for name, child in properties(document, schema).items():
        node = document.follow(child)
        title = document.text(node, "title") or document.text(node, "description")
        yield Input(name, "body", scalar_type(document, node), title, name in demanded, node)


def _check_places(document: Document, called: Operation, known: list[Input]) -> None:
    """Every place of the path is described, and what cannot be filled may be left empty."""
    described = {each.name for each in known if each.place == "path"}
    for name in HOLE.findall(called.path):
        if name not in described:
            raise document.refusal(
                called.node, "the path has a place '{name}' that no parameter describes", "add a parameter 'in: path'",
                name=name,
            )  # fmt: skip
    for each in known:
        unfillable = each.place in ("header", "cookie") or not each.type
        if each.required and unfillable and each.name.lower() not in ("authorization", "accept", "content-type"):
            raise document.refusal(
                each.node, "'{name}' must be given and is no plain value of the path, the query or the body",
                "import another operation, or let the provider make it optional", name=each.name,
            )  # fmt: skip
