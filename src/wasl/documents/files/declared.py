"""How long files are kept, as a pack declares it."""

from __future__ import annotations

from typing import Annotated, Literal

from wasl.catalogue.declared import Declared, DepartmentName, Refers
from wasl.exchange.declared import ParameterName

RetentionName = Annotated[str, Refers("retention")]


class Retention(Declared, frozen=True, kw_only=True):
    """How long a department keeps files of one kind, and what becomes of them then (ISO 15489-1: a disposition authority).

    Its title is what such files are called.
    """

    department: DepartmentName
    since: Literal["dated", "received"] = "received"
    """What the time runs from: the day that the paper bears, or that on which it was taken in."""
    kept_for: ParameterName | None = None
    """In days, months or years; None: for ever."""
    then: Literal["destroy", "archive"] = "destroy"
    """Destroyed, which two people decide; or kept on, for whoever keeps the State's archives."""
