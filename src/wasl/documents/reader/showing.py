"""A verdict as people read it. The page's script shows it alike: static/documents/showing.js."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from wasl.documents.reader.hours import local
from wasl.documents.reader.plain import plain
from wasl.documents.verifying.seals import Verdict
from wasl.kernel.text import Text

Words = dict[str, Any]
_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_NAMES_A_SITE: Final = re.compile(r"\s*(https?://[^\s#]+)#", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Check:
    """One of the four things looked at."""

    mark: str
    """``yes``, ``no`` or ``unknown``."""
    label: str
    text: str
    icon: str
    spoken: str
    """The mark, for those who do not see it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on the page."""

    tone: str
    icon: str
    title: str
    why: str
    do: str
    checks: tuple[Check, ...]
    facts: tuple[tuple[str, str], ...]
    """What it states: the name of each thing, and the thing."""
    elsewhere: str
    """A warning where the code names another site."""


def shown(verdict: Verdict, words: Words, at: datetime, site: str = "", here: str = "") -> Shown:
    """`verdict` in `words`, at the instant `at`; the code names the `site`, and the page stands `here`."""
    authentic = verdict.outcome == "authentic"
    title, tone = words["titles"][verdict.standing if authentic else verdict.outcome]
    why, do = words["why"][f"{verdict.outcome} {verdict.why}"]
    other = words["labels"]["elsewhere"].format(site=plain(site)) if site and site != here else ""
    return Shown(
        tone, words["marks"][tone], title, why, words["do"][verdict.standing] if authentic else do, _checks(verdict, words, at),
        _facts(verdict, words) if authentic else (), other,
    )  # fmt: skip


def site_of(code: str) -> str:
    """The site that a code names, as browsers spell it: letters of other alphabets do not pass for ours. Empty for none."""
    found = _NAMES_A_SITE.match(code)
    try:
        address = urlsplit(found[1]) if found else None
        if address is None or not address.hostname:
            return ""
        own = address.port in (None, {"http": 80, "https": 443}[address.scheme])
        return address.hostname.encode("idna").decode() + ("" if own else f":{address.port}")
    except ValueError:
        return ""


def _checks(verdict: Verdict, words: Words, at: datetime) -> tuple[Check, ...]:
    labels = words["labels"]
    issuer, seal = words["checked"][verdict.why]
    # A seal that fell into other hands proves nothing of what claims to be issued since.
    issuer = "no" if (verdict.outcome, verdict.why) == ("not-authentic", "key-compromised") else issuer
    unsaid = ("unknown", labels["unsaid"])
    authentic = verdict.outcome == "authentic"
    state = _state(verdict, words) if authentic else unsaid
    held = _held(verdict, words, at) if authentic else unsaid
    found = (
        ("issuer", issuer, words["issuer"][issuer]), ("seal", seal, words["seal"][seal]), ("state", *state), ("validity", *held)
    )  # fmt: skip
    return tuple(Check(mark, labels[of], text, words["marks"][mark], labels[mark]) for of, mark, text in found)


def _state(verdict: Verdict, words: Words) -> tuple[str, str]:
    if verdict.told is None:
        return tuple(words["states"]["unknown"])
    mark, text = words["states"][verdict.standing]
    return mark, text.format(moment=moment(verdict.told, words))


def _held(verdict: Verdict, words: Words, at: datetime) -> tuple[str, str]:
    if verdict.expires is None:
        return tuple(words["held"]["for ever"])
    mark, text = words["held"]["ended" if at >= verdict.expires else "until"]
    # It ends with the first moment of the day after its last.
    return mark, text.format(day=day(verdict.expires - timedelta(seconds=1), words))


def _facts(verdict: Verdict, words: Words) -> tuple[tuple[str, str], ...]:
    labels, language = words["labels"], words["language"]
    facts = [
        (labels["document"], _said(verdict.type, language)), (labels["issued_by"], _said(verdict.issuer, language)),
        (labels["issued_on"], day(verdict.issued, words) if verdict.issued else ""), (labels["number"], verdict.number),
        *((_said(line.title, language), _value(_said(line.value, language), words)) for line in verdict.lines),
    ]  # fmt: skip
    return tuple((plain(name), plain(value)) for name, value in facts if value)


def _value(text: str, words: Words) -> str:
    """A day is written as people write it."""
    found = _DAY.fullmatch(text)
    if found is None or not 1 <= int(found[2]) <= 12:
        return text
    return _written(int(found[3]), int(found[2]), int(found[1]), words, "day")


def _said(text: Text | None, language: str) -> str:
    return text.in_language(language) if text else ""


def day(instant: datetime, words: Words) -> str:
    """The day of `instant` where the State is."""
    there = local(instant, words["hours"])
    return _written(there.day, there.month, there.year, words, "day")


def moment(instant: datetime, words: Words) -> str:
    """The day and the minute of `instant` where the State is."""
    there = local(instant, words["hours"])
    return _written(there.day, there.month, there.year, words, "moment", f"{there:%H:%M}")


def _written(day: int, month: int, year: int, words: Words, how: str, time: str = "") -> str:
    name = words["months"][month - 1]
    return words["labels"][how].format(day=day, month=name, year=year, time=time)  # type: ignore[no-any-return]
