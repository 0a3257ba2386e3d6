"""Claims for people: words, tables, what a family is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import day_of, school_years, this_day
from wasl.catalogue.departments import abbreviation_of
from wasl.exchange.claims.models import Claim, Event, Opening
from wasl.exchange.claims.numbers import read, written
from wasl.exchange.claims.opening import NOT_CLEARED
from wasl.exchange.declared import ExchangePurpose, Service
from wasl.exchange.files.writing import MALFORMED
from wasl.exchange.scopes import scheme_names
from wasl.exchange.tracing.laws import laws_of
from wasl.exchange.tracing.showing.telling import asker
from wasl.kernel.errors import WaslError
from wasl.pages.language import declared_title, said
from wasl.pages.marks import badge
from wasl.pages.pictures import Part
from wasl.pages.tables import Column, Table

Context = dict[str, Any]
Word = tuple[str | Promise, str]
MOST = 1000
"""Claims listed at once; who looks for more searches, or takes the results."""
State, Ending = Claim.State, Claim.Ending
STATES: dict[str, Word] = {
    State.OPEN: (gettext_lazy("awaits the family"), "calm"),
    State.ANSWERED: (gettext_lazy("answered by the family"), "warm"),
    State.EXAMINED: (gettext_lazy("being examined"), "near"),
    State.VOUCHED: (gettext_lazy("awaits a second agent"), "near"),
    Ending.CORRECTED: (gettext_lazy("closed: corrected"), "good"),
    Ending.CONFIRMED: (gettext_lazy("closed: confirmed"), "good"),
    Ending.ON_PAPER: (gettext_lazy("closed: confirmed on paper"), "good"),
    Ending.NOT_CONFIRMED: (gettext_lazy("closed: not confirmed"), "bad"),
    Ending.NO_REPLY: (gettext_lazy("closed: no reply"), "none"),
    Ending.WITHDRAWN: (gettext_lazy("closed: withdrawn"), "none"),
}
"""Where a claim stands: its state, or how it ended."""
CAUSES: dict[str, str | Promise] = {
    "unknown-subject": gettext_lazy("Nobody is known by this identifier."),
    "ambiguous-subject": gettext_lazy("Several people carry this identifier."),
    MALFORMED: gettext_lazy("The identifier is missing or cannot be read."),
    NOT_CLEARED: gettext_lazy("The person is known; the exchange does not say that the condition is met."),
}
"""Why the exchange did not clear it."""
STEPS: dict[str, str | Promise] = {
    "asked": gettext_lazy("The families of the list were asked."),
    "sent": gettext_lazy("The family was asked."),
    "reminded": gettext_lazy("Half of the time has gone: a reminder stands in the family's space."),
    "answered": gettext_lazy("The family answered."),
    "corrected-reply": gettext_lazy("The family corrected its answer."),
    "exchange": gettext_lazy("The exchange was asked anew."),
    "brought": gettext_lazy("The family came to the counter with its letter."),
    "taken": gettext_lazy("An agent examines the answer."),
    "given-back": gettext_lazy("The agent leaves it to others."),
    "vouched": gettext_lazy("An agent has seen a paper that proves it; a second one is to agree."),
    "disagreed": gettext_lazy("The second agent is not convinced."),
    "read": gettext_lazy("The claim was read."),
    "file": gettext_lazy("The file was downloaded."),
    "letters": gettext_lazy("The letters were taken."),
    "results": gettext_lazy("The results were taken."),
    "erased": gettext_lazy("What the family gave was erased."),
    Ending.CORRECTED: gettext_lazy("Closed: the exchange finds the answer by the identifier given."),
    Ending.CONFIRMED: gettext_lazy("Closed: an agent found the learner, and the exchange confirms it."),
    Ending.ON_PAPER: gettext_lazy("Closed: confirmed by two agents, on a paper."),
    Ending.NOT_CONFIRMED: gettext_lazy("Closed: not confirmed."),
    Ending.NO_REPLY: gettext_lazy("Closed: nobody answered in time."),
    Ending.WITHDRAWN: gettext_lazy("Closed: the department no longer asks."),
}
FOUND: dict[str, str | Promise] = {
    "cleared": gettext_lazy("It clears the claim."),
    "answered": gettext_lazy("The person is known; the exchange does not say that the condition is met."),
    "unknown-subject": gettext_lazy("Nobody is known by this identifier."),
    "ambiguous-subject": gettext_lazy("Several people carry this identifier."),
    MALFORMED: gettext_lazy("The identifier is missing or cannot be read."),
    "out-of-scope": gettext_lazy("The person is not among those of whom the agreement speaks."),
    "listed-elsewhere": gettext_lazy("This person already stands in the list: an agent will look."),
}
"""What the exchange said, in the history; anything else could not be answered."""
BY_FAMILY = ("answered", "corrected-reply")
"""Steps of a family: its account is nobody else's business."""
OF_PAPERS = ("vouched", "disagreed")
"""Steps that speak of what a family gave."""


