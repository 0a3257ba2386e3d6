"""What becomes of the rows of a typed register: accepted, rejected with reasons, or there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wasl.documents.archive.lists import NO_ROW, plain_cells
from wasl.documents.archive.models import Entry, Row
from wasl.documents.archive.scans import Scans
from wasl.documents.archive.stating import Cells, Reasons, Stated, UnreadError, stated
from wasl.documents.declared import PaperRegister
from wasl.documents.template import Template
from wasl.kernel.errors import WaslError


@dataclass(frozen=True, slots=True)
class Judged:
    """A row and what becomes of it."""

    place: int
    cells: dict[str, str]
    stated: Stated
    outcome: Row.Outcome
    reasons: Reasons


def register_of(ready: Template) -> PaperRegister:
    """The register on paper of a type. Raises WaslError where it has none."""
    if ready.declared.paper_register is None:
        raise WaslError(
            "no register on paper is declared for this document", mend="add 'paper_register:' to it in the pack"
        )
    return ready.declared.paper_register


class Judge:
    """Judges rows of one list in turn: what was accepted before counts for those after."""

    def __init__(self, ready: Template, scans: Scans, today: date) -> None:
        self.ready, self.scans, self.today = ready, scans, today
        self.register = register_of(ready)
        self._taken: dict[tuple[int, str], dict[str, Any]] = {}

    def judged(self, rows: Sequence[tuple[int, Cells]]) -> list[Judged]:
        """What becomes of `rows`, each with its place."""
        read = [(place, plain_cells(cells), self._stated(cells)) for place, cells in rows]
        known = entries_of(self.ready.name, [each for _place, _cells, each in read])
        return [Judged(place, cells, each, *self._fate(each, known)) for place, cells, each in read]

    def _stated(self, cells: Cells) -> Stated:
        if NO_ROW in cells:
            return Stated(reasons=[("no-row", "—")])
        return stated(self.ready, self.register, plain_cells(cells), self.today)

    def _fate(self, said: Stated, known: dict[tuple[int, str], Entry]) -> tuple[Row.Outcome, Reasons]:
        if said.reasons:
            return Row.Outcome.REJECTED, said.reasons
        stands = known.get(said.key)
        before = self._taken.get(said.key) if stands is None else says_of(stands)
        if before is not None:
            if before == said.says():
                return Row.Outcome.DUPLICATE, []
            issued = stands is not None and stands.state == Entry.State.VALIDATED
            return Row.Outcome.REJECTED, [("number-issued" if issued else "number-taken", self.register.number.name)]
        try:
            self.scans.read(said.scan)
        except UnreadError as error:
            return Row.Outcome.REJECTED, [(error.reason, self.register.scan.name)]
        self._taken[said.key] = said.says()
        return Row.Outcome.ACCEPTED, []


def entries_of(type_: str, said: Sequence[Stated]) -> dict[tuple[int, str], Entry]:
    """The entries there are of what rows speak of."""
    found = Entry.objects.filter(type=type_, number__in={each.number for each in said if each.number})
    return {(each.year, each.number): each for each in found}


def says_of(entry: Entry) -> dict[str, Any]:
    """What an entry says, as `Stated.says` does."""
    return {"session": entry.session, "identifiers": entry.identifiers, "claims": entry.claims}
