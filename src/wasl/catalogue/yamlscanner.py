"""The scanner of ruamel.yaml, faster on what fills packs: plain words on one line.

The library looks at such words character by character; here one regular expression takes them whole. Everything else goes
to the library. A test compares both on packs and on random texts.
"""

from __future__ import annotations

import re
from typing import Any

from ruamel.yaml.scanner import Scanner
from ruamel.yaml.tokens import ScalarToken

_IN_BRACES = re.compile(r"[^\s,:?\[\]{}#\ufeff]+(?: +[^\s,:?\[\]{}#\ufeff]+)*(?= *[,\]}]|:[ \n])")
_KEY = re.compile(r"[^\s:#\ufeff]+(?: +[^\s:#\ufeff]+)*(?=:[ \n])")
_LINE = re.compile(r"[^\s:#\ufeff]+(?: +[^\s:#\ufeff]+)*(?= *\n)")
_GAP = re.compile(r"[ \n]*")


class WordScanner(Scanner):
    """Gives the same tokens as its parent."""

    def scan_plain(self) -> Any:
        reader = self.reader
        length = self._simple(reader.buffer, reader.pointer)
        if length == 0:
            return super().scan_plain()
        text = reader.buffer[reader.pointer : reader.pointer + length]
        begin = reader.get_mark()
        reader.pointer += length
        reader.index += length
        reader.column += length
        self.allow_simple_key = False
        return ScalarToken(text, True, begin, reader.get_mark())

    def _simple(self, buffer: str, start: int) -> int:
        """The length of the plain scalar at `start` when it is simple; else 0."""
        if self.flow_context:
            found = _IN_BRACES.match(buffer, start)
        else:
            found = _KEY.match(buffer, start) or self._whole_line(buffer, start)
        return found.end() - start if found else 0

    def _whole_line(self, buffer: str, start: int) -> re.Match[str] | None:
        """A scalar that ends with its line: what follows is indented no deeper, so it cannot continue it."""
        found = _LINE.match(buffer, start)
        gap = _GAP.match(buffer, found.end()) if found else None
        if gap is None:
            return None
        following = gap.end()
        column = following - buffer.rfind("\n", 0, following) - 1
        return None if column > self.indent or buffer[following] in "\t#" else found
