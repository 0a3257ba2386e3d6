"""Documents, as a pack declares them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from wasl.catalogue.declared import Declared, DepartmentName, Refers
from wasl.exchange.declared import ParameterName, ServiceName
from wasl.kernel.text import Text
from wasl.registers.declared import Column

DocumentTypeName = Annotated[str, Refers("document")]
Asker = Literal["learner", "guardian", "department"]
"""Who may have one issued: its subject, who stands for them, or an agent of the issuer for them."""
Form = Literal["certificate", "diploma", "transcript", "decision"]
Level = Literal["simple", "advanced", "qualified"]
"""Of the seal, as laws on trust services tell them apart (Morocco's law 43-20; elsewhere eIDAS and its like)."""


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


class DecidedClaim(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What no register knows before someone decides it, in a procedure that ends with the document."""

    title: Text
    type: Literal["text", "date", "code"] = "text"


class DocumentClaim(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing that a document states: an answer of the service that it draws on, never typed again, or a decision's."""

    label: int
    """Its number in seals: once given, it never means anything else."""
    field: str | None = None
    """The service's field; None: the one of the claim's own name."""
    decided: DecidedClaim | None = None
    """Where a decision says it, and no service."""
    referential: Annotated[str, Refers("referential")] | None = None
    """Whose codes the texts of the field are, where the registers do not say so."""
    says: Literal["who", "what"] = "what"
    """Whom the document is about, or what it states of them."""
    required: bool = False
    """Without it the document is not issued."""
    sealed: bool = True
    """Printed paper can be compared with it: it stands in the seal."""


class PaperRegister(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A register kept on paper, typed up as a list: which column says what, and as what its scanned pages are kept."""

    scans: RetentionName
    number: Column
    """Of the document in the register: one of its kind in its year."""
    year: Column
    session: Column | None = None
    scan: Column
    """The name of the file that shows the page."""
    identifiers: dict[str, Column] = {}
    """Scheme -> the column of what identifies the holder: the document is theirs where it names one person of the registers."""
    claims: dict[str, Column]
    shapes: dict[str, str] = {}
    """Claim -> regular expression that it matches whole, so that the same is spelled as the registers spell it."""

    def columns(self) -> tuple[Column, ...]:
        """All of them, each once."""
        named = (self.number, self.year, self.session, self.scan, *self.identifiers.values(), *self.claims.values())
        return tuple({each.name: each for each in named if each is not None}.values())


class DocumentType(Declared, frozen=True, kw_only=True):
    """A document that a department issues: what it states and from where, who may ask for it, how long it holds."""

    issuer: DepartmentName
    """Whose seal it bears."""
    signatory: Text
    """In what capacity it is signed, in words."""
    service: ServiceName
    """What it states is drawn from this service's answers, as of the day of issue."""
    label: int
    """The type's number in seals: once given, it never means anything else."""
    form: Form = "certificate"
    """How it is laid out."""
    claims: dict[str, DocumentClaim]
    condition: str | None = None
    """Boolean expression over what the service reads: whoever does not meet it gets none; unknown gives none either."""
    once_for: tuple[str, ...] = ()
    """Claims that make it one of its kind: of one subject, a second that says the same of them replaces the first."""
    wording: Text
    """What it says, with ``{claim}`` where a claim is written in."""
    asked_by: tuple[Asker, ...]
    """Nobody, where it states a decision: the procedure in which that is taken issues it."""
    fee: ParameterName | None = None
    """None: it is free."""
    valid_for: ParameterName | None = None
    """In days, months or years from its issue; None: for ever."""
    kept_for: ParameterName
    """How long the issuer keeps it."""
    signature: Level = "advanced"
    """The least level of seal that the law wants of it."""
    languages: tuple[Literal["fr", "ar", "en"], ...] = ("fr", "ar")
    """Of its paper, in order."""

    paper_register: PaperRegister | None = None
    """How documents of before, known by a register on paper alone, come in; None: none do."""

    @property
    def by_decision(self) -> bool:
        """Whether only a decision can have it issued."""
        return any(claim.decided for claim in self.claims.values())

    def field_of(self, claim: str) -> str:
        """The service's field that a claim is drawn from."""
        return self.claims[claim].field or claim
