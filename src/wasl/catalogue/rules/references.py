"""What a declaration names must exist: departments, systems, referentials, codes, attributes…"""

from __future__ import annotations

from collections.abc import Iterator

from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.catalogue.declared import Mention
from wasl.catalogue.problems import Problem
from wasl.catalogue.references import mentions_of
from wasl.catalogue.suggest import nearest


def what_is_named_exists(catalogue: Catalogue) -> Iterator[Problem]:
    """Names of declarations, and of their parts, that nothing declares; with the nearest name."""
    known = {kind.name: {entry.name: entry for entry in catalogue.of_kind(kind.name)} for kind in catalogue.kinds}
    for entry in catalogue.entries:
        for mention in mentions_of(entry):
            if not mention.judged_elsewhere:
                yield from _judged(entry, mention, known.get(mention.kind, {}))


def _judged(entry: Entry, mention: Mention, known: dict[str, Entry]) -> Iterator[Problem]:
    place = entry.key_place(*mention.path) if mention.by_key else entry.place(*mention.path)
    target = known.get(mention.name)
    if target is None:
        if mention.part is None:  # else the field that names the whole has said it
            yield Problem(
                place, f"no {mention.kind} is named '{mention.name}'", nearest(mention.name, known), "references"
            )
        return
    field = target.kind.parts
    parts = getattr(target.declaration, field) if field and mention.part is not None else None
    if parts and mention.part not in parts:
        what = f"{mention.kind} '{mention.name}' has no '{mention.part}' among its {field}"
        yield Problem(place, what, nearest(str(mention.part), parts), "references")
