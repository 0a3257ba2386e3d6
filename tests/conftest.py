"""What every test shares: where things are, and a database of its own kind."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("wasl", deadline=None)  # tests are not timed: machines differ, and so does what else they do
settings.load_profile("wasl")
# Spark's plans are many and short here: what the JVM would gain by compiling them thoroughly it never earns back,
# nor what Spark would by making one program of each.
os.environ.setdefault(
    "JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dspark.sql.codegen.wholeStage=false"
)
ROOT = Path(__file__).resolve().parent.parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with long tests come first, then those with many: one of them begun last would keep all cores but one waiting."""
    tests = Counter(item.path for item in items)
    long = {item.path for item in items if any(item.get_closest_marker(name) for name in ("slow", "browser", "spark"))}
    items.sort(key=lambda item: (item.path not in long, -tests[item.path]))


@pytest.fixture(scope="session", autouse=True)
def _read_once() -> Iterator[None]:
    """A text of YAML is read once by each process of the suite, in however many packs a file says it.

    What is read is never changed, and knows no file: only errors do, and they are not kept.
    """
    from wasl.catalogue import yaml

    known: dict[str, yaml.Node] = {}
    read = yaml.read_text

    def remembered(text: str, file: str) -> yaml.Node:
        return known.get(text) or known.setdefault(text, read(text, file))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml, "read_text", remembered)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """A database for each process of the suite; SQLite's is a file.

    Bulk work opens it from a process of its own, which no memory database allows.
    """
    from django.db import connections

    settings = connections["default"].settings_dict
    if settings["ENGINE"].endswith("sqlite3"):
        settings["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test's database, which goes at the end whoever is still connected: threads beside keep a session until they end.

    Where tables are emptied, Django would make its own permissions and content types again, which nothing here reads.
    """
    from django.core.management.commands import flush
    from django.db import connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_, **__: None)
        yield

    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def registers(transactional_db: None) -> None:
    """Empty registers that really commit, as bulk work needs."""
    from wasl.registers.models import Ledger

    # Emptying the tables after each such test takes the ledger's only row away too.
    Ledger.objects.get_or_create(pk=1, defaults={"instant": 0})


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], datetime]:
    """Days go by."""
    from wasl.kernel.clock import now

    def go(days: int) -> datetime:
        at = now() + timedelta(days=days)
        monkeypatch.setenv("WASL_NOW", at.isoformat())
        return at

    return go
