"""Events of changes, read page by page from a cursor: CloudEvents 1.0, at least once, in order for each subject."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx

from wasl.client.problems import UnreadableError
from wasl.client.questions import Question

MOST = 100
"""Events in a page, unless asked otherwise."""


@dataclass(frozen=True, slots=True)
class Event:
    """One change that you are told of. The same may come twice: keep the ids you have seen."""

    id: str
    type: str
    subject: str
    """The pseudonym for you alone, as in answers."""
    time: datetime
    sequence: str
    """Of two events about one subject, the later has the greater."""
    data: Mapping[str, Any]
    """The agreed fields, as they were when the event was made."""
    said: Mapping[str, Any]
    """The whole CloudEvent, its extensions too."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some events, and where to go on."""

    events: tuple[Event, ...]
    next: int
    """The cursor to read after next time; keep it once the events are dealt with."""
    more: bool
    """Whether there is more already."""


def after(subscription: str, cursor: int, most: int = MOST) -> Question:
    """The question for what comes after a cursor; 0 is the beginning."""
    query = {"after": str(cursor), "limit": str(most)}
    return Question("GET", f"/exchange/events/{quote(subscription, safe='')}", query, {"accept": "application/json"})


def page_of(response: httpx.Response) -> Page:
    """The page that a response carries. Raises UnreadableError."""
    try:
        said = json.loads(response.content)
        return Page(
            tuple(_event(each) for each in said),
            int(response.headers["wasl-next"]),
            response.headers.get("wasl-more") == "true",
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableError("the answer is no page of events", mend="is this a Wasl gateway?") from error


def _event(said: Mapping[str, Any]) -> Event:
    return Event(
        id=said["id"],
        type=said["type"],
        subject=said.get("subject", ""),
        time=datetime.fromisoformat(said["time"]),
        sequence=said.get("sequence", ""),
        data=said.get("data") or {},
        said=said,
    )
