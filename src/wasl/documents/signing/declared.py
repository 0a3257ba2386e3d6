"""Agreements to have files signed, as a pack declares them."""

from __future__ import annotations

from datetime import date
from typing import Literal

from wasl.catalogue.declared import Declared, DepartmentName, SystemName
from wasl.documents.declared import Level
from wasl.kernel.text import Text

FileForm = Literal["pdf", "json"]


class Signature(Declared, frozen=True, kw_only=True):
    """An agreement by which a department has its files signed by a seal that is kept here."""

    department: DepartmentName
    """Whose files they are: people who work for it may have one signed on a page."""
    systems: tuple[SystemName, ...] = ()
    """Those of its systems that may ask by themselves."""
    seal: DepartmentName
    """Whose key signs."""
    forms: tuple[FileForm, ...]
    """``pdf``: sealed so that nothing may change (PAdES B-LT). ``json``: signed apart (JWS)."""
    purpose: Text
    """What for."""
    level: Level = "advanced"
    """The least level of seal that the law wants of them."""
    daily: int
    """Files a day, at most."""
    since: date
    until: date
    """The first day on which it no longer holds."""

    def in_force(self, day: date) -> bool:
        """Whether it holds on `day`."""
        return self.since <= day < self.until
