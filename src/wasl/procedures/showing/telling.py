"""Cases and procedures in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import msgspec
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department
from wasl.catalogue.departments import state_of
from wasl.exchange.declared import Service
from wasl.kernel.text import Text
from wasl.matters import showing as matters
from wasl.pages.language import declared_title, said
from wasl.pages.telling import told_of
from wasl.procedures.answers import LONGEST, Value
from wasl.procedures.declared import Procedure, Question
from wasl.procedures.models import Case
from wasl.procedures.pieces import wanted
from wasl.procedures.showing.words import DUE, INTERNAL, MISSING, MISSING_NOW, STATES, STEPS
from wasl.procedures.weighing import sheet
from wasl.programmes.judging import Judged
from wasl.programmes.keeping import explanation_of, replay
from wasl.programmes.plan import plan_of, rules_kept
from wasl.programmes.showing import OUTCOMES, PERIODS, groups
from wasl.referentials.nomenclature import nomenclature

Context = dict[str, Any]
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def provider_title(catalogue: Catalogue, service: str) -> str:
    """Who answers for a service."""
    declared = catalogue.all(Service).get(service)
    return declared_title(catalogue, Department, declared.provider) if declared else service


def title_of(case: Case) -> str:
    """What its procedure was called when it was filed."""
    return said(case.rules.read().procedure.title)


def line_of(case: Case) -> Context:
    """A case in a list: ``{"case", "title", "state", "tone", "due", "due_word", "late"}``."""
    state, tone = STATES[case.state]
    late = case.late(current.today())
    return {
        "case": case, "title": title_of(case), "state": state, "tone": tone, "due": case.due,
        "due_word": DUE.get(case.state, ""), "late": late,
    }  # fmt: skip


def facts_of(case: Case) -> list[Context]:
    """What was fetched: ``{"title", "spares", "receipt", "as_of", "source", "missing", "lines"}`` of each evidence."""
    if case.erased_at is not None:
        return []
    procedure, catalogue = case.rules.read().procedure, current.catalogue()
    found = []
    for name, declared in procedure.evidence.items():
        kept = case.evidence.get(name, {})
        found.append({
            "title": declared.title, "spares": declared.spares, "receipt": kept.get("receipt", ""),
            "as_of": date.fromisoformat(kept["as_of"]) if "as_of" in kept else None,
            "source": provider_title(catalogue, declared.service),
            "missing": "" if "lines" in kept else _missing(kept),
            "lines": [_line(case, name, line) for line in kept.get("lines", ())],
        })  # fmt: skip
    return found


def _missing(kept: Mapping[str, Any]) -> str:
    """Why nothing was told."""
    error = told_of(kept.get("error", {}))
    return error.what + "." if error else str(MISSING.get(kept.get("missing", ""), MISSING_NOW))


def _line(case: Case, evidence: str, line: Mapping[str, Any]) -> Context:
    words = msgspec.convert(line["words"], Text) if line["words"] else None
    key = f"{evidence}.{line['name']}"
    return {
        "key": key, "title": msgspec.convert(line["title"], Text),
        "value": _("unknown") if line["value"] is None else value_told(line["value"], words),
        "contested": case.contested.get(key, ""),
    }  # fmt: skip


def fields_of(
    questions: Mapping[str, Question], said_before: Mapping[str, Value], typed: Mapping[str, str] | None = None
) -> list[Context]:
    """Questions as a form asks them: ``{"name", "question", "value", "choices", "longest"}``; what was `typed` stands again."""
    fields = []
    for name, question in questions.items():
        before = said_before.get(name, "")
        value = {True: "yes", False: "no"}.get(before, before) if isinstance(before, bool) else before
        fields.append({
            "name": name, "question": question, "value": value if typed is None else typed.get(name, ""),
            "choices": _choices(question), "longest": LONGEST[question.type],
        })  # fmt: skip
    return fields


def answers_of(case: Case) -> list[tuple[str, str]]:
    """What the family answered: title and answer."""
    questions = case.rules.read().procedure.questions
    return [
        (said(each.title), answer_told(each, case.answers[name]))
        for name, each in questions.items()
        if name in case.answers
    ]


def answer_told(question: Question, value: Value) -> str:
    """An answer, as people read it."""
    words = None
    if question.referential is not None:
        code = nomenclature(current.catalogue(), question.referential).codes.get(str(value))
        words = code.title if code else None
    return value_told(value, words)


def value_told(value: Value, word: Text | None) -> str:
    """What a register or a family says, as people read it; `word`: of its code."""
    if word is not None:
        return said(word)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str) and _DAY.fullmatch(value):
        return date_format(date.fromisoformat(value))
    return str(value)


def sheet_of(case: Case) -> Context | None:
    """The calculation sheet: ``{"groups", "outcome", "due", "period", "currency", "ranked", "programme"}``; None without one.

    Once an agent had the rules decide, it is the one that was kept.
    """
    kept = case.decision
    if kept is not None:
        found = Judged(plan_of(rules_kept(kept.rules.content), kept.as_of), replay(kept), explanation_of(kept))
    else:
        weighed = sheet(case)
        if weighed is None:
            return None
        found = weighed
    declared = found.plan.declared
    return {
        "groups": groups(found.told, found.decision), "outcome": OUTCOMES[found.decision.outcome],
        "entitled": found.decision.outcome == "entitled", "due": found.decision.due, "period": PERIODS[declared.period],
        "currency": state_of(current.catalogue()).currency, "ranked": declared.ranking is not None, "programme": declared,
    }  # fmt: skip


def pieces_of(case: Case) -> list[Context]:
    """Its files: ``{"name", "piece", "joined", "wanted", "accept"}``, those that were joined and those that may be."""
    asked, joined = wanted(case), {each.name: each for each in case.pieces.all()}
    return [
        {
            "name": name, "piece": each, "joined": joined.get(name), "wanted": name in asked,
            "accept": ",".join(f".{format_}" for format_ in each.formats), "asked": name in case.asked_for,
            "formats": ", ".join(format_.upper() for format_ in each.formats),
        }
        for name, each in case.rules.read().procedure.pieces.items()
    ]  # fmt: skip


def steps_of(case: Case, *, of_family: bool) -> list[Context]:
    """What happened, in order. A family is told by whom a thing was done only where it was itself, or for it at a counter."""
    return matters.steps_of(case, STEPS, INTERNAL, of_family=of_family)


def way_of(procedure: Procedure) -> list[Context]:
    """Its steps: ``{"title", "department", "quorum"}``."""
    catalogue = current.catalogue()
    return [
        {
            "title": each.title,
            "department": declared_title(catalogue, Department, procedure.department_of(each.does)),
            "quorum": each.quorum,
        }
        for each in procedure.steps
    ]


def window_of(procedure: Procedure) -> tuple[date, date] | None:
    """The first and the last day of the year on which it may be filed, in a year that has all days; None for always."""
    window = procedure.window
    return None if window is None else (_of_leap_year(window.opens), _of_leap_year(window.closes))


def _of_leap_year(day: str) -> date:
    return date.fromisoformat(f"2024-{day}")


def _choices(question: Question) -> list[tuple[str, str]]:
    if question.referential is None:
        return []
    known = nomenclature(current.catalogue(), question.referential).codes
    return sorted(((code, said(each.title)) for code, each in known.items()), key=lambda choice: choice[1])
