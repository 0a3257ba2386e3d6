"""What a department may ask people to show from their wallets, as a pack declares it."""

from __future__ import annotations

from typing import Annotated

from wasl.catalogue.declared import Declared, DepartmentName, Refers
from wasl.documents.declared import DocumentTypeName
from wasl.exchange.declared import ParameterName

PurposeName = Annotated[str, Refers("purpose")]


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
