"""Columns that the registers need and Django does not have."""

from __future__ import annotations

from typing import Any

from django.db import models


class RowNumber(models.BigAutoField):  # type: ignore[type-arg]
    """The number of a row of a bulk table.

    Nothing is ever deleted there, so SQLite need not keep a list of the numbers once given: a third of the time of a short row.
    """

    def db_type_suffix(self, connection: Any) -> str | None:
        """See Django's `Field.db_type_suffix`."""
        return None if connection.vendor == "sqlite" else super().db_type_suffix(connection)
