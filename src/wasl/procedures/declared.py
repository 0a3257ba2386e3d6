"""Procedures (démarches administratives), as a pack declares them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from wasl.catalogue.declared import Declared, DepartmentName, LegalSource, Refers, SystemName
from wasl.documents.declared import DocumentTypeName
from wasl.exchange.declared import ParameterName, PurposeName, ServiceName
from wasl.kernel.text import Text
from wasl.programmes.declared import ProgrammeName

Filer = Literal["subject", "guardian", "counter"]
"""Who may file: whom it is about, who stands for them, or an agent at a counter in their place."""
QuestionType = Literal["text", "paragraph", "date", "number", "yes-no", "code"]
Format = Literal["pdf", "png", "jpg"]


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a register holds: fetched and shown to the family, never asked of it."""

    title: Text
    service: ServiceName
    fields: tuple[str, ...]
    """Of the service; no more than the decision needs."""
    system: SystemName | None = None
    """The department's own system, in whose name another is asked; None where the department reads its own registers."""
    purpose: PurposeName | None = None
    """For which it is asked, under an agreement; None with `system`."""
    condition: str | None = None
    """Boolean expression over what the department's own service reads: to whom it is not true, the procedure is not offered."""
    spares: Text
    """The paper that families brought before."""


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What no register knows, and only the family can say."""

    title: Text
    help: Text | None = None
    type: QuestionType = "text"
    referential: Annotated[str, Refers("referential")] | None = None
    """Whose codes it chooses from."""
    required: bool = True
    unlike: tuple[str, ...] = ()
    """Questions before it whose answers it may not repeat: wishes in order are different ones."""


class Piece(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A file that has to be joined."""

    title: Text
    why: Text
    """Why no register of the State holds it: what one does is fetched (Morocco's law 55-19, and once-only laws elsewhere)."""
    formats: tuple[Format, ...] = ("pdf", "png", "jpg")
    required: bool = True


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that agents do with a case."""

    title: Text
    does: Literal["completeness", "opinion", "decision"]
    department: DepartmentName | None = None
    """Whose agents; None: the procedure's."""
    quorum: int = 1
    """Of an opinion: how many agents give theirs before it stands."""


class Deadlines(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Times that the law sets, as parameters in days or working days: those in force on the day of filing hold for the case."""

    decide: ParameterName
    """From filing to the decision; it stands still while the family is asked for pieces."""
    extension: ParameterName | None = None
    """By which it may be made longer, once; None: it may not."""
    pieces: ParameterName
    """For the family to send what it was asked for: after that the case lapses."""
    appeal: ParameterName | None = None
    """For the family to appeal against a refusal; None: there is no appeal here."""


class Silence(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What it means that nobody decided in time."""

    means: Literal["nothing", "acceptance"] = "nothing"
    """Nothing: the case is told to those above, and the family is told so."""
    law: LegalSource | None = None
    """Compulsory for an acceptance: the regulation whose list has this act."""


class Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The days of each year on which it may be filed."""

    opens: str
    """Month and day, ``MM-DD``."""
    closes: str
    """The last one; before `opens`, it is of the next year."""

    def open_on(self, day: date) -> bool:
        """Whether it may be filed on `day`."""
        here = f"{day:%m-%d}"
        if self.opens <= self.closes:
            return self.opens <= here <= self.closes
        return here >= self.opens or here <= self.closes


class Procedure(Declared, frozen=True, kw_only=True):
    """A procedure: who may file it, what is fetched, what remains to be asked, who decides what and by when."""

    department: DepartmentName
    """That answers for it."""
    programme: ProgrammeName | None = None
    """Whose rules decide, on the evidence and on the questions that are named like its facts; None: an agent does."""
    filed_by: tuple[Filer, ...]
    evidence: dict[str, Evidence] = {}
    questions: dict[str, Question] = {}
    pieces: dict[str, Piece] = {}
    steps: tuple[Step, ...]
    """A check of completeness, where declared an opinion, a decision: in this order."""
    deadlines: Deadlines
    kept_for: ParameterName
    """How long what was given and fetched for a case is kept after its end: days, months or years."""
    silence: Silence = Silence()
    issues: DocumentTypeName | None = None
    """The document that is issued when it is granted."""
    visits: int = 0
    """To a counter, that it took before; what this rests on stands in `source`, or it is assumed."""
    window: Window | None = None
    """When it may be filed; None: always."""
    places_until: str | None = None
    """Month and day, ``MM-DD``: the last on which a run gives the places of a programme that has fewer than people entitled. Who
    still waits then is refused, and may appeal; None: they wait."""
    several: bool = False
    """Whether one person may have several cases of it open at once."""

    def open_on(self, day: date) -> bool:
        """Whether it may be filed on `day`."""
        return self.window is None or self.window.open_on(day)

    def step(self, does: str) -> Step | None:
        """The step that does this."""
        return next((each for each in self.steps if each.does == does), None)

    def department_of(self, does: str) -> str:
        """Whose agents take that step."""
        step = self.step(does)
        return step.department if step is not None and step.department else self.department
