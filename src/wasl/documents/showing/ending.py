"""What ends, for people: what it is, how long it lasts, and what is to be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils.formats import date_format, localize
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import local
from wasl.catalogue.departments import abbreviation_of
from wasl.documents.ends import Does, Ending, Kind, State
from wasl.documents.models import SealKey
from wasl.pages.marks import badge
from wasl.pages.tables import Column, Table

_ALL: Final = 1_000
"""Lines: an installation has a key of each use for each issuer."""
_KINDS: Final[dict[Kind, str | Promise]] = {
    "authority": gettext_lazy("Authority of the installation"),
    "clock": gettext_lazy("Clock of the installation"),
    "list": gettext_lazy("List of revoked certificates"),
}
_USES: Final[dict[str, str | Promise]] = {
    SealKey.Use.SEAL: gettext_lazy("Codes on paper"),
    SealKey.Use.SIGN: gettext_lazy("PDF and credentials"),
    SealKey.Use.ASK: gettext_lazy("Documents asked of wallets"),
}
_STATES: Final[dict[State, tuple[str | Promise, str]]] = {
    "far": (gettext_lazy("in force"), "good"),
    "soon": (gettext_lazy("ends soon"), "warm"),
    "over": (gettext_lazy("over"), "bad"),
}
_DOES: Final[dict[Does, str | Promise]] = {
    "nothing": gettext_lazy("Nothing: another has come after it."),
    "itself": gettext_lazy("Nothing: it is renewed by itself in good time."),
    "look": gettext_lazy("It should have been renewed by itself: have whoever runs the servers see why it was not."),
    "certify": gettext_lazy("Have it certified anew by the authority that certified it."),
    "authority": gettext_lazy("Have whoever runs the servers make the next authority."),
    "fetch": gettext_lazy("Have the list of its authority put in its place, as often as it is published."),
}


def table(catalogue: Catalogue, every: Sequence[Ending], at: datetime) -> Table[Ending]:
    """A line for each thing that ends, in the order given."""
    columns: list[Column[Ending]] = [
        Column("what", _("What"), _what, show=_named, sortable=False),
        Column(
            "whose", _("Whose"), lambda e: abbreviation_of(catalogue, e.issuer) if e.issuer else None, sortable=False
        ),
        Column("ends", _("Ends"), lambda e: e.ends, show=lambda e: _day(catalogue, e), kind="date", sortable=False),
        Column("left", _("Left"), lambda e: e.left(at), show=lambda e: _left(e, at), sortable=False),
        Column(
            "state", _("Where it stands"), lambda e: e.state, show=lambda e: badge(*_STATES[e.state]), sortable=False
        ),
        Column("does", _("To be done"), _to_do, sortable=False),
    ]
    return Table(
        columns, every, {}, "certificates", _("Certificates"), _("Nothing was ever sealed here: there are no certificates."),
        page_size=_ALL, searchable=False,
    )  # fmt: skip


def _what(each: Ending) -> str:
    return str(_KINDS.get(each.kind) or _USES[each.use])


def _named(each: Ending) -> SafeString:
    return format_html('<span>{} <bdi class="code-value" dir="ltr">{}</bdi></span>', _what(each), each.name)


def _day(catalogue: Catalogue, each: Ending) -> str:
    return "—" if each.ends is None else date_format(local(catalogue, each.ends), "SHORT_DATE_FORMAT")


def _left(each: Ending, at: datetime) -> str:
    days = each.left(at)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": localize(days)} if days else "—"


def _to_do(each: Ending) -> str:
    return _("Nothing yet.") if each.state == "far" and each.does == "authority" else str(_DOES[each.does])
