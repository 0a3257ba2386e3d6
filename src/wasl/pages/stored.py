"""Tables over rows that stay in the database: counted, searched, ordered and paged there, however many they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet

from wasl.pages.tables import Table

M = TypeVar("M", bound=Model)
_AT_ONCE = 2_000


def _all(rows: QuerySet[M, M], _words: str) -> QuerySet[M, M]:
    return rows


@dataclass
class StoredTable(Table[M]):
    """A table that reads one page of its rows. What is sorted on is indexed: the view names it."""

    rows: QuerySet[M, M]
    orders: Mapping[str, str] = field(default_factory=dict)
    """Column -> the field that orders it."""
    seek: Callable[[QuerySet[M, M], str], QuerySet[M, M]] = _all
    """The rows that a search means."""

    def __post_init__(self) -> None:
        """Only what the database can order can be sorted on."""
        self.columns = [replace(each, sortable=each.name in self.orders) for each in self.columns]

    @cached_property
    def meant(self) -> QuerySet[M, M]:
        """The rows that the search leaves, in the order asked for."""
        rows = self.seek(self.rows, self.query) if self.query else self.rows
        named = self.orders.get(self.sort.removeprefix("-"))
        if named is None:
            return rows
        turned = self.sort.startswith("-") != named.startswith("-")
        return rows.order_by("-" * turned + named.removeprefix("-"))

    @property
    def exported(self) -> Iterable[M]:
        """All of them, read as they are sent."""
        return self.meant.iterator(_AT_ONCE)

    @cached_property
    def page(self) -> Page[M]:
        """The page asked for. Its keys are found first: where an index holds them, no row is read to be passed over."""
        found = Paginator(self.meant.values_list("pk", flat=True), self.page_size)
        page: Page[Any] = found.get_page(self.state.get("page", "1"))
        keys = list(page.object_list)
        read = self.rows.in_bulk(keys)
        page.object_list = [read[key] for key in keys if key in read]
        return page
