"""What is beyond the law's time, for the command line. No person stands there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import typer
from django.db.models import QuerySet
from rich.console import Console
from rich.table import Column, Table

from wasl.catalogue import current
from wasl.matters.models import Matter

M = TypeVar("M", bound=Matter)


def tell_late(console: Console, found: QuerySet[M], none: str, **more: Callable[[M], str]) -> None:
    """List those whose last day has passed, the longest late first, or say that there is `none`; `more`: columns of their own.

    Raises typer.Exit with 1 where there are some.
    """
    today = current.today()
    late = list(found.filter(due__lt=today).order_by("due"))
    name = str(found.model._meta.model_name)
    table = Table(Column(name, no_wrap=True), *more, "department", "state", "due", "days late")
    for each in late:
        days = str((today - each.due).days) if each.due else ""
        table.add_row(
            each.written, *(told(each) for told in more.values()), each.department, each.state, str(each.due), days
        )  # fmt: skip
    console.print(table if late else none)
    if late:
        raise typer.Exit(1)
