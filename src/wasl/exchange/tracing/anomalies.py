"""What stands out among exchanges, found in counts alone: pure rules, each with the numbers that made it speak.

A consumer is compared with its own habit, never with others'. Nothing here says that something is wrong: a person looks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Literal

Kind = Literal["hours", "volume", "again", "fishing", "rest", "fields"]

LEAST_AT_AN_HOUR, LEAST_HABIT, RARE_PERCENT = 20, 200, 1
"""An hour is unusual where so many questions came in it, the habit rests on so many, and so few percent of them fell there."""
LEAST_A_DAY, LEAST_DAYS, OUTLYING = 50, 8, 6.0
"""A day's volume is an outlier from so many questions on, with so many other days to compare, at such a robust z-score."""
_NORMAL = 0.6745
"""By which a median absolute deviation becomes a standard deviation's like (Iglewicz and Hoaglin, 1993)."""
LEAST_UNKNOWN, UNKNOWN_PERCENT = 50, 20
"""Fishing: so many questions a day about nobody, and such a share of all."""
LEAST_AGAIN = 20
"""One person asked about so often by one consumer in the span."""
LEAST_BY_HAND, NIGHT = 5, frozenset({22, 23, 0, 1, 2, 3, 4, 5})
"""Consultations by hand in a night or on a day of rest."""
LEAST_ANSWERS = 100
"""So many answers without a field ever told say that it is not needed."""


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One thing that stands out."""

    kind: Kind
    consumer: str
    """A system."""
    numbers: Mapping[str, int | str]
    """What its sentence tells."""
    weight: float
    """For order within a kind: larger is stranger."""
    day: date | None = None
    agreement: str = ""
    entity: str = ""


def unusual_hours(hourly: Iterable[tuple[str, date, int, int]], since: date) -> list[Anomaly]:
    """Questions at hours that are not the consumer's.

    `hourly`: consumer, day, hour, count; days before `since` are habit alone.
    """
    rows = list(hourly)
    habit: dict[str, Counter[int]] = defaultdict(Counter)
    of_day: dict[tuple[str, date], Counter[int]] = defaultdict(Counter)
    for consumer, day, hour, n in rows:
        habit[consumer][hour] += n
        of_day[consumer, day][hour] += n
    found = []
    for (consumer, day), hours in of_day.items():
        if day < since:
            continue
        total = habit[consumer].total() - hours.total()
        for hour, n in hours.items():
            usual = habit[consumer][hour] - n
            if n >= LEAST_AT_AN_HOUR and total >= LEAST_HABIT and usual * 100 < total * RARE_PERCENT:
                numbers = {"n": n, "hour": hour, "usual": usual, "total": total}
                found.append(Anomaly("hours", consumer, numbers, float(n), day))
    return _strangest(found)


def volume_outliers(daily: Iterable[tuple[str, str, date, int]], since: date) -> list[Anomaly]:
    """Days far above the consumer's other days with a service. `daily`: consumer, service, day, count."""
    series: dict[tuple[str, str], dict[date, int]] = defaultdict(dict)
    for consumer, service, day, n in daily:
        series[consumer, service][day] = n
    found = []
    for (consumer, service), days in series.items():
        if len(days) <= LEAST_DAYS:
            continue
        # Without any one day the median is no less than this, and the deviation no less than a twentieth of it: of a year's
        # days nearly all are done with here, and only those far enough above are compared with each other.
        low = sorted(days.values())[(len(days) - 2) // 2]
        least = max(LEAST_A_DAY, low * (1 + OUTLYING / _NORMAL / 20))
        for day, n in days.items():
            if day < since or n < least:
                continue
            score, middle = robust_z(n, [count for other, count in days.items() if other != day])
            if score >= OUTLYING:
                numbers: dict[str, int | str] = {
                    "n": n,
                    "usual": round(middle),
                    "score": round(score),
                    "service": service,
                }
                found.append(Anomaly("volume", consumer, numbers, score, day))
    return _strangest(found)


def robust_z(value: int, others: list[int]) -> tuple[float, float]:
    """How far `value` stands above the median of `others` by their median absolute deviation, and that median.

    The deviation counts at least a twentieth of the median and at least 1: perfectly regular days tolerate a little.
    """
    middle = median(others)
    deviation = max(median(abs(each - middle) for each in others), middle / 20, 1)
    return _NORMAL * (value - middle) / deviation, middle


def fishing(daily: Iterable[tuple[str, date, int, int]]) -> list[Anomaly]:
    """Days with many questions about nobody. `daily`: consumer, day, count, of which unknown."""
    return _strangest(
        Anomaly("fishing", consumer, {"n": n, "unknown": unknown, "percent": unknown * 100 // n}, float(unknown), day)
        for consumer, day, n, unknown in daily
        if unknown >= LEAST_UNKNOWN and unknown * 100 >= n * UNKNOWN_PERCENT
    )


def out_of_hours(hourly: Iterable[tuple[str, date, int, int]], rests: Callable[[date], bool]) -> list[Anomaly]:
    """Consultations by hand at night or on days of rest. `hourly`: consumer, day, hour, count, of the portal alone."""
    counts: Counter[tuple[str, date]] = Counter()
    for consumer, day, hour, n in hourly:
        if hour in NIGHT or rests(day):
            counts[consumer, day] += n
    return _strangest(
        Anomaly("rest", consumer, {"n": n}, float(n), day)
        for (consumer, day), n in counts.items()
        if n >= LEAST_BY_HAND
    )


def asked_again(counts: Iterable[tuple[str, str, int, int]]) -> list[Anomaly]:
    """One person asked about again and again. `counts`: consumer, entity, count, on how many days."""
    return _strangest(
        Anomaly("again", consumer, {"n": n, "days": days}, float(n), entity=entity)
        for consumer, entity, n, days in counts
        if n >= LEAST_AGAIN
    )


def fields_unused(used: Iterable[tuple[str, str, int, tuple[str, ...]]]) -> list[Anomaly]:
    """Fields agreed and never told. `used`: agreement, consumer, answers, fields never told."""
    return _strangest(
        Anomaly("fields", consumer, {"n": answers, "fields": len(unused)}, float(answers), agreement=agreement)
        for agreement, consumer, answers, unused in used
        if answers >= LEAST_ANSWERS and unused
    )


def _strangest(found: Iterable[Anomaly]) -> list[Anomaly]:
    return sorted(found, key=lambda each: (-each.weight, each.consumer, str(each.day), each.agreement, each.entity))
