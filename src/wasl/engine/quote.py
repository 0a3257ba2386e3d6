"""Names and plain words as SQL that both engines read alike."""

from __future__ import annotations

import re

_RELATION = re.compile(r"[a-z_][a-z0-9_]*")


def identifier(name: str) -> str:
    """A column between double quotes (Spark reads them so in its ANSI mode)."""
    return '"' + name.replace('"', '""') + '"'


def literal(word: str) -> str:
    """A literal of our own words: names of declarations, codes of outcomes. Raises ValueError for what engines read

    differently (quotes, backslashes, ``$``); text of unknown origin goes through `Dialect.literal`.
    """
    if re.search(r"['\\$]", word):
        raise ValueError(f"{word!r} is no plain word: use the dialect's literal")
    return f"'{word}'"


def relation(name: str) -> str:
    """A relation's name, quoted. Raises ValueError for anything but a plain lower-case word: these names are ours."""
    if not _RELATION.fullmatch(name):
        raise ValueError(f"{name!r} is no name for a relation: use lower-case letters, digits and underscores")
    return identifier(name)
