"""What every verb does: the matter held, taken where the verb takes it, its last days counted anew, and the step told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any, Final, TypeVar

from wasl.catalogue import current
from wasl.catalogue.departments import state_of
from wasl.exchange.claims.days import this_day
from wasl.exchange.claims.numbers import number_of
from wasl.exchange.tracing.days import rests_on
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.matters.clock import Rests
from wasl.matters.models import Matter
from wasl.matters.telling import tell_of

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
    matter.ended_on = None if to in matter.UNDER_WAY else this_day(current.catalogue())
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
        tell_of(matter, what, day)


def time_is_over(matter: Matter) -> None:
    """Beyond the law's time, a matter that is held is told to people, once, and to those above."""
    matter.late_at = now()
    changed(matter)
    note(matter, "late", "", told=True)


def numbered(matter: Matter) -> None:
    """Give a matter that was just kept its number, by which everybody names it."""
    matter.number = number_of(this_day(current.catalogue()).year, matter.pk)
    matter.save(update_fields=["number"])


def rests() -> Rests:
    """On which days the State rests, by the pack."""
    return partial(rests_on, state_of(current.catalogue()))


def sentence(typed: str, *, needed: bool = False, mend: str = "", longest: int = LONGEST) -> str:
    """What was typed, as it is kept. Raises WaslError for too much, or for nothing where something is `needed`: with the mend."""
    words = typed.replace("\x00", "").strip()
    if not words and needed:
        raise WaslError("no reason was given", mend=mend)
    if len(words) > longest:
        raise WaslError("this is too long", mend="say it in {longest} characters", longest=longest)
    return words
