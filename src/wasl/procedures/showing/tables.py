"""The queue of cases, for agents. No name of a person stands in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import local, this_day
from wasl.kernel.errors import WaslError
from wasl.matters.showing import due_shown
from wasl.pages.language import said
from wasl.pages.marks import badge
from wasl.pages.stored import StoredTable
from wasl.pages.tables import Column, Table
from wasl.procedures.ageing import BUCKETS, Ages
from wasl.procedures.declared import Procedure
from wasl.procedures.models import Case, Proposal
from wasl.procedures.showing.telling import title_of
from wasl.procedures.showing.words import RULES, STATES


def case_table(
    catalogue: Catalogue, found: QuerySet[Case], state: Mapping[str, str], filters: list[dict[str, Any]]
) -> StoredTable[Case]:
    """Cases, the one that is due first on top."""
    today = this_day(catalogue)
    columns: list[Column[Case]] = [
        Column("number", _("Number"), lambda c: c.written, link=_url, kind="code"),
        Column("procedure", _("Procedure"), title_of),
        Column(
            "state", _("Where it stands"), lambda c: str(STATES[c.state][0]), show=lambda c: badge(*STATES[c.state])
        ),
        Column("due", _("Due by"), lambda c: c.due, show=lambda c: due_shown(c, today), kind="date"),
        Column("taken", _("In the hands of"), lambda c: c.taken_by or None),
        Column("filed", _("Filed on"), lambda c: c.filed_on, show=lambda c: _filed(c, today), kind="date"),
        Column("age", _("Days since"), lambda c: _age(c, today), kind="number", shown=False),
    ]
    return StoredTable(
        columns, found, state, "cases", _("Cases"), _("No case is here."), hint=_("Whole number of a case"),
        default_sort="due", filters=filters, orders={"due": "due", "filed": "filed_on", "number": "number"}, seek=_numbered,
    )  # fmt: skip


def _age(case: Case, today: date) -> int | None:
    return (today - case.filed_on).days if case.filed_on else None


def _filed(case: Case, today: date) -> Any:
    """The day, and how long ago it was."""
    if case.filed_on is None:
        return None
    days = (today - case.filed_on).days
    ago = ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days} if days else _("today")
    return format_html(
        "<span>{}<br><small class=reason>{}</small></span>", date_format(case.filed_on, "SHORT_DATE_FORMAT"), ago
    )


def _url(case: Case) -> str:
    return reverse("procedures:case", args=[case.pk])


def _numbered(found: QuerySet[Case], words: str) -> QuerySet[Case]:
    try:
        return found.filter(number=Case.number_in(words))
    except WaslError:
        return found.none()


def age_table(catalogue: Catalogue, found: list[Ages], state: Mapping[str, str]) -> Table[Ages]:
    """Cases under way by age, a line a procedure."""
    declared = catalogue.all(Procedure)
    columns: list[Column[Ages]] = [
        Column(
            "procedure", _("Procedure"), lambda a: said(declared[a.procedure].title) if a.procedure in declared else a.procedure,
            link=lambda a: f"{reverse('procedures:cases')}?{urlencode({'procedure': a.procedure})}",
        ),
        *(
            Column(f"days_{first}", _bucket(first, last), _count(n), kind="number")
            for n, (first, last) in enumerate(BUCKETS)
        ),
        Column("total", _("All"), lambda a: a.total, kind="number"),
        Column("late", _("Beyond the law's time"), lambda a: a.late, kind="number"),
        Column("untaken", _("In nobody's hands"), lambda a: a.untaken, kind="number"),
    ]  # fmt: skip
    return Table(columns, found, state, "ageing", _("Cases by age"), _("No case is under way."), default_sort="-late")


def _count(bucket: int) -> Callable[[Ages], int]:
    return lambda found: found.counts[bucket]


def _bucket(first: int, last: int | None) -> str:
    if last is None:
        return _("Over %(days)s days") % {"days": first - 1}
    return _("%(first)s to %(last)s days") % {"first": first, "last": last}


def exception_table(
    catalogue: Catalogue, found: QuerySet[Proposal], state: Mapping[str, str], *, linked: bool
) -> StoredTable[Proposal]:
    """Decisions against a rule, the latest first."""
    columns: list[Column[Proposal]] = [
        Column(
            "number",
            _("Number"),
            lambda p: p.case.written,
            link=(lambda p: _url(p.case)) if linked else None,
            kind="code",
        ),
        Column("procedure", _("Procedure"), lambda p: title_of(p.case)),
        Column("rule", _("Which rule"), lambda p: str(RULES.get(p.rule, p.rule))),
        Column("granted", _("Decision"), lambda p: str(_("grant it")) if p.granted else str(_("refuse it"))),
        Column("reason", _("Reason"), lambda p: p.reason),
        Column("by", _("Proposed by"), lambda p: p.by, show=lambda p: _signed(p.by, local(catalogue, p.at).date())),
        Column("answered", _("Answered by"), lambda p: p.answered_by or None, shown=False),
        Column("became", _("What became of it"), _became, show=_answer),
        Column("at", _("When"), lambda p: local(catalogue, p.at).date(), kind="date", shown=False),
    ]
    filters = [{"name": "rule", "title": _("Which rule"), "choices": list(RULES.items())}]
    return StoredTable(
        columns, found, state, "exceptions", _("Exceptions"), _("No decision went against a rule."), filters=filters,
        hint=_("Whole number of a case"), orders={"at": "at"}, seek=_of_case,
    )  # fmt: skip


def _became(proposal: Proposal) -> str:
    if proposal.answered_at is None:
        return _("waits for another agent")
    return _("confirmed") if proposal.confirmed else _("set aside")


def _signed(by: str, day: date) -> Any:
    """Who, and when."""
    told = date_format(day, "SHORT_DATE_FORMAT")
    return format_html("<span><bdi>{}</bdi><br><small class=reason>{}</small></span>", by, told)


def _answer(proposal: Proposal) -> Any:
    """What became of it, and by whom."""
    became = badge(_became(proposal), _tone(proposal))
    if not proposal.answered_by:
        return became
    return format_html("<span>{}<br><small class=reason><bdi>{}</bdi></small></span>", became, proposal.answered_by)


def _tone(proposal: Proposal) -> str:
    if proposal.answered_at is None:
        return "warm"
    return "calm" if proposal.confirmed else "none"


def _of_case(found: QuerySet[Proposal], words: str) -> QuerySet[Proposal]:
    return found.filter(case__in=_numbered(Case.objects.all(), words))
