"""By which rule a file is kept, and since when its time is over."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.catalogue.declared import Parameter
from wasl.documents.files.declared import Retention
from wasl.documents.files.models import File
from wasl.documents.times import after
from wasl.kernel.errors import WaslError


def end_of(catalogue: Catalogue, file: File) -> date | None:
    """The day on which the time of `file` is over; None where it never is, or the pack no longer tells."""
    rule = catalogue.all(Retention).get(file.rule)
    return None if rule is None else _end(catalogue, rule, file.since, this_day(catalogue))


def due(catalogue: Catalogue) -> Q:
    """The files of which the time is over, by the rules in force today."""
    today, over = this_day(catalogue), Q(pk__in=())
    for name, rule in catalogue.all(Retention).items():
        last = _last_over(catalogue, rule, today)
        if last is not None:
            over |= Q(rule=name, since__lte=last)
    return over & Q(state=File.State.KEPT)


def _last_over(catalogue: Catalogue, rule: Retention, today: date) -> date | None:
    """The last day from which the time of this rule has run out."""
    if rule.kept_for is None:
        return None
    parameter = catalogue.get(Parameter, rule.kept_for)
    try:
        return after(today, -parameter.number_on(today), parameter.unit)
    except WaslError:  # longer than the calendar, or not in force yet
        return None


def _end(catalogue: Catalogue, rule: Retention, since: date, today: date) -> date | None:
    if rule.kept_for is None:
        return None
    parameter = catalogue.get(Parameter, rule.kept_for)
    try:
        return after(since, parameter.number_on(today), parameter.unit)
    except WaslError:
        return None
