"""One JSON object a line: the web form's rows, and departments that write JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from wasl.kernel.errors import WaslError
from wasl.registers.declared import Feed
from wasl.registers.reading.contract import Malformed, ReadReport
from wasl.registers.reading.encoding import as_utf8
from wasl.registers.reading.headers import Headers, match
from wasl.registers.reading.table import write_rows

_SHOWN = 200
_DECODER = msgspec.json.Decoder(dict[str, msgspec.Raw])


def read_jsonl(path: Path, feed: Feed, out: Path, folder: Path) -> ReadReport:
    """Read the objects of `path` into the Parquet file `out`. Numbers stay as they were written."""
    text = as_utf8(path, feed.format.encoding, folder)
    lines = _Lines(text.utf8)
    first = next((row for row in lines.rows() if row is not None), None)
    if first is None:
        raise WaslError(
            "no line of the file is a JSON object", where="line {line}", mend="write one object a line", line=1
        )
    names = _all_names(text.utf8)
    headers = match(names, feed.columns, where="the objects' keys")
    lines = _Lines(text.utf8)
    count = write_rows(_cells(lines, names, headers), [column.name for column in feed.columns], out)
    return ReadReport(count, lines.malformed, {"encoding": text.encoding, "signed": text.signed, **headers.facts()})


@dataclass
class _Lines:
    path: Path
    malformed: list[Malformed] = field(default_factory=list)

    def rows(self) -> Iterator[dict[str, str | None] | None]:
        """Each line's object as text cells; None for a line that is none, which is set aside."""
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                stripped = line.strip().removeprefix(b"\xef\xbb\xbf")
                if stripped:
                    yield self._row(number, stripped)

    def _row(self, number: int, line: bytes) -> dict[str, str | None] | None:
        try:
            return {name: _text(bytes(raw)) for name, raw in _DECODER.decode(line).items()}
        except (msgspec.DecodeError, ValueError) as error:
            self.malformed.append(Malformed(number, line[:_SHOWN].decode(errors="replace"), str(error)))
            return None


def _text(raw: bytes) -> str | None:
    if raw == b"null":
        return None
    if raw.startswith(b'"'):
        return str(msgspec.json.decode(raw, type=str))
    if raw.startswith((b"{", b"[")):
        raise ValueError("a value is nested: one plain value a key is expected")
    return raw.decode()


def _all_names(path: Path) -> list[str]:
    """Every key that some object has, in order of appearance: JSON may leave an empty key out."""
    names: dict[str, None] = {}
    for row in _Lines(path).rows():
        if row is not None and not row.keys() <= names.keys():
            names.update(dict.fromkeys(row))
    return list(names)


def _cells(lines: _Lines, names: list[str], headers: Headers) -> Iterator[dict[str, str | None]]:
    written = {name: names[position] for name, position in headers.positions.items() if position is not None}
    for row in lines.rows():
        if row is not None:
            yield {name: row.get(key) for name, key in written.items()}
