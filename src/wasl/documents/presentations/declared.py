"""What a department may ask people to show from their wallets, as a pack declares it."""

from __future__ import annotations

from typing import Annotated

import msgspec

from wasl.catalogue.declared import Declared, DepartmentName, Refers, SystemName
from wasl.documents.declared import DocumentTypeName
from wasl.exchange.declared import ParameterName

PurposeName = Annotated[str, Refers("purpose")]


class AskingSystem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A system of the department that asks by itself, over HTTP, and has the answer."""

    system: SystemName
    daily: int
    """Requests a day, at most."""
    returns: tuple[str, ...] = ()
    """Addresses of its own (https) to which the browser of whoever answered on the same device is sent back: these, as they
    stand here, and no others."""


class Presentation(Declared, frozen=True, kw_only=True):
    """Some claims of a document, asked from the wallet of whom it is about, for one purpose."""

    department: DepartmentName
    """Who asks."""
    document: DocumentTypeName
    claims: tuple[str, ...]
    """Of the document: no more than the purpose needs. The others stay in the wallet."""
    purpose: PurposeName
    kept_for: ParameterName
    """How long what was shown is kept; then it is erased."""
    systems: tuple[AskingSystem, ...] = ()
    """Those of its systems that may ask beside its agents."""

    def of_system(self, name: str) -> AskingSystem | None:
        """What the system called `name` is let; None: nothing."""
        return next((each for each in self.systems if each.system == name), None)
