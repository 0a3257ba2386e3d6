"""Tell someone something, and take it back from what is kept: what the other rooms call."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from wasl.kernel.clock import now
from wasl.notices.choosing import Channel, way
from wasl.notices.kinds import Kind
from wasl.notices.models import Notice
from wasl.notices.reaching import reach_of
from wasl.registers.people import cluster_of

_BEGINS = {Channel.LETTER: Notice.State.PRINT, Channel.PAGE: Notice.State.KEPT}


@dataclass(frozen=True, slots=True)
class About:
    """What a notice is about, and where it is read."""

    key: str
    """``case:12``: by it a room finds its notices again, and has them erased."""
    number: str
    path: str
    """Of the person's own page of it."""
    department: str
    occasion: int = 0
    """Which time of that kind: the same occasion is told once, however often it is asked for."""
    last_day: date | None = None


def tell(person: str, kind: Kind, about: About) -> Notice:
    """Have the person (an entity of the registers) told: written with the caller's own change, sent after it by a worker.

    What is asked for again is told once: the first notice is returned.
    """
    entity, reach, at = cluster_of(person).canonical, reach_of(person), now()
    channel = way(reach.choice, reach.possible, must=kind.must)
    notice, _new = Notice.objects.get_or_create(
        about=about.key, kind=kind.name, occasion=about.occasion, entity=entity,
        defaults={
            "number": about.number, "path": about.path, "last_day": about.last_day, "department": about.department,
            "must": kind.must, "channel": channel, "state": _BEGINS.get(channel, Notice.State.WAITING),
            "reference": secrets.token_hex(16), "due_at": at, "created_at": at,
        },
    )  # fmt: skip
    return notice


def erase(key: str) -> int:
    """Erase the notices about a thing of which nothing is kept any more; how many."""
    return Notice.objects.filter(about=key).delete()[0]
