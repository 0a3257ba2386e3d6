"""The service that an operation becomes: a draft for a person to review, valid in shape, with what is missing marked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec

from wasl.exchange.importing.document import Document, read_document
from wasl.exchange.importing.fields import Harvest, harvest
from wasl.exchange.importing.naming import untranslated
from wasl.exchange.importing.operation import HOLE, Input, Operation, base_address, inputs, operation, response_schema
from wasl.kernel.text import Text

UNKNOWN = "to-decide"
"""Stands where the document cannot tell; the judge of packs will ask for it."""
_TYPES: dict[str, Literal["text", "int", "decimal", "bool"]] = {
    "string": "text", "integer": "int", "number": "decimal", "boolean": "bool",
}  # fmt: skip
_CAUTIOUS = Text(
    fr="À vérifier : supposé personnel à l'import.",
    ar="للتحقق: اعتبر شخصيا عند الاستيراد.",
    en="To verify: taken as personal when imported.",
)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person says beside the document."""

    operation: str
    system: str
    provider: str
    subject: str = ""
    """The input that names the subject; empty: the only place of the path, else the first one demanded."""
    register: str = ""
    scheme: str = ""
    base: str = ""
    """Instead of the document's ``servers``."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A service as a declaration, and what a person must still look at."""

    declaration: dict[str, Any]
    left: tuple[str, ...]


def import_service(path: Path, choices: Choices) -> Draft:
    """The draft of the service that an operation of the document at `path` becomes. Raises WaslError with the place."""
    document = read_document(path)
    called = operation(document, choices.operation)
    fillable = [each for each in inputs(document, called) if each.place in ("path", "query", "body") and each.type]
    subject = _subject(document, called, fillable, choices.subject)
    # A gateway fills every place it is given, so what may be left out is left out.
    given = [each for each in fillable if each.required or each is subject]
    read = _Read(
        document,
        called,
        given,
        [each.name for each in fillable if each not in given],
        subject,
        harvest(document, response_schema(document, called)),
        choices.base or base_address(document, called),
    )
    return Draft(_declaration(read, choices), _left(read, choices))


@dataclass(frozen=True, slots=True)
class _Read:
    """What the document says of one operation."""

    document: Document
    called: Operation
    given: list[Input]
    """What a call fills in."""
    optional: list[str]
    """What it leaves out."""
    subject: Input | None
    answered: Harvest
    base: str

    def text(self, *names: str) -> str:
        return self.document.text(self.called.node, *names)


def _declaration(read: _Read, choices: Choices) -> dict[str, Any]:
    description = read.text("description")
    fields = read.answered.fields
    drafted = {
        "kind": "service",
        "title": msgspec.to_builtins(untranslated(read.text("summary"), read.called.id)),
        "description": msgspec.to_builtins(untranslated(description, read.called.id)) if description else None,
        "assumed": True,
        "source": read.document.text(read.document.root, "info", "title") or None,
        "provider": choices.provider,
        "system": choices.system,
        "type": "verify" if all(each.type == "boolean" for each in fields) else "lookup",
        "subject": _subject_of(choices) if read.subject else None,
        "parameters": {each.ours: _parameter(each) for each in read.given if each is not read.subject},
        "fields": {each.name: _field(each.title, each.name, each.pointer) for each in fields},
        "upstream": _upstream(read),
    }
    return {name: value for name, value in drafted.items() if value not in (None, {})}


def _subject(document: Document, called: Operation, given: list[Input], wanted: str) -> Input | None:
    if wanted:
        found = next((each for each in given if each.name == wanted), None)
        if found is None:
            raise document.refusal(
                called.node,
                "the operation has no input '{name}' to name the subject",
                "it has: {known}",
                name=wanted,
                known=", ".join(each.name for each in given) or "none",
            )
        return found
    of_path = [each for each in given if each.place == "path"]
    demanded = [each for each in given if each.required]
    return next(iter(of_path if len(of_path) == 1 else demanded), None)


def _subject_of(choices: Choices) -> dict[str, Any]:
    return {"register": choices.register or UNKNOWN, "schemes": [choices.scheme or UNKNOWN]}


def _parameter(each: Input) -> dict[str, Any]:
    return {
        "title": msgspec.to_builtins(untranslated(each.title, each.name)),
        "type": _TYPES[each.type],
        "required": True,
    }


def _field(title: str, name: str, pointer: str) -> dict[str, Any]:
    said = msgspec.to_builtins(untranslated(title, name))
    return {"title": said, "value": pointer, "discloses": "personal", "reason": msgspec.to_builtins(_CAUTIOUS)}


def _upstream(read: _Read) -> dict[str, Any]:
    def filled(place: str) -> dict[str, str]:
        # Two inputs may share a name, one in the path and one in the query.
        given = (each for each in read.given if each.place == place)
        return {each.name: "{subject}" if each is read.subject else f"{{{each.ours}}}" for each in given}

    steps = filled("path")
    path = HOLE.sub(lambda hole: steps.get(hole[1], hole[0]), read.called.path)
    query = "&".join(f"{name}={value}" for name, value in filled("query").items())
    return {
        "base": read.base or f"https://{UNKNOWN}.invalid",
        "method": read.called.method,
        "path": f"{path}?{query}" if query else path,
        **({"body": filled("body")} if read.called.method == "POST" else {}),
        "operation": read.called.id,
    }


def _left(read: _Read, choices: Choices) -> tuple[str, ...]:
    found = ["translate every title", "say of each field what it discloses, and why", "name the law under 'law:'"]
    if not read.base:
        found.append("write the provider's https address in upstream.base: the document gives none")
    if read.subject and not (choices.register and choices.scheme):
        found.append("name the subject's register and identifier schemes")
    if read.optional:
        found.append(f"these inputs are optional and were left out: {', '.join(read.optional)}")
    if read.answered.left_out:
        found.append(f"these are no plain values and were left out: {', '.join(read.answered.left_out)}")
    return tuple(found)