def word_of(claim: Claim) -> Word:
    """Where it stands, and its tone."""
    return STATES[claim.ending or claim.state]


def late(claim: Claim, day: date) -> bool:
    """Whether the last day has passed on `day` while the family has not answered."""
    return claim.state == State.OPEN and claim.opening.due < day


def state_parts(opening: Opening) -> list[Part]:
    """The claims of a list by where they stand, as parts of a bar."""
    counts: dict[str, int] = {}
    for state, ending, n in (
        Claim.objects.filter(opening=opening).order_by().values_list("state", "ending").annotate(Count("pk"))
    ):
        counts[ending or state] = n
    return [Part(word, counts.get(key, 0), tone) for key, (word, tone) in STATES.items()]


def opening_table(catalogue: Catalogue, openings: Iterable[Opening], state: Mapping[str, str]) -> Table[Opening]:
    """Lists whose families were asked."""
    columns: list[Column[Opening]] = [
        Column("list", _("List"), lambda o: o.delivery_id, link=_list, kind="number"),
        Column("purpose", _("Purpose"), lambda o: declared_title(catalogue, ExchangePurpose, o.delivery.purpose)),
        Column("consumer", _("Asked by"), lambda o: asker(catalogue, o.consumer)),
        Column("asked", _("Asked on"), lambda o: day_of(catalogue, o.asked_at), kind="date"),
        Column("due", _("To answer by"), lambda o: o.due, kind="date"),
        Column("claims", _("Claims"), lambda o: o.claims, kind="number"),
    ]  # fmt: skip
    nothing = _("No family was asked yet.")
    return Table(columns, list(openings), state, "claims", _("Lists whose families were asked"), nothing)


def claim_table(
    catalogue: Catalogue, opening: Opening, claims: Iterable[Claim], state: Mapping[str, str]
) -> Table[Claim]:
    """The claims of a list, for those who ask."""
    day = this_day(catalogue)
    columns: list[Column[Claim]] = [
        Column("number", _("Claim"), lambda c: c.written, link=lambda c: reverse("claims:claim", args=[c.number]), kind="code"),
        Column("line", _("Row"), lambda c: c.line, kind="number"),
        Column("reference", _("Your reference"), lambda c: c.reference or None),
        Column("subject", _("Identifier sent"), lambda c: c.subject or None, kind="code"),
        Column("state", _("Where it stands"), lambda c: str(word_of(c)[0]), show=lambda c: _state(c, day)),
    ]  # fmt: skip
    nothing = _("No claim of this list stands there.")
    return Table(
        columns, list(claims), state, f"claims-{opening.delivery_id}", _("Claims"), nothing, filters=[selector()]
    )


def queue_table(catalogue: Catalogue, claims: Iterable[Claim], state: Mapping[str, str]) -> Table[Claim]:
    """What waits for an examination, the longest waiting first."""
    columns: list[Column[Claim]] = [
        Column("number", _("Claim"), lambda c: c.written, link=lambda c: reverse("claims:examine", args=[c.number]), kind="code"),
        Column("consumer", _("Asked by"), lambda c: asker(catalogue, c.opening.consumer)),
        Column("purpose", _("Purpose"), lambda c: declared_title(catalogue, ExchangePurpose, c.opening.delivery.purpose)),
        Column("answered", _("Answered on"), lambda c: c.answered_at and day_of(catalogue, c.answered_at), kind="date"),
        Column("examiner", _("Examined by"), lambda c: c.examiner or None),
        Column("state", _("Where it stands"), lambda c: str(word_of(c)[0]), show=lambda c: badge(*word_of(c))),
    ]  # fmt: skip
    nothing = _("No claim waits for you.")
    return Table(columns, list(claims), state, "claims-queue", _("Claims to examine"), nothing, filters=[selector()])


def selector() -> Context:
    """The choice of where claims stand."""
    return {
        "name": "state",
        "title": _("Where it stands"),
        "choices": [(key, word) for key, (word, _tone) in STATES.items()],
    }


def standing(claims: QuerySet[Claim], wanted: str) -> QuerySet[Claim]:
    """Those of `claims` that stand where the filter says."""
    if wanted in set(Claim.Ending):
        return claims.filter(ending=wanted)
    return claims.filter(state=wanted) if wanted else claims


def as_written(state: Mapping[str, str]) -> Mapping[str, str]:
    """The state of a table; a whole number of a claim is sought as it stands there, however it was typed."""
    try:
        return {**dict(state.items()), "q": written(read(state.get("q", "")))}
    except WaslError:
        return state


