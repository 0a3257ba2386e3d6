"""Documents, as a pack declares them."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

from wasl.catalogue.declared import Declared, DepartmentName, Refers
from wasl.documents.archive.declared import PaperRegister
from wasl.exchange.declared import ParameterName, ServiceName
from wasl.kernel.text import Text

DocumentTypeName = Annotated[str, Refers("document")]
Asker = Literal["subject", "guardian", "department"]
"""Who may have one issued: its subject, who stands for them, or an agent of the issuer for them."""
Form = Literal["certificate", "diploma", "transcript", "decision"]
ACHIEVED: Final[frozenset[Form]] = frozenset({"diploma", "transcript"})
"""Forms that state what somebody achieved, which schools abroad read as ELMO too."""
Meaning = Literal["given-names", "family-name", "birth-date", "birth-place", "result", "part"]
"""Of a claim, to readers who know no pack: whom it is about, the result obtained, or a part that made it up."""
Level = Literal["simple", "advanced", "qualified"]
"""Of the seal, as laws on trust services tell them apart (Morocco's law 43-20; elsewhere eIDAS and its like)."""


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
    means: Meaning | None = None
    """What it is to readers elsewhere; None: what its title says, and nothing that all of them know."""
    required: bool = False
    """Without it the document is not issued."""
    sealed: bool = True
    """Printed paper can be compared with it: it stands in the seal."""


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
