"""Walking through a declaration's nested values, each with its path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

Path = tuple[str | int, ...]
"""Keys and positions from the declaration down, as `Catalogue.place` takes them."""


def structs_in(value: Any, path: Path = ()) -> Iterator[tuple[Path, msgspec.Struct]]:
    """`value` and every struct within it, outermost first."""
    if isinstance(value, msgspec.Struct):
        yield path, value
        for name in value.__struct_fields__:
            yield from structs_in(getattr(value, name), (*path, name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from structs_in(item, (*path, key))
    elif isinstance(value, tuple):
        for position, item in enumerate(value):
            yield from structs_in(item, (*path, position))
