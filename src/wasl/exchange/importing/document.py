"""An OpenAPI 3.0 or 3.1 document: every value with its place, references followed within the document only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from wasl.catalogue.yaml import Node, read_file
from wasl.kernel.errors import Place, WaslError

VERSIONS = re.compile(r"3\.[01]\.\d+\S*")
_LONGEST_CHAIN = 20
"""References that lead from one to the next."""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document."""

    root: Node
    file: str

    def follow(self, node: Node) -> Node:
        """`node`, or what its ``$ref`` leads to. Raises WaslError for one that leads elsewhere, nowhere or in a circle."""
        for _ in range(_LONGEST_CHAIN):
            reference = node.children.get("$ref")
            if reference is None:
                return node
            node = self._at(reference)
        raise self.refusal(node, "references lead in a circle here", "let one of them hold the thing itself")

    def child(self, node: Node, *names: str) -> Node | None:
        """What stands under these names, references followed on the way; None where nothing does."""
        for name in names:
            found = self.follow(node).children.get(name)
            if found is None:
                return None
            node = found
        return self.follow(node)

    def text(self, node: Node, *names: str) -> str:
        """The text under these names on one line; empty where there is none."""
        found = self.child(node, *names)
        if found is None or not isinstance(found.value, str):
            return ""
        # JSON writes what lies beyond the basic plane as two escapes, which YAML reads one by one.
        return " ".join(found.value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").split())

    def refusal(self, node: Node, what: str, mend: str, **given: str) -> WaslError:
        """An error at the place of `node`."""
        return WaslError(what, where=str(Place(self.file, node.line, node.column)), mend=mend, **given)

    def _at(self, reference: Node) -> Node:
        pointer = reference.value
        if not isinstance(pointer, str) or not pointer.startswith("#/"):
            raise self.refusal(
                reference, "'{reference}' leads out of the document", "put what it names into this file",
                reference=str(pointer),
            )  # fmt: skip
        node = self.root
        for step in pointer[2:].split("/"):
            name = step.replace("~1", "/").replace("~0", "~")
            position = int(name) if isinstance(node.value, list) and name.isdecimal() else name
            if position not in node.children:
                raise self.refusal(
                    reference, "'{reference}' leads nowhere", "correct it, or add what it names", reference=pointer
                )
            node = node.children[position]
        return node


def read_document(path: Path) -> Document:
    """The document in the file `path`, YAML or JSON, of 4 MB at most. Raises WaslError (PackErrors) with the place."""
    document = Document(read_file(path, str(path)), str(path))
    if not VERSIONS.fullmatch(document.text(document.root, "openapi")):
        mend = "convert it to 3.1" if "swagger" in document.root.children else "begin it with 'openapi: 3.1.0'"
        raise document.refusal(document.root, "this is no OpenAPI document of version 3.0 or 3.1", mend)
    return document
