"""From a department's codes to the common ones: one at a time, or as a table that bulk work joins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pyarrow as pa

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.expressions.lettercase import upper
from wasl.catalogue.expressions.texts import SPACES
from wasl.kernel.errors import WaslError
from wasl.referentials.declared import Mapping, Row
from wasl.referentials.nomenclature import Nomenclature, nomenclature

LOOKUP = pa.schema([pa.field("key", pa.string(), nullable=False), pa.field("value", pa.string())])
"""What `code()` joins: a normalised spelling and its common code, null where the code has no equivalent."""


def normalised(text: str) -> str:
    """The form in which spellings are compared: no outer space, capital letters, as the expression ``code()`` does."""
    return upper(text.strip(SPACES))


def translate(mapping: Mapping, text: str, codes: Nomenclature | None = None) -> Row | None:
    """The row for `text`, None when the mapping does not know it; a row whose `to` is None has no equivalent."""
    return spellings(mapping, codes).get(normalised(text))


def spellings(mapping: Mapping, codes: Nomenclature | None = None) -> dict[str, Row]:
    """Every normalised spelling that the mapping knows, with its row.

    A mapping with `same_codes` needs the `codes` it leads to; its own rows win over the referential's spellings.
    Raises WaslError when two rows claim one spelling, for such a text would have two meanings.
    """
    known: dict[str, Row] = {}
    for text, row in _written(mapping):
        key = normalised(text)
        if known.setdefault(key, row) is not row:
            raise WaslError(f"the mapping to {mapping.to} reads {text!r} in two ways", mend="keep it in one row only")
    return _of_nomenclature(mapping, codes) | known if mapping.same_codes else known


def lookup_table(mapping: Mapping, codes: Nomenclature | None = None) -> pa.Table:
    """The mapping as the relation that ``code()`` joins: `LOOKUP` columns, each key once, in order of key."""
    known = sorted(spellings(mapping, codes).items())
    return pa.table({"key": [key for key, _ in known], "value": [row.to for _, row in known]}, schema=LOOKUP)


def table_of(catalogue: Catalogue, name: str) -> pa.Table:
    """`lookup_table` of the mapping `name` of the pack, with the referential it may need."""
    mapping = catalogue.get(Mapping, name)
    return lookup_table(mapping, nomenclature(catalogue, mapping.to) if mapping.same_codes else None)


def in_force(mapping: Mapping, day: date) -> bool:
    """Whether the mapping holds on `day` (half-open period)."""
    return (mapping.since is None or mapping.since <= day) and (mapping.until is None or day < mapping.until)


def _written(mapping: Mapping) -> Iterator[tuple[str, Row]]:
    for code, row in mapping.rows.items():
        yield code, row
        for alias in row.aliases:
            yield alias, row


def _of_nomenclature(mapping: Mapping, codes: Nomenclature | None) -> dict[str, Row]:
    if codes is None or codes.name != mapping.to:
        raise WaslError(
            f"a mapping that writes the codes of {mapping.to} needs that referential", mend="give its nomenclature"
        )
    spelt = {normalised(text): Row(to=code) for code in codes for text in codes.spellings(code)}
    return spelt | {normalised(code): Row(to=code) for code in codes}
