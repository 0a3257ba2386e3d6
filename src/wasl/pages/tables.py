"""Tables that sort, filter, turn pages and export on the server: they work without JavaScript and better with it.

The state of a table is the address: ``?q=…&sort=-title&page=2``; ``&export=csv`` downloads what the filter left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.html import format_html

from wasl.pages.exports import csv_response, json_response, xlsx_response
from wasl.pages.folding import fold

R = TypeVar("R")
PAGE_SIZE = 25


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column of a table over rows of type R."""

    name: str
    """In addresses and exports."""
    title: str | Promise
    value: Callable[[R], Any]
    """What is sorted, searched and exported; numbers and dates as such, None as an empty cell."""
    link: Callable[[R], str] | None = None
    """Where the cell leads."""
    show: Callable[[R], Any] | None = None
    """What is displayed instead of the value: a safe string, a number, a date."""
    kind: str = "text"
    """``text``, ``code``, ``number`` or ``date``: how it is set."""
    sortable: bool = True
    shown: bool = True
    """False for what is searched and exported, and stands in another column on the page."""


@dataclass
class Table(Generic[R]):
    """Rows under columns, in the state that the address asks for."""

    columns: Sequence[Column[R]]
    rows: Iterable[R]
    state: Mapping[str, str]
    """The address's parameters (`request.GET`)."""
    name: str = "table"
    """The element's id, and the exported file's name."""
    caption: str | Promise = ""
    """Says what the table lists, for those who cannot see it."""
    empty: str | Promise = ""
    """What to say, and to do, when there is nothing."""
    page_size: int = PAGE_SIZE
    searchable: bool = True
    hint: str | Promise = ""
    """What can be searched for, where it is not every word of the rows."""
    default_sort: str = ""
    filters: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    """Selectors shown beside the search: ``{"name", "title", "choices": [(value, label)]}``; the view applies them."""

    @cached_property
    def query(self) -> str:
        """What is searched for."""
        return self.state.get("q", "").strip()

    @cached_property
    def sort(self) -> str:
        """The column sorted on, with a minus when descending; empty for the rows' own order."""
        asked = self.state.get("sort", self.default_sort)
        known = {column.name for column in self.columns if column.sortable}
        return asked if asked.removeprefix("-") in known else ""

    @cached_property
    def found(self) -> list[R]:
        """The rows that the filter leaves, sorted."""
        words = fold(self.query).split()
        rows = [row for row in self.rows if not words or _speaks_of(words, [c.value(row) for c in self.columns])]
        column = next((c for c in self.columns if c.name == self.sort.removeprefix("-")), None)
        if column is None:
            return rows
        value = column.value
        return sorted(rows, key=lambda row: _sort_key(value(row)), reverse=self.sort.startswith("-"))

    @property
    def exported(self) -> Iterable[R]:
        """The rows to download: all that were found."""
        return self.found

    @cached_property
    def page(self) -> Page[R]:
        """The page asked for, or the nearest there is."""
        return Paginator(self.found, self.page_size).get_page(self.state.get("page", "1"))

    @property
    def lines(self) -> list[list[dict[str, Any]]]:
        """The page's cells, ready to display: ``{"column", "value", "link"}``."""
        return [[_cell(column, row) for column in self._shown] for row in self.page]

    @property
    def headers(self) -> list[dict[str, Any]]:
        """The columns with the direction they are sorted in and what a click asks for."""
        return [_header(column, self.sort) for column in self._shown]

    @property
    def narrowed(self) -> bool:
        """Whether it was searched or filtered: nothing found is not nothing there."""
        return bool(self.query) or any(each["chosen"] for each in self.selectors)

    @property
    def selectors(self) -> list[dict[str, Any]]:
        """The filters with what is chosen in each."""
        return [{**item, "chosen": self.state.get(item["name"], "")} for item in self.filters]

    @property
    def _shown(self) -> list[Column[R]]:
        return [each for each in self.columns if each.shown]

    def export(self) -> HttpResponse | None:
        """The download asked for by ``export=csv``, ``xlsx`` or ``json``, of every row found; None when none is."""
        asked = self.state.get("export")
        rows = ([column.value(row) for column in self.columns] for row in self.exported)
        names = [column.name for column in self.columns]
        if asked == "csv":
            return csv_response(self.name, names, rows)
        if asked == "xlsx":
            return xlsx_response(self.name, names, rows)
        return json_response(self.name, names, rows) if asked == "json" else None


def chosen(request: HttpRequest, name: str, choices: Iterable[str]) -> str:
    """The value of filter `name` in the address when it is one of `choices`, else empty."""
    value = request.GET.get(name, "")
    return value if value in set(choices) else ""


def _speaks_of(words: Sequence[str], values: Sequence[Any]) -> bool:
    text = fold(" ".join(str(value) for value in values if value is not None))
    return all(word in text for word in words)


def _sort_key(value: Any) -> tuple[int, Any]:
    """Empty cells last, text without case or accents, other values as they are."""
    if value is None or value == "":
        return (2, "")
    return (1, fold(value)) if isinstance(value, str) else (0, value)


def _cell(column: Column[R], row: R) -> dict[str, Any]:
    value = column.show(row) if column.show else column.value(row)
    if isinstance(value, (int, float, Decimal)) and value < 0:
        value = format_html('<bdi dir="ltr">{}</bdi>', localize(value))  # the sign stays before it within Arabic
    return {"column": column, "value": value, "link": column.link(row) if column.link else ""}


def _header(column: Column[Any], sort: str) -> dict[str, Any]:
    ascending = sort == column.name
    direction = "ascending" if ascending else "descending" if sort == f"-{column.name}" else "none"
    return {"column": column, "direction": direction, "next": f"-{column.name}" if ascending else column.name}
