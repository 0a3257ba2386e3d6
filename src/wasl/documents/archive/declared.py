"""Registers on paper, as a type of document declares them."""

from __future__ import annotations

import msgspec

from wasl.documents.files.declared import RetentionName
from wasl.registers.declared import Column


class PaperRegister(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A register kept on paper, typed up as a list: which column says what, and as what its scanned pages are kept."""

    scans: RetentionName
    number: Column
    """Of the document in the register: one of its kind in its year."""
    year: Column
    session: Column | None = None
    scan: Column
    """The name of the file that shows the page."""
    identifiers: dict[str, Column] = {}
    """Scheme -> the column of what identifies the holder: the document is theirs where it names one person of the registers."""
    claims: dict[str, Column]
    shapes: dict[str, str] = {}
    """Claim -> regular expression that it matches whole, so that the same is spelled as the registers spell it."""

    def columns(self) -> tuple[Column, ...]:
        """All of them, each once."""
        named = (self.number, self.year, self.session, self.scan, *self.identifiers.values(), *self.claims.values())
        return tuple({each.name: each for each in named if each is not None}.values())
