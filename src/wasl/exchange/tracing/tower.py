"""What the control tower counts: who asks whom, how, how much, and what becomes of it. Sums made by the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Max, Q, QuerySet, Sum

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import System
from wasl.exchange.agreements.models import AgreementVersion
from wasl.exchange.agreements.states import State
from wasl.exchange.answering.bulk import ANSWERED, UNKNOWN
from wasl.exchange.declared import Service
from wasl.exchange.directory.snapshot import Terms
from wasl.exchange.tracing.models import FieldTally, Tally

AS_PROMISED = (ANSWERED, UNKNOWN)
"""Outcomes in which the provider did what it undertook."""
FAILINGS = ("provider-unavailable", "provider-misbehaves", "provider-slow")
"""Outcomes for which the provider's availability answers."""
AUTOMATIC = ("call", "events")


@dataclass(frozen=True, slots=True)
class Span:
    """Days looked at, and whose exchanges."""

    start: date
    end: date
    """The first day after."""
    department: str = ""
    """Empty for all."""


@dataclass(slots=True)
class Flow:
    """What one department asked of another."""

    consumer: str
    """A department."""
    provider: str
    n: int = 0
    answered: int = 0
    recurring: int = 0
    """Of these, under agreements that declare when they recur."""
    ways: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True, slots=True)
class Use:
    """What became of an agreement."""

    agreement: str
    terms: Terms
    state: State
    n: int
    answered: int
    last: date | None
    unused: tuple[str, ...]
    """Fields agreed and never told in the span."""


@dataclass(frozen=True, slots=True)
class Level:
    """How a service held what its provider undertook."""

    service: str
    provider: str
    n: int
    served: int
    """Answered, or rightly told that nobody is known."""
    failed: int
    """For want of the provider."""
    promised: Decimal | None
    """Percent."""

    @property
    def availability(self) -> Decimal:
        """Percent of the questions that reached the provider in which it was there, two decimals."""
        asked = self.served + self.failed
        return (Decimal(100) * self.served / asked).quantize(Decimal("0.01")) if asked else Decimal(100)

    @property
    def held(self) -> bool | None:
        """Whether the promise was kept; None without promise or question."""
        if self.promised is None or not self.served + self.failed:
            return None
        return self.availability >= self.promised


def tallies(catalogue: Catalogue, span: Span) -> QuerySet[Tally]:
    """The counts of `span`."""
    return Tally.objects.filter(of_department(catalogue, span), day__gte=span.start, day__lt=span.end).order_by()


def of_department(catalogue: Catalogue, span: Span) -> Q:
    """Exchanges in which the department of `span` asks or answers; all of them where it names none."""
    if not span.department:
        return Q()
    systems = [name for name, system in catalogue.all(System).items() if system.owner == span.department]
    return Q(provider=span.department) | Q(consumer__in=systems)


def flows(catalogue: Catalogue, span: Span) -> list[Flow]:
    """Who asks whom, the busiest first."""
    keys = ("consumer", "provider", "way", "outcome", "agreement")
    rows = tallies(catalogue, span).values_list(*keys).annotate(total=Sum("n"))
    recurring, systems = recurring_agreements(), catalogue.all(System)
    found: dict[tuple[str, str], Flow] = {}
    for consumer, provider, way, outcome, agreement, n in rows:
        asking = systems[consumer].owner if consumer in systems else consumer
        flow = found.setdefault((asking, provider), Flow(asking, provider))
        flow.n += n
        flow.ways[way] += n
        flow.answered += n if outcome == ANSWERED else 0
        flow.recurring += n if agreement in recurring else 0
    return sorted(found.values(), key=lambda flow: (-flow.n, flow.consumer, flow.provider))


def by_day(catalogue: Catalogue, span: Span) -> list[tuple[date, int]]:
    """How many exchanges each day, in order."""
    rows = tallies(catalogue, span).values_list("day").annotate(total=Sum("n")).order_by("day")
    return [(day, n) for day, n in rows]


def by(catalogue: Catalogue, span: Span, column: str) -> dict[str, int]:
    """How many exchanges by ``way``, ``outcome``, ``service``…, the most first."""
    return dict(tallies(catalogue, span).values_list(column).annotate(total=Sum("n")).order_by("-total", column))


def recurring_agreements() -> set[str]:
    """Agreements that declare when they recur, as ``number@version``."""
    signed = AgreementVersion.objects.exclude(activated=None).select_related("agreement")
    return {each.id_text for each in signed if each.terms.recurrence}


def uses(catalogue: Catalogue, span: Span) -> list[Use]:
    """The agreements in force and what they were used for, those never used first."""
    active = AgreementVersion.objects.filter(state__in=(State.ACTIVE, State.SUSPENDED)).select_related("agreement")
    counts = _counts(catalogue, span)
    told = _fields_told(span)
    found = []
    for each in active:
        terms = each.terms
        if span.department not in ("", terms.provider, terms.consumer_department):
            continue
        n, answered, last = counts.get(each.id_text, (0, 0, None))
        unused = tuple(name for name in terms.fields if name not in told.get(each.id_text, ()))
        found.append(Use(each.id_text, terms, State(each.state), n, answered, last, unused))
    return sorted(found, key=lambda use: (use.n, use.agreement))


def levels(catalogue: Catalogue, span: Span) -> list[Level]:
    """How each service held its level, the least available first."""
    rows = tallies(catalogue, span).values_list("service", "provider", "outcome").annotate(total=Sum("n"))
    sums: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for service, provider, outcome, n in rows:
        sums[service, provider][outcome] += n
    found = [_level(catalogue, *key, outcomes) for key, outcomes in sums.items()]
    return sorted(found, key=lambda level: (level.availability, level.service))


def _level(catalogue: Catalogue, service: str, provider: str, outcomes: Mapping[str, int]) -> Level:
    declared = catalogue.all(Service).get(service)
    promised = Decimal(declared.level) if declared and declared.level else None
    return Level(
        service, provider, sum(outcomes.values()), _of(outcomes, AS_PROMISED), _of(outcomes, FAILINGS), promised
    )


def _of(outcomes: Mapping[str, int], names: Iterable[str]) -> int:
    return sum(outcomes.get(name, 0) for name in names)


def _counts(catalogue: Catalogue, span: Span) -> dict[str, tuple[int, int, date]]:
    """Agreement -> exchanges, answers, the last day."""
    rows = (
        tallies(catalogue, span)
        .values_list("agreement")
        .annotate(total=Sum("n"), answers=Sum("n", filter=Q(outcome=ANSWERED), default=0), last=Max("day"))
    )
    return {agreement: (n, answers, last) for agreement, n, answers, last in rows}


def _fields_told(span: Span) -> dict[str, set[str]]:
    """Agreement -> the fields told in the span."""
    told: dict[str, set[str]] = defaultdict(set)
    rows = FieldTally.objects.filter(day__gte=span.start, day__lt=span.end).values_list("agreement", "field").distinct()
    for agreement, name in rows:
        told[agreement].add(name)
    return told
