"""Some months of complaints in a demonstration, drawn by one seed: enough that statistics tell something."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

from wasl.complaints import acting, filing
from wasl.complaints.filing import Caller, Said
from wasl.complaints.models import Complaint
from wasl.complaints.rehearsing import words
from wasl.complaints.rehearsing.cast import Cast
from wasl.complaints.rehearsing.days import Story
from wasl.complaints.states import BEFORE_ANSWER
from wasl.complaints.terms import desk_of

SEED: Final = 2024
FIRST, LAST = 170, 42
"""Days ago: of the first one filed, and of the last."""
_OF_EACH: Final = (24, 17, 13, 12, 5, 5, 3)
"""How many are about each topic, in the order of the desk; of the last ones too few for anything to be told."""


def months(played: Cast) -> Iterator[tuple[int, Story]]:
    """How many days ago each begins, and what becomes of it."""
    drawn = random.Random(SEED)  # noqa: S311  # a demonstration is drawn, and the same each time
    topics = [name for name, each in desk_of(played.catalogue).topics.items() if not each.sensitive]
    for topic, many in zip(topics, _OF_EACH, strict=False):
        for _ in range(many):
            yield drawn.randint(LAST, FIRST), _one(played, random.Random(drawn.random()), topic)  # noqa: S311


def _one(played: Cast, drawn: random.Random, topic: str) -> Story:
    """Most are answered in time; some are asked, of whom one in three never replies; some come late; some are reopened."""
    made = _filed(played, drawn, topic)
    yield drawn.randint(0, 4)
    made = acting.take(played.agent(made), made, made.revision)
    if drawn.random() < 1 / 6 and _may_be_asked(made):
        made = acting.ask(played.agent(made), made, made.revision, words.ASKED)
        yield drawn.randint(2, 9)
        if drawn.random() < 1 / 3:
            return  # what was asked for never comes: workers end it
        made = filing.reply(None, made, words.REPLIED)
    yield drawn.randint(48, 75) if drawn.random() < 1 / 6 else drawn.randint(2, 24)
    made = _answered(played, drawn, made)
    yield drawn.randint(1, 6)
    if made.sort == Complaint.Sort.COMPLAINT and drawn.random() < 1 / 9:
        made = filing.reopen(None, made, words.NOT_SETTLED)
        yield drawn.randint(5, 20)
        made = _answered(played, drawn, made)
        yield 2
    if drawn.random() < 4 / 5:
        filing.rate(None, made, drawn.choice((1, 2, 3, 3, 4, 4, 4, 5, 5)))


def _filed(played: Cast, drawn: random.Random, topic: str) -> Complaint:
    sort = drawn.choice(("complaint", "complaint", "complaint", "observation", "suggestion"))
    said = {"complaint": words.COMPLAINTS, "observation": words.OBSERVATIONS, "suggestion": words.SUGGESTIONS}[sort]
    made = Said(sort, drawn.choice(said), topic=topic)
    if sort != "complaint" and drawn.random() < 2 / 3:
        return filing.file_nameless(made)
    department = desk_of(played.catalogue).topics[topic].department
    channel = drawn.choice((Complaint.Channel.PHONE, Complaint.Channel.PHONE, Complaint.Channel.COUNTER))
    caller = Caller(
        name=drawn.choice(played.callers), contact=f"05 00 00 {drawn.randint(10, 99)} {drawn.randint(10, 99)}"
    )
    return filing.record(played.agent(Complaint(department=department)), made, channel, caller)


def _may_be_asked(made: Complaint) -> bool:
    return made.at in BEFORE_ANSWER and made.asked_on is None


def _answered(played: Cast, drawn: random.Random, made: Complaint) -> Complaint:
    """By whoever's turn it is by now: workers may have handed it up."""
    made.refresh_from_db()
    who = played.agent(made, other_than=made.first_answered_by)
    taken = acting.take(who, made, made.revision)
    return acting.answer(who, taken, taken.revision, drawn.choice(words.ANSWERS))
