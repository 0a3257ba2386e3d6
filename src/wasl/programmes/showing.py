"""Programmes and decisions in words, for pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department, Parameter, System
from wasl.exchange.declared import Service
from wasl.exchange.scopes import scheme_names
from wasl.kernel.text import Text
from wasl.pages.language import said
from wasl.pages.marks import badge
from wasl.pages.quantities import unit_words
from wasl.pages.tables import Column, Table
from wasl.programmes.deciding import Decision as Decided
from wasl.programmes.declared import Cases, Criterion, Fact, Programme
from wasl.programmes.explaining import Explanation, Used, laws
from wasl.programmes.models import Decision, Run
from wasl.programmes.scope import facts_of, figures_of, sources

Context = dict[str, Any]
Word = tuple[str | Promise, str]
"""What is said, and the tone of it."""
OUTCOMES: Final[Mapping[str, Word]] = {
    "entitled": (gettext_lazy("entitled"), "good"),
    "not-entitled": (gettext_lazy("not entitled by what is known"), "bad"),
    "unknown": (gettext_lazy("something is not known yet"), "warm"),
}
STATES: Final[Mapping[str, Word]] = {
    Decision.State.DECIDED: (gettext_lazy("decided"), "good"),
    Decision.State.PROPOSED: (gettext_lazy("waits for a second agent"), "warm"),
    Decision.State.REFUSED: (gettext_lazy("refused"), "bad"),
    Decision.State.WAITING: (gettext_lazy("waits for what is missing"), "calm"),
}
MET: Final[Mapping[bool | None, Word]] = {
    True: (gettext_lazy("met"), "good"), False: (gettext_lazy("not met"), "bad"), None: (gettext_lazy("not known"), "warm"),
}  # fmt: skip
PERIODS: Final = {
    "month": gettext_lazy("every month"), "year": gettext_lazy("once a year"), "instalments": gettext_lazy("in instalments"),
}  # fmt: skip
STANDS: Final[Mapping[str, Word]] = {
    "in-force": (gettext_lazy("in force"), "good"), "to-come": (gettext_lazy("to come"), "calm"),
    "ended": (gettext_lazy("ended"), "calm"),
}  # fmt: skip
UNITS: Final = {"household": gettext_lazy("a household"), "person": gettext_lazy("a person")}
_PLACE = re.compile(r"\{([^{}]*)\}")


def programme_table(catalogue: Catalogue, today: date, state: Mapping[str, str]) -> Table[tuple[str, Programme]]:
    """Every programme: whose it is, for whom, and since when; or those of a department, or in force or not."""
    every = list(catalogue.all(Programme).items())
    stand = {name: _standing(each, today) for name, each in every}
    owners = {name: catalogue.get(System, each.system).owner for name, each in every}
    titles = {owner: said(catalogue.get(Department, owner).title) for owner in owners.values()}
    department, standing = (state.get(name, "") for name in ("department", "state"))
    rows = [
        (name, each) for name, each in every
        if (department not in titles or owners[name] == department) and (standing not in STANDS or stand[name] == standing)
    ]  # fmt: skip
    columns: list[Column[tuple[str, Programme]]] = [
        Column("title", _("Programme"), lambda row: said(row[1].title), link=lambda row: url_of(row[0])),
        Column("owner", _("Department in charge"), lambda row: titles[owners[row[0]]]),
        Column("of", _("For"), lambda row: str(UNITS[row[1].of])),
        Column("period", _("Paid"), lambda row: str(PERIODS[row[1].period])),
        Column("since", _("Since"), lambda row: row[1].since, kind="date"),
        Column(
            "state",
            _("Today"),
            lambda row: str(STANDS[stand[row[0]]][0]),
            show=lambda row: badge(*STANDS[stand[row[0]]]),
        ),
    ]
    found = [(name, word) for name, (word, _tone) in STANDS.items() if name in stand.values()]
    departments = sorted(titles.items(), key=lambda pair: pair[1])
    return Table(
        columns, rows, state, "programmes", _("Programmes"), _("No programme is declared."),
        filters=(
            {"name": "department", "title": _("Department in charge"), "choices": departments},
            {"name": "state", "title": _("Today"), "choices": found},
        ),
    )  # fmt: skip


def in_force(programme: Programme, day: date) -> Word:
    """Whether its rules are in force."""
    return STANDS[_standing(programme, day)]


def _standing(programme: Programme, day: date) -> str:
    if day < programme.since:
        return "to-come"
    return "ended" if programme.until is not None and day >= programme.until else "in-force"


def owner_of(catalogue: Catalogue, programme: Programme) -> Department:
    """The department in charge."""
    return catalogue.get(Department, catalogue.get(System, programme.system).owner)


def criteria(catalogue: Catalogue, programme: Programme, day: date) -> list[Context]:
    """Every criterion in plain words, the unit's own first: ``{"title", "says", "check", "of_member", "since", "until", …}``."""
    members = programme.members
    whole = [*((False, each) for each in programme.criteria.values())]
    whole += [(True, each) for each in members.criteria.values()] if members else []
    return [
        {"title": each.title, "says": _in_words(catalogue, programme, each, day), "check": each.check, "of_member": of_member,
         "since": each.since, "until": each.until, "law": laws(each.law), "assumed": each.assumed}
        for of_member, each in whole
    ]  # fmt: skip


