"""What declarations of procedures say of parts of other declarations."""

from __future__ import annotations

from collections.abc import Iterator

from wasl.catalogue.declared import Mention
from wasl.procedures.declared import Procedure


def of_procedure(_name: str, procedure: Procedure) -> Iterator[Mention]:
    """The services' fields that it fetches."""
    for name, evidence in procedure.evidence.items():
        for position, field in enumerate(evidence.fields):
            yield Mention(("evidence", name, "fields", position), "service", evidence.service, field)
