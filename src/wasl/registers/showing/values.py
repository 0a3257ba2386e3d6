"""What a recorded value says to a reader: codes by their titles, dates and numbers as such."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from wasl.catalogue.catalogue import Catalogue
from wasl.kernel.text import Text
from wasl.referentials.nomenclature import nomenclature
from wasl.registers.declared import Attribute


def value_of(catalogue: Catalogue, attribute: Attribute, value: Any) -> Any:
    """`value` of `attribute` as people read it: a Text, a date, a number or a text; None stays None."""
    if value is None:
        return None
    match attribute.type:
        case "code":
            return title_of(catalogue, attribute.referential or "", str(value))
        case "date":
            return date.fromisoformat(value)
        case "decimal":
            return Decimal(value)
        case _:
            return value


def title_of(catalogue: Catalogue, referential: str, code: str) -> Text:
    """The title of a code; the code itself where the nomenclature no longer has it."""
    codes = nomenclature(catalogue, referential)
    return codes.get(code).title if code in codes else Text(code, code, code)
