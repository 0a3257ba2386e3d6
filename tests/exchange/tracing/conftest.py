"""A home with a receipt log that really writes, and entries to put in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pytest
from pytest_django.fixtures import Settings

from wasl.exchange.receipts.bulk import appending
from wasl.exchange.receipts.entry import Entry, Private, Receipt, new_salt, salted
from wasl.exchange.receipts.log import Log
from wasl.exchange.receipts.private import KEPT
from wasl.kernel.clock import to_microseconds
from wasl.kernel.keys import kept_key

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
Give = Callable[..., Receipt]
Given = tuple[Entry, Private | None]


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    """The home of these settings, empty."""
    settings.HOME = tmp_path / "home"
    return tmp_path / "home"


@pytest.fixture
def log(home: Path) -> Iterator[Log]:
    """The gateway's log, open."""
    with Log.open(
        home / "receipts" / "gateway", "gateway", "wasl.test/gateway", kept_key(home / "keys" / "log.json")
    ) as log:
        yield log


@pytest.fixture
def give(log: Log) -> Give:
    """``give(entity, at=…, consumer=…)``: one exchange about `entity` (empty: about nobody), receipted."""

    def given(entity: str = "", **said: Any) -> Receipt:
        return log.append([exchange(entity, **said)]).result()[0]

    return given


@pytest.fixture
def enrol(log: Log) -> Callable[..., Receipt]:
    """``enrol(entity, …, at=…)``: see `enrolled`."""
    return partial(enrolled, log)


def enrolled(log: Log, *entities: str, **said: Any) -> Receipt:
    """A roll of these people (empty: nobody that is known), receipted; the receipt of the first."""
    salts = [new_salt() for _ in entities]
    subjects = tuple(salted(*each) if each[0] else "" for each in zip(entities, salts, strict=True))
    roll = msgspec.structs.replace(exchange(**said)[0], subjects=subjects, way="file")
    with appending(log) as receipts:
        rows = {
            "index": [receipts.first] * len(entities), "line": range(1, len(entities) + 1), "case": [""] * len(entities),
            "entity": [each or None for each in entities], "secret_until": [0] * len(entities), "salt": salts,
        }  # fmt: skip
        (leaf,) = receipts.add([roll.content()], pa.RecordBatch.from_pydict(rows, schema=KEPT))
    return Receipt(log=log.name, index=receipts.first, leaf=leaf.hex(), line=1)


def exchange(entity: str = "", at: datetime = NOON, secret_until: int = 0, case: str = "", **said: Any) -> Given:
    """An entry of the log with its private part."""
    salt = new_salt()
    known = {
        "consumer": "cnss", "provider": "menps", "service": "schooling-check", "purpose": "family-allowances",
        "agreement": "PE-2026-0003@1", "outcome": "answered", "way": "call", "request": "r", "fields": ("enrolled",),
    } | said  # fmt: skip
    entry = Entry(time=to_microseconds(at), subject=salted(entity, salt) if entity else "", **known)
    private = Private(entity=entity, salt=salt, secret_until=secret_until, case=case) if entity else None
    return entry, private