def figures(catalogue: Catalogue, programme: Programme, day: date) -> list[Context]:
    """The law's figures that it reads, each with its values through time, the latest first, and the one of `day`."""
    found = []
    for parameter in dict.fromkeys(figures_of(catalogue, programme).values()):
        latest_first = list(reversed(parameter.values))
        now = next((each for each in latest_first if each.since <= day), None)
        values = [
            {"value": _number(each.value), "unit": unit_words(parameter.unit, each.value), "since": each.since,
             "law": laws((*each.law, *parameter.law)),
             "assumed": each.assumed or parameter.assumed, "now": each is now}
            for each in latest_first
        ]  # fmt: skip
        found.append({"title": parameter.title, "values": values, "source": parameter.source})
    return found


def asked(catalogue: Catalogue, programme: Programme) -> list[Context]:
    """What must be known, and who tells it."""
    services = catalogue.all(Service)
    return [
        {"title": fact.title, "service": services.get(fact.given_by.service) if fact.given_by else None,
         "programme": catalogue.all(Programme).get(fact.decided_by) if fact.decided_by else None,
         "name": fact.given_by.service if fact.given_by else fact.decided_by or "", "presumed": fact.presumed}
        for fact in facts_of(programme).values()
    ]  # fmt: skip


def cases_of(catalogue: Catalogue, name: str) -> tuple[str, int]:
    """Where the cases that prove a programme are declared, and how many."""
    for cases in catalogue.all(Cases).values():
        if cases.programme == name:
            return catalogue.id_of(cases), len(cases.cases)
    return "", 0


def schemes(catalogue: Catalogue, programme: Programme) -> list[tuple[str, Text]]:
    """The identifiers by which an agent may name a unit, its own first."""
    known: dict[str, Text] = {}
    for each in sources(programme):
        known |= scheme_names(catalogue, catalogue.get(Service, each.service))
    return sorted(known.items(), key=lambda pair: pair[0] != programme.scheme)


def run_table(runs: Iterable[Run], state: Mapping[str, str]) -> Table[Run]:
    """The last runs over everybody, in numbers."""
    columns: list[Column[Run]] = [
        Column("run", _("Run"), lambda run: run.pk, kind="number"),
        Column("as_of", _("As of"), lambda run: run.as_of, kind="date"),
        Column("entitled", _("Entitled"), lambda run: run.entitled, kind="number"),
        Column("admitted", _("Have a place"), lambda run: run.admitted, kind="number"),
        Column("refusable", _("Not by what is known"), lambda run: run.refusable, kind="number"),
        Column("unknown", _("Not known"), lambda run: run.unknown, kind="number"),
        Column("due", _("Due each time"), lambda run: run.due, kind="number"),
    ]
    return Table(
        columns,
        list(runs),
        state,
        "runs",
        _("Decided for everybody"),
        _("Not decided for everybody yet."),
        searchable=False,
    )