def sought(claims: QuerySet[Claim], words: str) -> QuerySet[Claim]:
    """Those of `claims` that a search may mean: by number, however it is grouped; by the consumer's reference or identifier.

    Sought in the database, for a list may have a hundred thousand; the table then looks at what is left, as any table does.
    """
    for word in words.replace("\x00", "").split():
        digits = word.replace("-", "")
        meant = Q(reference__icontains=word) | Q(subject__icontains=word)
        if digits.isdigit():
            claims, meant = claims.alias(digits=Cast("number", CharField())), meant | Q(digits__contains=digits)
        claims = claims.filter(meant)
    return claims


def history(claim: Claim, *, accesses: bool, papers: bool = True) -> list[Context]:
    """The steps of a claim, in order; with `accesses`, who read it too. The opening's own step comes first.

    `papers`: whether what is said of a family's papers is told, which those who ask do not read.
    """
    first = {"at": claim.opening.asked_at, "word": STEPS["sent"], "text": "", "who": ""}
    hidden = () if accesses else ("read", "file")
    steps = [each for each in claim.events.order_by("at", "pk") if each.what not in hidden]
    return [first, *(_step(each, accesses, papers) for each in steps)]


def family_lines(catalogue: Catalogue, claims: Iterable[Claim]) -> list[Context]:
    """The claims about a family, in short: who asks, why, and whether an answer is awaited."""
    return [
        {
            "claim": each,
            "who": asker(catalogue, each.opening.consumer),
            "purpose": declared_title(catalogue, ExchangePurpose, each.opening.delivery.purpose),
            "state": word_of(each)[0],
            "tone": word_of(each)[1],
            **_awaited(each),
        }
        for each in claims
    ]


def told(catalogue: Catalogue, claim: Claim) -> Context:
    """What a family is told of a claim: who asks, why, under which law, until when, what it may answer with."""
    opening, delivery = claim.opening, claim.opening.delivery
    service = catalogue.all(Service).get(delivery.service)
    purpose = catalogue.all(ExchangePurpose).get(delivery.purpose)
    law = laws_of({delivery.agreement}).get(delivery.agreement) or (service.law if service else ())
    word, tone = word_of(claim)
    return {
        "claim": claim,
        "who": asker(catalogue, opening.consumer),
        "examiner": abbreviation_of(catalogue, opening.provider),
        "purpose": declared_title(catalogue, ExchangePurpose, delivery.purpose),
        "why": said(purpose.description) if purpose and purpose.description else "",
        "service": declared_title(catalogue, Service, delivery.service),
        "law": law,
        "cause": CAUSES.get(claim.outcome, ""),
        "schemes": [(name, said(title)) for name, title in scheme_names(catalogue, service).items()] if service else [],
        "question": service.claim.question if service and service.claim else "",
        "evidence": service.claim.evidence if service and service.claim else (),
        "years": school_years(catalogue),
        "state": word,
        "tone": tone,
        "late": late(claim, this_day(catalogue)),
        **_awaited(claim),
    }


def pairs_on_paper(opening: Opening) -> list[Context]:
    """Which two agents confirmed claims of a list on paper, and how many: what the exchange proves nothing of is looked at."""
    closed = Claim.objects.filter(
        opening=opening, state=State.CLOSED, ending=Ending.ON_PAPER, events__what=Ending.ON_PAPER
    )
    pairs = closed.order_by().values(first=F("examiner"), second=F("events__actor")).annotate(n=Count("pk"))
    return sorted((dict(pair) for pair in pairs), key=lambda pair: (-pair["n"], pair["first"], pair["second"]))


def opening_events(opening: Opening) -> list[Context]:
    """What was done with the whole list."""
    return [_step(each, True, True) for each in opening.events.filter(claim=None).order_by("at", "pk")]


def _awaited(claim: Claim) -> Context:
    return {
        "half_way": claim.opening.reminded_at is not None and claim.state == State.OPEN,
        "may_answer": claim.state in (State.OPEN, State.ANSWERED),
    }


def _step(event: Event, named: bool, papers: bool) -> Context:
    text: Any = event.text
    if event.what == "exchange":
        text = FOUND.get(event.text, _("It could not be answered."))
    elif event.what in OF_PAPERS and not papers:
        text = ""
    return {
        "at": event.at,
        "word": STEPS.get(event.what, event.what),
        "text": text,
        "who": event.actor if named and event.what not in BY_FAMILY else "",
    }


def _state(claim: Claim, day: date) -> Any:
    return badge(_("late"), "bad") if late(claim, day) else badge(*word_of(claim))


def _list(opening: Opening) -> str:
    return reverse("claims:list", args=[opening.delivery_id])
