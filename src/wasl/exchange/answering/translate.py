"""Answers in the consumer's own codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def translated(
    fields: Mapping[str, Any], codes: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """`fields` with the consumer's codes (field -> common code -> its own), and the names of those without equivalent.

    A code without equivalent stays as it is: losing it would say something else than the truth.
    """
    given = dict(fields)
    left = []
    for name in codes.keys() & fields.keys():
        value = fields[name]
        if value is None:
            continue
        if value in codes[name]:
            given[name] = codes[name][value]
        else:
            left.append(name)
    return given, tuple(name for name in fields if name in left)
