"""How much may be asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from tests.exchange.answering.world import agreement
from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.quotas import Quotas
from wasl.exchange.declared import Quota

AT = datetime(2026, 1, 15, 23, 58, 30, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> datetime:
        return self.at


def test_each_minute_and_each_day_starts_anew() -> None:
    clock = Clock()
    quotas = Quotas(clock)
    few = agreement(quota=Quota(per_minute=3, per_day=5))
    quotas.take(few, 3)
    with pytest.raises(Refused) as caught:
        quotas.take(few)
    assert caught.value.given == {"seconds": 30, "most": 3}
    clock.at += timedelta(seconds=30)
    quotas.take(few, 2)
    with pytest.raises(Refused) as caught:
        quotas.take(few)
    assert caught.value.given == {"seconds": 60, "most": 5}
    clock.at += timedelta(minutes=1)
    quotas.take(few, 3)
    assert quotas.today() == {"PE-2026-0001": 3}


def test_subjects_are_counted_all_or_none() -> None:
    quotas = Quotas(Clock())
    few = agreement(quota=Quota(per_minute=3, per_day=50))
    quotas.take(few, 2)
    with pytest.raises(Refused):
        quotas.take(few, 2)
    quotas.take(few, 1)
    assert quotas.today() == {"PE-2026-0001": 3}


def test_a_file_counts_on_its_day_and_has_its_own_size() -> None:
    quotas = Quotas(Clock())
    known = agreement(quota=Quota(per_minute=1, per_day=100, per_file=60))
    with pytest.raises(Refused) as caught:
        quotas.take(known, 61, "file")
    assert (caught.value.name, caught.value.given) == ("oversize-file", {"most": 60})
    quotas.take(known, 60, "file")
    quotas.take(known)
    with pytest.raises(Refused):
        quotas.take(known, 40, "file")


def test_a_restart_remembers_the_day_and_an_amendment_does_not_forget_it() -> None:
    quotas = Quotas(Clock(), {"PE-2026-0001": 4})
    quotas.take(agreement(quota=Quota(per_day=5)))
    with pytest.raises(Refused):
        quotas.take(agreement(version=2, quota=Quota(per_day=5)))
    quotas.take(agreement("PE-2026-0002", quota=Quota(per_day=5)))


def test_threads_cannot_take_more_than_there_is() -> None:
    quotas = Quotas(Clock())
    known = agreement(quota=Quota(per_minute=500, per_day=500))

    def some_of_it(_: int) -> int:
        taken = 0
        for _ in range(100):
            try:
                quotas.take(known)
                taken += 1
            except Refused:
                pass
        return taken

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(some_of_it, range(8))) == 500
