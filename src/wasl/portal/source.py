"""A pack's file as it is shown: line by line, with its keys and comments told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_LINE = re.compile(r"^(?P<indent>\s*(?:- )?)(?P<key>[\w\"'.-]+:(?=\s|$))?(?P<rest>.*)$")
_COMMENT = re.compile(r"(^|\s)#.*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a YAML file."""

    number: int
    """From 1."""
    text: str
    lead: str
    """Spaces and dash before the key."""
    key: str
    """The key with its colon; empty when the line has none."""
    value: str
    comment: str

    @property
    def indent(self) -> int:
        """How many spaces it starts with."""
        return len(self.text) - len(self.text.lstrip(" "))


def lines_of(file: str) -> list[Line]:
    """The lines of `file`. Raises OSError when it has gone since the pack was loaded."""
    path = Path(file)
    return list(_read(path, path.stat().st_mtime_ns))


@lru_cache(maxsize=256)
def _read(path: Path, _changed: int) -> tuple[Line, ...]:
    written = path.read_text(encoding="utf-8").splitlines()
    return tuple(_line(number, text) for number, text in enumerate(written, start=1))


def _line(number: int, text: str) -> Line:
    """Colours only: a hash inside quotes may be taken for a comment's start, never the other way round."""
    comment = "" if text.count('"') % 2 else _comment_of(text)
    match = _LINE.match(text[: len(text) - len(comment)])
    lead, key, value = match.group("indent", "key", "rest") if match else ("", "", text)
    return Line(number, text, lead, key or "", value, comment)


def _comment_of(text: str) -> str:
    found = _COMMENT.search(text)
    return found.group() if found and text[: found.start()].count('"') % 2 == 0 else ""
