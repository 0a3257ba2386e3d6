"""The complaints of a demonstration that are told one by one: one for each place where a complaint can be."""

from __future__ import annotations

from collections.abc import Iterator

from wasl.catalogue.departments import with_those_above
from wasl.complaints import acting, filing, subjects
from wasl.complaints.filing import Caller, Said
from wasl.complaints.models import Complaint
from wasl.complaints.rehearsing import words
from wasl.complaints.rehearsing.cast import Cast, Home
from wasl.complaints.rehearsing.days import Story
from wasl.complaints.terms import desk_of
from wasl.matters.moving import seen


def stories(played: Cast) -> Iterator[tuple[int, Story]]:
    """How many days ago each begins, and what becomes of it."""
    topics = desk_of(played.catalogue).topics
    own = next((name for name, each in topics.items() if each.department == played.owner), next(iter(topics)))
    below = [name for name, each in topics.items() if len(with_those_above(played.catalogue, each.department)) > 1]
    sensitive = [name for name, each in topics.items() if each.sensitive]
    yield 2, _on_the_phone(played, own)
    if below:
        yield 66, _nobody_takes(played, below[0])
    if sensitive:
        yield 3, _nameless(sensitive[0])
    if played.family:
        yield 20, _answered_of_payment(played, played.family)
    if played.neighbour:
        yield 58, _near_its_day(played, played.neighbour, own)
        yield 8, _asked(played, played.neighbour, own)
        yield 40, _answered_and_rated(played, played.neighbour, own)
        yield 30, _reopened(played, played.neighbour, own)
        yield 75, _at_the_mediator(played, played.neighbour, own)


def _on_the_phone(played: Cast, topic: str) -> Story:
    department = desk_of(played.catalogue).topics[topic].department
    caller = Caller(name=played.callers[0], contact="06 00 00 00 17")
    who = played.agent(Complaint(department=department))
    filing.record(who, Said("complaint", words.WAITS, topic=topic), Complaint.Channel.PHONE, caller)
    yield from ()


def _nobody_takes(played: Cast, topic: str) -> Story:
    """Beyond the desk's time it goes up, and beyond the law's it is late."""
    department = desk_of(played.catalogue).topics[topic].department
    who = played.agent(Complaint(department=department))
    said = Said("complaint", words.NOBODY_ANSWERS, topic=topic)
    filing.record(who, said, Complaint.Channel.COUNTER, Caller(name=played.callers[-1], contact="06 00 00 00 71"))
    yield from ()


def _nameless(topic: str) -> Story:
    filing.file_nameless(Said("complaint", words.A_FAVOUR, topic=topic))
    yield from ()


def _answered_of_payment(played: Cast, home: Home) -> Story:
    """Of the first payment that the family had; the answer is there to be read."""
    offered = subjects.offered(played.catalogue, home.everyone)
    paid = [each for each in offered if each.about == Complaint.About.PAYMENT]
    if not paid:
        return
    made = filing.file(home.who, Said("complaint", words.LATE_PAYMENT, subject=paid[-1]), home.who.person)
    yield 3
    made = acting.take(played.agent(made), made, made.revision)
    yield 12
    acting.answer(played.agent(made), made, made.revision, words.WHY_LATE)


def _filed(home: Home, topic: str, text: str) -> Complaint:
    return filing.file(home.who, Said("complaint", text, topic=topic), home.who.person)


def _taken_and_answered(played: Cast, made: Complaint, text: str) -> Complaint:
    who = played.agent(made, other_than=made.first_answered_by)
    taken = acting.take(who, made, made.revision)
    return acting.answer(who, taken, taken.revision, text)


def _near_its_day(played: Cast, home: Home, topic: str) -> Story:
    made = _filed(home, topic, words.NEAR_ITS_DAY)
    yield 4
    acting.take(played.agent(made), made, made.revision)


def _asked(played: Cast, home: Home, topic: str) -> Story:
    made = _filed(home, topic, words.A_MONTH_LACKS)
    yield 3
    acting.ask(played.agent(made), made, made.revision, words.WHICH_MONTH)


def _answered_and_rated(played: Cast, home: Home, topic: str) -> Story:
    made = _filed(home, topic, words.ANSWERED_WELL)
    yield 11
    made = _taken_and_answered(played, made, words.WHY)
    yield 2
    seen(made)
    filing.rate(home.who, made, 4)


def _reopened(played: Cast, home: Home, topic: str) -> Story:
    made = _filed(home, topic, words.TO_REOPEN)
    yield 14
    made = _taken_and_answered(played, made, words.TOO_SHORT)
    yield 12
    filing.reopen(home.who, made, words.NOT_ON_MY_ACCOUNT)


def _at_the_mediator(played: Cast, home: Home, topic: str) -> Story:
    """Two answers of two people settled nothing."""
    made = _filed(home, topic, words.TO_THE_MEDIATOR)
    yield 20
    made = _taken_and_answered(played, made, words.FIRST_ANSWER)
    yield 8
    made = filing.reopen(home.who, made, words.NOT_SETTLED)
    yield 21
    made = _taken_and_answered(played, made, words.SECOND_ANSWER)
    yield 9
    filing.refer(home.who, made, words.TO_YOU)
