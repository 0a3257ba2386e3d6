"""Purposes, services and templates of agreements, as a pack declares them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from wasl.catalogue.declared import Declared, DepartmentName, LegalSource, Refers, SystemName
from wasl.kernel.text import Text
from wasl.registers.declared import RegisterName, Scalar

PurposeName = Annotated[str, Refers("purpose")]
ServiceName = Annotated[str, Refers("service")]
ParameterName = Annotated[str, Refers("parameter")]
ServiceType = Literal["verify", "lookup", "batch", "subscribe", "statistics"]
Way = Literal["call", "file", "portal", "events"]
"""How a consumer asks: a system's call, a file of subjects, an agent's single case, or a subscription to changes."""
Evidence = Literal["identifier", "establishment", "school-year", "words", "file"]
Sensitivity = Literal["open", "internal", "personal", "sensitive"]


class ExchangePurpose(Declared, frozen=True, kw_only=True):
    """Why data may be asked for: determined, explicit, and legitimate (law 09-08, article 3, and its like elsewhere)."""


class Subject(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Of whom, or of what, the service speaks."""

    register: RegisterName
    """The register that owns the entities."""
    schemes: tuple[str, ...]
    """Identifier schemes by which a consumer may name a subject."""


class Followed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A record the service reads beside the subject's identity; its attributes are columns ``<alias>_<attribute>``."""

    register: RegisterName
    pick: Literal["valid", "latest"] = "valid"
    """``valid``: what holds on the day asked (of several, the latest to start); ``latest``: the last known, ended or not."""
    by: str | None = None
    """A column whose value is an identifier of that register's entity; None: a record about the subject itself."""
    scheme: str | None = None
    """With `by`: the identifier's scheme."""
    where: str | None = None
    """Boolean expression over the record's own attributes and the figures: only such records count; unknown does not."""
    back: int = 0
    """How many of them to pass over, latest first: 1 takes the one before."""


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A parameter of a call; expressions read it by its name."""

    title: Text
    type: Scalar = "text"
    referential: str | None = None
    required: bool = False


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One field that a service can answer with."""

    title: Text
    value: str
    """Expression over the subject's identity attributes, the followed records' columns (with ``<alias>_valid_from`` and
    ``<alias>_valid_to``), the parameters, the figures and ``as_of``. For an
    upstream service: a JSON pointer (RFC 6901) into the provider's answer."""
    discloses: Sensitivity | None = None
    """How sensitive the answer is, when the expression tells less than what it reads; None: the most sensitive attribute read."""
    reason: Text | None = None
    """Compulsory with `discloses`: why it tells less."""


class Upstream(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The provider's own API, called by the gateway. Only declared hosts are ever called."""

    base: str
    """``https://host[:port]/prefix``. Plain http only to the loopback, and only in a demonstration."""
    method: Literal["GET", "POST"] = "GET"
    path: str
    """With ``{subject}`` and ``{parameter}`` in their places, percent-encoded when filled."""
    body: dict[str, Any] | None = None
    """For POST: a JSON template with the same places."""
    timeout_ms: int = 3000
    retries: int = 2
    """Only where asking twice does no harm: always for GET, for POST only with an idempotency key."""
    operation: str | None = None
    """The operationId it was imported from."""


class Statistics(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of counts without any person's data."""

    count: RegisterName
    """The register whose records are counted."""
    by: tuple[str, ...]
    """Attributes by which a consumer may break the count down."""
    at_most: int = 3
    """Breakdowns in one table."""
    least: int = 10
    """No count below it is ever published, nor can be found by subtracting tables from each other."""


class Claiming(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """After a list, the families that the exchange could not clear are asked, and no other; each claim is followed to its end."""

    decides: str
    """The field of the service that clears a subject when it is true; the others' families are asked."""
    question: Text
    """What a family is asked, in plain words."""
    answer_within: ParameterName
    """Days that a family has to answer, working days where its unit says so; one on which the State rests gives the next."""
    evidence: tuple[Evidence, ...]
    """What a family may answer with."""
    erased_after: ParameterName
    """Days after its end at which what a family gave is erased."""


class Quota(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How much may be asked. Subjects, not requests: a file of a thousand subjects counts a thousand."""

    per_minute: int = 600
    per_day: int = 50_000
    per_file: int = 100_000


class Service(Declared, frozen=True, kw_only=True):
    """What a provider answers, to whoever has an agreement. Its address is ``provider/system/name``."""

    provider: DepartmentName
    """The department that answers for it."""
    system: SystemName
    """The system whose data it is."""
    type: ServiceType
    ways: tuple[Way, ...] = ("call",)
    open: bool = False
    """True where the law makes the data public: anyone may ask, without agreement; no personal data then."""
    subject: Subject | None = None
    records: dict[str, Followed] = {}
    parameters: dict[str, Asked] = {}
    figures: dict[str, str] = {}
    """Name in expressions -> a parameter of the pack: an age or an amount of the law, as it stands on the day asked about."""
    fields: dict[str, Answer] = {}
    scope: str | None = None
    """Boolean expression that a subject must satisfy to be spoken of at all; unknown refuses."""
    drawn: bool = False
    """For ``batch``: True where a consumer may also have the list of everyone in `scope` made, without naming anybody."""
    upstream: Upstream | None = None
    """None: answered from the registers."""
    statistics: Statistics | None = None
    claim: Claiming | None = None
    """What becomes of those that a list did not clear; None: nobody is asked through Wasl."""
    events: tuple[Literal["enrolled", "moved", "graduated", "dropped-out"], ...] = ()
    """For ``subscribe``: the changes it tells of."""
    freshness: Text | None = None
    """How recent the data is."""
    level: str | None = None
    """Availability the provider undertakes to hold, in percent, as text."""


class AgreementTemplate(Declared, frozen=True, kw_only=True):
    """A ready draft of an agreement (protocole d'échange): the parties fill the dates and the reference, and sign."""

    consumer: SystemName
    """The system that will ask."""
    service: ServiceName
    purpose: PurposeName
    fields: tuple[str, ...]
    """Of the service; no more than the purpose needs."""
    subjects: Text
    """Of whom data may be asked, in words."""
    scope: str | None = None
    """The same as a boolean expression over the service's columns, where it can be checked."""
    ways: tuple[Way, ...] = ("call",)
    quota: Quota = Quota()
    months: int = 36
    """How long it runs."""
    regime: Literal["declaration", "authorisation"] = "declaration"
    """What the data-protection authority must have received or given."""
    codes: SystemName | None = None
    """The system in whose codes answers are given; None: the common codes."""
    recurrence: Literal["monthly", "termly", "yearly"] | None = None
    """For files that come regularly."""
    starts: str | None = None
    """With `recurrence`: the day it is due, ``MM-DD``."""
    secrecy_days: int = 0
    """How long the law lets a consultation stay hidden from its subject; needs `secrecy_law`."""
    secrecy_law: LegalSource | None = None
