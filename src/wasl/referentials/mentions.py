"""What nomenclatures and mappings say of one another's codes."""

from __future__ import annotations

from collections.abc import Iterator

from wasl.catalogue.declared import Mention
from wasl.referentials.declared import Mapping, Referential


def of_referential(name: str, referential: Referential) -> Iterator[Mention]:
    """Parents within the referential, and links to the codes of others."""
    for code, declared in referential.codes.items():
        if declared.parent is not None:
            yield Mention(("codes", code, "parent"), "referential", name, declared.parent)
        for other, linked in declared.links.items():
            yield Mention(("codes", code, "links", other), "referential", other, by_key=True)
            yield Mention(("codes", code, "links", other), "referential", other, linked)


def of_mapping(_name: str, mapping: Mapping) -> Iterator[Mention]:
    """The common codes that its rows lead to."""
    for code, row in mapping.rows.items():
        if row.to is not None:
            yield Mention(("rows", code, "to"), "referential", mapping.to, row.to)
