"""The only clock. Instants are aware and in UTC; the store keeps them as microseconds since 1970."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STANDS: ContextVar[datetime | None] = ContextVar("stands", default=None)


def now() -> datetime:
    """The present instant, or the one fixed by the environment variable WASL_NOW (ISO 8601) in demos and tests."""
    if (stands := _STANDS.get()) is not None:
        return stands
    fixed = os.environ.get("WASL_NOW")
    return datetime.fromisoformat(fixed).astimezone(UTC) if fixed else datetime.now(UTC)


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Have the clock stand at `instant`: a demonstration lets its past happen by the verbs of every day."""
    kept = _STANDS.set(instant)
    try:
        yield
    finally:
        _STANDS.reset(kept)


def to_microseconds(instant: datetime) -> int:
    """Microseconds since 1970-01-01T00:00Z. Raises ValueError for a naive datetime."""
    if instant.tzinfo is None:
        raise ValueError("a naive datetime has no place in time: give it a time zone")
    return (instant - _EPOCH) // timedelta(microseconds=1)


def from_microseconds(value: int) -> datetime:
    """The aware instant of `value` microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=value)