def decision_table(decisions: Iterable[Decision], state: Mapping[str, str]) -> Table[Decision]:
    """Cases, without names."""
    columns: list[Column[Decision]] = [
        Column("case", _("Case"), lambda one: one.case, link=lambda one: reverse("programmes:decision", args=[one.pk])),
        Column("at", _("When"), lambda one: one.at, kind="date"),
        Column("by", _("Agent"), lambda one: one.by),
        Column(
            "state",
            _("Where it stands"),
            lambda one: str(STATES[one.state][0]),
            show=lambda one: badge(*STATES[one.state]),
        ),
    ]
    return Table(columns, list(decisions), state, "decisions", _("Cases decided"), _("No case was decided yet."))


def groups(told: Explanation, decided: Decided) -> list[Context]:
    """A decision's lines: the unit's own, then each member's, with what is known of them and what they open.

    `counts` is False of members who do not, which takes one criterion.
    """
    members = {member.member: (number, member) for number, member in enumerate(decided.members, start=1)}
    return [
        {
            "member": member,
            "number": members[member][0] if member else 0,
            "counts": members[member][1].counts if member else None,
            "rank": members[member][1].rank if member else None,
            "lines": [{"line": line, "met": MET[line.met]} for line in told.lines if line.member == member],
            "facts": _facts(told, member),
            "sums": [(each, each.value and Decimal(each.value)) for each in told.sums if each.member == member],
            "missing": [title for who, title in told.missing if who == member],
        }
        for member in ("", *members)
    ]


def stated_fields(programme: Programme, decision: Decision, decided: Decided) -> list[Context]:
    """What only the file of the case can tell, of the unit and of members who may count; names as the form sends them."""
    found = [
        _field("", 0, name, fact, decision.facts["facts"])
        for name, fact in programme.facts.items()
        if fact.given_by is None and (fact.decided_by is None or decision.facts["facts"].get(name) is None)
    ]
    own = programme.members.facts.items() if programme.members else ()
    for number, member in enumerate(decided.members, start=1):
        known = decision.facts["members"][member.member]
        if member.counts is not False:
            found += [_field(member.member, number, name, fact, known) for name, fact in own if fact.given_by is None]
    return found


def url_of(name: str) -> str:
    """The page of a programme."""
    return reverse("programmes:one", args=[name])


def _field(member: str, number: int, name: str, fact: Fact, known: Mapping[str, Any]) -> Context:
    return {
        "name": f"{member}:{name}",
        "title": fact.title,
        "number": number,
        "type": fact.type,
        "value": known.get(name),
    }


def _facts(told: Explanation, member: str) -> list[Used]:
    """What was read of a member, each once."""
    used = [fact for line in told.lines if line.member == member for fact in line.facts]
    used += [fact for each in told.sums if each.member == member for fact in each.facts]
    return list({fact.title.fr: fact for fact in used}.values())


def _in_words(catalogue: Catalogue, programme: Programme, criterion: Criterion, day: date) -> str:
    """The sentence of who meets it, the law's figures written in, and each fact by its name."""
    known, facts = figures_of(catalogue, programme), facts_of(programme)

    def written(place: re.Match[str]) -> str:
        name = place[1]
        if name in known:
            return f"\u2068{_on(known[name], day)}\u2069"
        title = facts[name].title if name in facts else programme.totals[name].title
        return f"\u2068[{said(title)}]\u2069"

    return _PLACE.sub(written, said(criterion.met))


def _on(parameter: Parameter, day: date) -> Any:
    value = next((_number(each.value) for each in reversed(parameter.values) if each.since <= day), None)
    return "—" if value is None else localize(value)


def _number(value: Any) -> Any:
    """Decimals are texts in packs; people read them as their language writes numbers."""
    return Decimal(value) if isinstance(value, str) else value
