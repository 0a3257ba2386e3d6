"""Fed registers that many tests begin with: fed once in a process, put back for the others."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

from wasl.catalogue import current
from wasl.registers.models import Batch, Ledger

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a feeding left."""

    catalogue: object
    """Held, so that no other one gets its identity."""
    made: Any
    rows: dict[type[models.Model], list[dict[str, Any]]]
    home: TemporaryDirectory[str]


_kept: dict[tuple[int, Any], _Kept] = {}


def fed_once(home: Path, key: Any, feed: Callable[[Path], T]) -> T:
    """What ``feed(home)`` gives, having fed the empty registers with files under `home`: plain values only.

    `key` tells one feeding from another. Registers that hold something are fed on, and nothing of it is kept.
    """
    if Batch.objects.exists():
        return feed(home)
    name = (id(current.catalogue()), key)
    if name not in _kept:
        made = feed(home)
        tables = apps.get_app_config("registers").get_models()
        rows = {table: list(table._default_manager.values()) for table in tables}
        _kept[name] = _Kept(current.catalogue(), made, rows, TemporaryDirectory())
        shutil.copytree(home, _kept[name].home.name, dirs_exist_ok=True)
    else:
        shutil.copytree(_kept[name].home.name, home, dirs_exist_ok=True)
        _put_back(_kept[name].rows)
    return _kept[name].made  # type: ignore[no-any-return]


def _put_back(kept: dict[type[models.Model], list[dict[str, Any]]]) -> None:
    with transaction.atomic():
        Ledger.objects.all().delete()
        for table, rows in kept.items():
            table._default_manager.bulk_create(table(**row) for row in rows)
        with connection.cursor() as cursor:
            for sql in connection.ops.sequence_reset_sql(no_style(), list(kept)):
                cursor.execute(sql)
