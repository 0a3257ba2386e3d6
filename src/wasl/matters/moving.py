"""What every verb does: the matter held, taken where the verb takes it, its last days counted anew, and the step told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, TypeVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from wasl.catalogue import current
from wasl.catalogue.departments import state_of
from wasl.exchange.claims.numbers import number_of
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.matters.clock import Rests
from wasl.matters.models import Matter
from wasl.notices.models import Notice
from wasl.notices.notices import About, tell

LONGEST: Final = 4000
"""Characters of what anyone writes in a matter."""
M = TypeVar("M", bound=Matter)
Days = Mapping[str, date | None]
"""Field -> the last day for whoever's turn it is; None where nothing is awaited."""


class ChangedError(WaslError):
    """Someone else did something to the matter since it was read."""


def held(matter: M, revision: int | None = None) -> M:
    """The matter as it stands, held until the transaction ends. Raises ChangedError unless it is still in its `revision`."""
    rows = type(matter)._default_manager.select_for_update(of=("self",))
    locked = (rows.select_related(*matter.READ_WITH) if matter.READ_WITH else rows).get(pk=matter.pk)
    if revision is not None and locked.revision != revision:
        raise ChangedError("something was done to this since you read it", mend="read it again")
    return locked


def moved(
    matter: M, to: str, verb: str, by: str, days: Callable[[M], Days], /, *, words: str = "", told: bool = False, **changes: Any
) -> M:  # fmt: skip
    """Take a matter that is held to the state `to`: what changes in it, its last days as they then are, the step in its history.

    `told`: people are told.
    """
    matter.state = to
    for name, value in changes.items():
        setattr(matter, name, value)
    for name, day in days(matter).items():
        setattr(matter, name, day)
    matter.ended_on = None if to in matter.UNDER_WAY else current.today()
    changed(matter)
    note(matter, verb, by, words, told=told)
    return matter


def changed(matter: Matter) -> None:
    """Keep what was changed in a matter that is held."""
    matter.revision += 1
    matter.save()


def note(matter: Matter, what: str, by: str, words: str = "", *, told: bool = False, day: date | None = None) -> None:
    """Add a step to the history; where it is `told`, people find it at home, and what matters is sent to them."""
    matter.events.create(at=now(), what=what, by=by, words=words, told=told)
    if told:
        _tell(matter, what, day)


def key_of(matter: Matter) -> str:
    """By which the notices of a matter are found again: ``case:12``."""
    return f"{matter._meta.model_name}:{matter.pk}"


def notices_of(matter: Matter) -> list[Notice]:
    """What people were sent, the latest first."""
    return list(Notice.objects.filter(about=key_of(matter)).order_by("-pk"))


def news_among(found: QuerySet[M]) -> QuerySet[M]:
    """Those of them of which something was told since it was looked at."""
    since = Q(looked_at=None) | Q(events__at__gt=F("looked_at"))
    return found.filter(Exists(found.model._default_manager.filter(since, events__told=True, pk=OuterRef("pk"))))


def seen(matter: Matter) -> None:
    """Whoever follows it looks at it: what they were told is not new any more."""
    type(matter)._default_manager.filter(pk=matter.pk).update(looked_at=now())


def time_is_over(matter: Matter) -> None:
    """Beyond the law's time, a matter that is held is told to people, once, and to those above."""
    matter.late_at = now()
    changed(matter)
    note(matter, "late", "", told=True)


def numbered(matter: Matter) -> None:
    """Give a matter that was just kept its number, by which everybody names it."""
    matter.number = number_of(current.today().year, matter.pk)
    matter.save(update_fields=["number"])


def rests() -> Rests:
    """On which days the State rests, by the pack."""
    return state_of(current.catalogue()).rests


def sentence(typed: str, *, needed: bool = False, mend: str = "", longest: int = LONGEST) -> str:
    """What was typed, as it is kept. Raises WaslError for too much, or for nothing where something is `needed`: with the mend."""
    words = typed.replace("\x00", "").strip()
    if not words and needed:
        raise WaslError("no reason was given", mend=mend)
    if len(words) > longest:
        raise WaslError("this is too long", mend="say it in {longest} characters", longest=longest)
    return words


def _tell(matter: Matter, what: str, day: date | None = None) -> None:
    """Have people told of the step `what`, where it is one of those: with the change itself, sent after it.

    `day`: of which it speaks; the matter's last day where none is given.
    """
    kind = matter.KINDS.get(what)
    person = matter.told() if kind else ""
    if kind and person:
        path = reverse(f"{matter._meta.app_label}:mine", args=[matter.pk])
        last_day = day or matter.due
        about = About(key_of(matter), matter.written, path, matter.department, matter.revision, last_day)
        tell(person, kind, about)
