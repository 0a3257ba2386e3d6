"""How regularly programmes pay, as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wasl.catalogue.catalogue import Catalogue
from wasl.pages.language import declared_title
from wasl.pages.quantities import period_words
from wasl.pages.tables import Column, Table
from wasl.programmes.declared import Programme
from wasl.programmes.paying.measuring import Regularity, periods_of, regularity

Row = tuple[str, str, Regularity]
"""Programme by its title, period, and how regularly it was paid."""


def regularity_table(catalogue: Catalogue, programmes: Iterable[str], state: Mapping[str, str]) -> Table[Row]:
    """Of each programme and period of which something was sent to the bank."""
    rows = [
        (declared_title(catalogue, Programme, name), period, regularity(name, period))
        for name in programmes
        for period in periods_of(name)
    ]
    columns: list[Column[Row]] = [
        Column("programme", _("Programme"), lambda row: row[0]),
        Column("period", _("Period"), lambda row: row[1], show=lambda row: period_words(row[1]), kind="date"),
        Column("owed", pgettext("payments", "Owed"), lambda row: row[2].owed, kind="number"),
        Column("paid", pgettext("payments", "Paid"), lambda row: row[2].paid, kind="number"),
        Column("on_time", _("By the day announced"), lambda row: row[2].on_time, kind="number"),
        Column("share", _("Percent by the day"), lambda row: row[2].share, kind="number"),
        Column("delay", _("Median delay, in days"), lambda row: row[2].delay, kind="number"),
    ]
    return Table(columns, rows, state, "regularity", _("How regularly we pay"), _("Nothing was sent to the bank yet."))
