"""Which column of the file is which column of the feed: by name, by alias, then by a name that differs only in dress."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wasl.kernel.errors import WaslError
from wasl.registers.declared import Column

_LISTED = 400
"""Characters of the file's own headers that an error shows."""
_ARABIC_FORMS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": None})


@dataclass(frozen=True, slots=True)
class Headers:
    """Position of each declared column in the file (None where an optional one is absent)."""

    positions: Mapping[str, int | None]
    renamed: Mapping[str, str]
    """Declared name -> what the file writes."""
    extra: tuple[str, ...]
    """Headers of the file that the feed does not know."""

    def facts(self) -> dict[str, object]:
        """As the report tells it."""
        missing = [name for name, position in self.positions.items() if position is None]
        return {"renamed": dict(self.renamed), "extra": list(self.extra), "missing": missing}


def match(found: Sequence[str], columns: Sequence[Column], *, where: str, **given: str | int) -> Headers:
    """Place the declared `columns` among the headers `found`.

    Raises WaslError for required ones that are not there; `where` with what is `given` says which line holds headers.
    """
    places = _places(found)
    positions: dict[str, int | None] = {}
    for column in columns:
        spellings = (column.name, *column.aliases)
        positions[column.name] = next((places[key] for key in map(plain, spellings) if key in places), None)
    absent = [column.name for column in columns if column.required and positions[column.name] is None]
    if absent:
        raise _absence(absent, found, where, given)
    taken = {position for position in positions.values() if position is not None}
    renamed = {
        name: found[position]
        for name, position in positions.items()
        if position is not None and found[position] != name
    }
    extra = tuple(header for position, header in enumerate(found) if position not in taken and header.strip())
    return Headers(positions, renamed, extra)


def plain(header: str) -> str:
    """A header without its dress: case, accents, spaces and punctuation, letter forms of Arabic."""
    text = unicodedata.normalize("NFKD", header.strip().lstrip("\ufeff")).casefold().translate(_ARABIC_FORMS)
    text = "".join(character for character in text if not unicodedata.combining(character))
    return re.sub(r"[\W_]+", "", text)


def _places(found: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for position, header in enumerate(found):
        places.setdefault(plain(header), position)
    return places


def _absence(absent: Sequence[str], found: Sequence[str], where: str, given: Mapping[str, str | int]) -> WaslError:
    near = ", ".join(guess for name in absent for guess in difflib.get_close_matches(name, found, n=1))
    listed = ", ".join(header for header in found if header.strip())[:_LISTED]
    of = {**given, "absent": ", ".join(absent), "listed": listed, "near": near}
    if near:
        return WaslError(
            "columns are missing: {absent}", where=where,
            mend="did you mean {near}? The file has: {listed}; if it belongs to another feed, send it there", **of,
        )  # fmt: skip
    if listed:
        return WaslError(
            "columns are missing: {absent}", where=where,
            mend="the file has: {listed}; if it belongs to another feed, send it there", **of,
        )  # fmt: skip
    return WaslError("columns are missing: {absent}", where=where, mend="the file has no header at all", **of)
