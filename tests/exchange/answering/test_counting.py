"""A day's quota is one, whichever way is taken."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.exchange.answering.world import agreement
from wasl.exchange.answering.counting import Counts, SharedQuotas
from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.quotas import Quotas
from wasl.exchange.declared import Quota

AT = datetime(2026, 1, 15, 23, 58, 30, tzinfo=UTC)
FEW = agreement(quota=Quota(per_day=5))


def test_what_others_counted_is_counted_and_forgotten_with_the_day(tmp_path: Path) -> None:
    now = [AT]
    calls = Counts(tmp_path, "gateway", lambda: now[0])
    calls.keep({"PE-2026-0001": 2, "PE-2026-0002": 9})
    counter = SharedQuotas(Counts(tmp_path, "portal", lambda: now[0]), lambda: now[0])
    counter.take(FEW, 2)
    assert calls.elsewhere() == {"PE-2026-0001": 2}
    gateway = Quotas(lambda: now[0], calls.own())
    gateway.hear(calls.elsewhere())
    gateway.take(FEW)
    calls.keep(gateway.today())
    with pytest.raises(Refused, match="quota"):
        counter.take(FEW)
    with pytest.raises(Refused, match="quota"):
        gateway.take(FEW)
    again = SharedQuotas(Counts(tmp_path, "portal", lambda: now[0]), lambda: now[0])
    with pytest.raises(Refused, match="quota"):
        again.take(FEW)
    now[0] += timedelta(minutes=2)
    counter.take(FEW, 5)
    assert calls.own() == {}


def test_questions_of_one_turn_are_told_once_and_none_is_let_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = Counts(tmp_path, "portal", lambda: AT)
    kept: list[dict[str, int]] = []
    monkeypatch.setattr(counts, "keep", lambda said: kept.append(dict(said)))
    quotas = SharedQuotas(counts, lambda: AT)

    async def ask() -> None:
        quotas.take(FEW)

    async def turns() -> list[BaseException | None]:
        await asyncio.gather(ask(), ask(), ask())
        return await asyncio.gather(ask(), ask(), ask(), return_exceptions=True)

    refused = [each for each in asyncio.run(turns()) if each is not None]
    assert kept == [{"PE-2026-0001": 3}, {"PE-2026-0001": 5}]
    assert [type(each) for each in refused] == [Refused]


def test_a_spoilt_file_counts_nothing_and_a_full_disk_stops_nobody(tmp_path: Path) -> None:
    counts = Counts(tmp_path, "portal")
    other = tmp_path / "gateway" / "gateway" / "counts.json"
    other.parent.mkdir(parents=True)
    for spoilt in ("", "[]", '{"day": "x"}', '{"day": 1, "counts": 3}', "\u00e9"):
        other.write_text(spoilt, encoding="utf-8")
        assert counts.elsewhere() == {}
    (tmp_path / "gateway" / "portal").write_text("a file where a folder should be")
    counts.keep({"PE-2026-0001": 1})
    assert counts.own() == {}
