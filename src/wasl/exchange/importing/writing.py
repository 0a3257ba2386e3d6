"""A draft as the YAML of a pack, with what is left to do above it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from wasl.exchange.importing.service import Draft

_PLAIN = re.compile(r"[a-z][a-z0-9_-]*(?<!-)")
_WORDS_OF_YAML = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def as_yaml(draft: Draft, origin: str) -> str:
    """The file to put into the pack; `origin` is the imported document's name."""
    head = f"Imported from {origin}. A draft: nothing of it is in force until it is reviewed. Left to you:"
    comments = [_comment(each) for each in (head, *(f"- {each}" for each in draft.left))]
    return "\n".join([*comments, *_mapping(draft.declaration, 0)]) + "\n"


def _comment(text: str) -> str:
    """On one line, whatever the document's names hold: a second one would be read as YAML."""
    return "# " + " ".join(text.split())


def _mapping(value: dict[str, Any], depth: int) -> Iterator[str]:
    indent = "  " * depth
    for name, each in value.items():
        if isinstance(each, dict) and not set(each) <= {"fr", "ar", "en"}:
            yield f"{indent}{_scalar(name)}:"
            yield from _mapping(each, depth + 1)
        else:
            yield f"{indent}{_scalar(name)}: {_inline(each)}"


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(name)}: {_scalar(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_scalar(each) for each in value) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    """A plain word as it is, anything else as JSON writes it: that is YAML too."""
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value not in _WORDS_OF_YAML:
        return value
    return json.dumps(value, ensure_ascii=False)
