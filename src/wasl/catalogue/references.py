"""What declarations say of one another: found once, used by the judge, by ``wasl explain`` and by ``wasl where``.

A field that names a whole declaration is marked in its type (`Refers`); what names a part of one (a code, an attribute)
is told by the room's `Kind.mentions`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_type_hints

import msgspec

from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.catalogue.declared import Mention, Refers
from wasl.catalogue.walk import structs_in


def mentions_of(entry: Entry) -> Iterator[Mention]:
    """Everything that a declaration refers to, in the order of its fields."""
    for path, struct in structs_in(entry.declaration):
        for field, kind in _marked_fields(type(struct)):
            value = getattr(struct, field)
            if isinstance(value, tuple):
                yield from (Mention((*path, field, position), kind, name) for position, name in enumerate(value))
            elif isinstance(value, dict):
                yield from (Mention((*path, field, key), kind, name) for key, name in value.items())
            elif value is not None:
                yield Mention((*path, field), kind, value)
    if entry.kind.mentions is not None:
        yield from entry.kind.mentions(entry.name, entry.declaration)


def users_of(catalogue: Catalogue, entry: Entry, part: str | None = None) -> Iterator[tuple[Entry, Mention]]:
    """Who refers to a declaration, or to one `part` of it (a code, an attribute)."""
    for user in catalogue.entries:
        for mention in mentions_of(user):
            if mention.kind == entry.kind.name and mention.name == entry.name and part in (None, mention.part):
                yield user, mention


@cache
def _marked_fields(struct: type[msgspec.Struct]) -> tuple[tuple[str, str], ...]:
    hints = get_type_hints(struct, include_extras=True)
    marks = ((name, _mark_in(hint)) for name, hint in hints.items())
    return tuple((name, mark.kind) for name, mark in marks if mark is not None)


def _mark_in(hint: Any) -> Refers | None:
    for mark in getattr(hint, "__metadata__", ()):
        if isinstance(mark, Refers):
            return mark
    return next((mark for each in get_args(hint) if (mark := _mark_in(each)) is not None), None)
