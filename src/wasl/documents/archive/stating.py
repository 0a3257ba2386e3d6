"""From the cells of a typed register to what a document states. Each cell that cannot be taken says why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from wasl.catalogue.expressions.types import Kind, Type
from wasl.documents.content import Value
from wasl.documents.declared import PaperRegister
from wasl.documents.reader.plain import plain
from wasl.documents.template import Template
from wasl.kernel.text import LANGUAGES, Text
from wasl.pages.folding import fold

Cells = Mapping[str, str | None]
Reasons = list[tuple[str, str]]
LONGEST: Final = 200
_LONGEST_NUMBER: Final = 80
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789.")
_DATE: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_NUMBER: Final = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
_TRUTH: Final = {"true": True, "false": False}


class UnreadError(ValueError):
    """A cell that cannot be taken, and the reason."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Stated:
    """What a row says. It is taken where it has no `reasons`."""

    number: str = ""
    year: int = 0
    session: str = ""
    scan: str = ""
    identifiers: dict[str, str] = field(default_factory=dict)
    claims: dict[str, Value] = field(default_factory=dict)
    reasons: Reasons = field(default_factory=list)

    @property
    def key(self) -> tuple[int, str]:
        """What one document of a type has to itself."""
        return self.year, self.number

    def says(self) -> dict[str, Any]:
        """All but where it is shown: two rows that say this are the same."""
        return {"session": self.session, "identifiers": self.identifiers, "claims": self.claims}


def stated(ready: Template, register: PaperRegister, cells: Cells, today: date) -> Stated:
    """What `cells` say of one document of the type, or why they say none."""
    made = Stated()

    def take(column: str, read: Any, *, required: bool) -> Any:
        cell = (cells.get(column) or "").strip()
        try:
            if plain(cell) != cell:
                raise UnreadError(reason="hidden")
            if not cell and required:
                raise UnreadError(reason="missing")
            return read(cell) if cell else None
        except UnreadError as error:
            made.reasons.append((error.reason, column))
            return None

    made.number = take(register.number.name, lambda cell: _short(cell, _LONGEST_NUMBER), required=True) or ""
    made.year = take(register.year.name, lambda cell: _year(cell, today), required=True) or 0
    if register.session is not None:
        made.session = take(register.session.name, lambda cell: _short(cell, _LONGEST_NUMBER), required=False) or ""
    made.scan = take(register.scan.name, _short, required=False) or ""
    for scheme, column in register.identifiers.items():
        if value := take(column.name, lambda cell: _short(cell, _LONGEST_NUMBER), required=False):
            made.identifiers[scheme] = value
    for name, column in register.claims.items():
        type_, codes = ready.plan.fields[ready.declared.field_of(name)].typed.type, ready.codes.get(name)
        reader = _shaped(_reader(type_, codes), register.shapes.get(name))
        value = take(column.name, reader, required=ready.declared.claims[name].required)
        if value is not None:
            made.claims[name] = value
    return made


def cells_of(register: PaperRegister, said: Any) -> dict[str, str]:
    """The cells that say what an entry does."""
    made = {register.number.name: said.number, register.year.name: str(said.year)}
    if register.session is not None:
        made[register.session.name] = said.session
    made |= {column.name: said.identifiers.get(scheme, "") for scheme, column in register.identifiers.items()}
    for name, column in register.claims.items():
        value = said.claims.get(name, "")
        made[column.name] = str(value).lower() if isinstance(value, bool) else str(value)
    return made


def _reader(type_: Type, codes: Mapping[str, Text] | None) -> Any:
    if codes is not None:
        return lambda cell: _code(cell, codes)
    match type_.kind:
        case Kind.DATE:
            return _day
        case Kind.DECIMAL:
            return _decimal
        case Kind.INT:
            return _whole
        case Kind.BOOL:
            return _truth
        case _:
            return _short


def _shaped(reader: Any, shape: str | None) -> Any:
    """`reader`, of cells that match the regular expression `shape` whole."""
    if shape is None:
        return reader

    def read(cell: str) -> Any:
        value = reader(cell.translate(_DIGITS))
        if re.fullmatch(shape, str(value)) is None:
            raise UnreadError(reason="other-shape")
        return value

    return read


def _short(cell: str, longest: int = LONGEST) -> str:
    if len(cell) > longest:
        raise UnreadError(reason="too-long")
    return cell


def _year(cell: str, today: date) -> int:
    written = cell.translate(_DIGITS)
    if re.fullmatch(r"[12]\d{3}", written) is None or int(written) > today.year:
        raise UnreadError(reason="no-year")
    return int(written)


def _day(cell: str) -> str:
    written = cell.translate(_DIGITS)
    found = _DATE.fullmatch(written)
    try:
        if found is None:
            return date.fromisoformat(written).isoformat()
        return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    except ValueError:
        raise UnreadError(reason="no-date") from None


def _decimal(cell: str) -> str:
    written = cell.translate(_DIGITS).replace(",", ".")
    if _NUMBER.fullmatch(written) is None:
        raise UnreadError(reason="no-number")
    return written


def _whole(cell: str) -> int:
    written = cell.translate(_DIGITS)
    if re.fullmatch(r"-?\d{1,15}", written) is None:
        raise UnreadError(reason="no-number")
    return int(written)


def _truth(cell: str) -> bool:
    if cell.casefold() not in _TRUTH:
        raise UnreadError(reason="no-truth")
    return _TRUTH[cell.casefold()]


def _code(cell: str, codes: Mapping[str, Text]) -> str:
    """The code, typed as such or by its title in any language."""
    if cell in codes:
        return cell
    wanted = fold(cell)
    found = [code for code, title in codes.items() if wanted in {fold(title.in_language(each)) for each in LANGUAGES}]
    if len(found) != 1:
        raise UnreadError(reason="unknown-code")
    return found[0]
