"""What the judge demands of the desk for complaints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Parameter
from wasl.catalogue.problems import Problem
from wasl.complaints.declared import ComplaintDesk
from wasl.exchange.rules.claims import DAYS

_ABOUT: Final = "complaints"
_TIMES: Final = ("answer_within", "target", "pieces", "reopen_within")
_KEPT: Final = ("day", "month", "year")
_LEAST: Final = 5


def a_state_has_one_desk(catalogue: Catalogue) -> Iterator[Problem]:
    """A second desk, or one without law or topics."""
    for number, desk in enumerate(catalogue.all(ComplaintDesk).values()):
        entry = catalogue.entry(desk)
        if number:
            yield Problem(
                entry.key_place("title"), "there is a desk for complaints already", "keep one of them", _ABOUT
            )
        if not desk.law:
            yield Problem(
                entry.key_place("answer_within"), "no law says that people are answered", "add 'law:'", _ABOUT
            )
        if not desk.topics:
            yield Problem(entry.key_place("topics"), "nobody could say what it is about", "declare one topic", _ABOUT)
        if "complaint" in desk.nameless:
            what = "nobody can answer a complaint of nobody"
            yield Problem(entry.key_place("nameless"), what, "leave observations and suggestions", _ABOUT)
        if desk.least < _LEAST:
            what = f"counts of {desk.least} would be published"
            yield Problem(entry.key_place("least"), what, f"write {_LEAST} or more", _ABOUT)


def the_desk_keeps_time(catalogue: Catalogue) -> Iterator[Problem]:
    """Times that are no number of days, and a target that is no shorter than the law's time."""
    parameters = catalogue.all(Parameter)
    for desk in catalogue.all(ComplaintDesk).values():
        entry = catalogue.entry(desk)
        for key, units in (*((key, DAYS) for key in _TIMES), ("kept_for", _KEPT)):
            name = getattr(desk, key)
            declared = parameters.get(name)
            if declared is not None and declared.unit not in units:
                what = f"'{name}' is in {declared.unit}, which is no time"
                yield Problem(entry.key_place(key), what, f"name a parameter in {', '.join(units)}", _ABOUT)
        law, own = parameters.get(desk.answer_within), parameters.get(desk.target)
        if law is None or own is None or law.unit != own.unit:
            continue
        if _last(own) >= _last(law):
            what = f"'{desk.target}' is not shorter than the law's time"
            yield Problem(entry.key_place("target"), what, "name a shorter one", _ABOUT)


def _last(parameter: Parameter) -> int:
    value = parameter.values[-1].value if parameter.values else 0
    return value if isinstance(value, int) else 0


OF_DESKS: Final = (a_state_has_one_desk, the_desk_keeps_time)
