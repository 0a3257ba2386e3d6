"""Where a character of an expression stands in its YAML file.

The place of a YAML value is that of its first character: a quote, the ``|`` or ``>`` of a block, or plain text.
The parsed value has lost quotes, folding and indentation, so its characters are found again by walking both texts
together.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wasl.catalogue.expressions.errors import ExpressionError
from wasl.kernel.errors import Place


@dataclass(frozen=True, slots=True)
class Source:
    """The text of an expression and the place of the YAML value that holds it.

    `yaml` is the whole text of that file; when None it is read from ``place.file``, and where there is no such file
    the value is taken as plain text that starts at `place`.
    """

    text: str
    place: Place
    yaml: str | None = None

    def at(self, offset: int) -> Place:
        """The place of the character number `offset` (from 0; the text's length means the end of its last word)."""
        offset = min(offset, len(self.text.rstrip()))
        raw = self._raw()
        if raw is not None:
            start = _index_of(raw, self.place.line, self.place.column)
            found = _walk(self.text, offset, raw, start)
            if found is not None:
                return _place_in(self.place.file, raw, found)
        return _plain_place(self.place, self.text[:offset])

    def refuse(self, what: str, offset: int, mend: str = "") -> ExpressionError:
        """The error to raise about the character number `offset`."""
        return ExpressionError(what, place=self.at(offset), mend=mend)

    def _raw(self) -> str | None:
        if self.yaml is not None:
            return self.yaml
        try:
            return Path(self.place.file).read_text(encoding="utf-8-sig")
        except (OSError, ValueError):
            return None


def _plain_place(place: Place, before: str) -> Place:
    line = before.count("\n")
    if line == 0:
        return Place(place.file, place.line, place.column + len(before))
    return Place(place.file, place.line + line, len(before) - before.rfind("\n"))


def _index_of(raw: str, line: int, column: int) -> int:
    index = 0
    for _ in range(line - 1):
        newline = raw.find("\n", index)
        if newline < 0:
            return len(raw)
        index = newline + 1
    return index + column - 1


def _place_in(file: str, raw: str, index: int) -> Place:
    return Place(file, raw.count("\n", 0, index) + 1, index - raw.rfind("\n", 0, index))


def _walk(text: str, offset: int, raw: str, start: int) -> int | None:
    """The index in `raw` of the character `offset` of the value that starts at `start`; None when they do not match."""
    style = raw[start : start + 1]
    index = start
    if style in ("|", ">"):
        index = raw.find("\n", start) + 1
    elif style in ("'", '"'):
        index = start + 1
    for character in text[:offset]:
        step = _match(character, raw, index, style)
        if step is None:
            return None
        _, index = step
    found = _match(text[offset], raw, index, style) if offset < len(text.rstrip()) else (index, index)
    return found[0] if found else None


def _match(character: str, raw: str, index: int, style: str) -> tuple[int, int] | None:
    """Where `character` of the value stands at or after `index`, and the index after it."""
    if character.isspace():
        after = index
        while after < len(raw) and raw[after].isspace():
            after += 1
        return index, max(after, index)
    while index < len(raw) and raw[index].isspace():
        index += 1
    if raw[index : index + 1] != character:
        escaped = style == '"' and raw[index : index + 2] == "\\" + character
        return (index + 1, index + 2) if escaped else None
    doubled = style == "'" == character
    return index, index + (2 if doubled else 1)
