"""What was used once: remembered as long as it could come again, forgotten afterwards, known after a kill."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wasl.exchange.answering.problems import Refused
from wasl.exchange.gateway import replay
from wasl.exchange.gateway.replay import SKEW, Replays

START = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
AT = START.timestamp()


def used(replays: Replays, id_: str, at: float, issued: float | None = None) -> bool:
    try:
        replays.use(id_, at if issued is None else issued, at)
    except Refused as refused:
        return refused.name != "replayed"
    return True


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(steps=st.lists(st.tuples(st.integers(0, 5), st.floats(0, 40)), max_size=40), kills=st.sets(st.integers(0, 40)))
def test_nothing_is_used_twice_within_its_time(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, float]], kills: set[int]
) -> None:
    folder, at, last = tmp_path_factory.mktemp("replays"), AT, dict[int, float]()
    replays = Replays(folder, 120, clock=lambda: START)
    for number, (id_, wait) in enumerate(steps):
        at += wait
        if number in kills:
            instant = datetime.fromtimestamp(at, UTC)
            replays = Replays(folder, 120, clock=lambda instant=instant: instant)  # type: ignore[misc]
        first = used(replays, str(id_), at)
        if id_ in last and at - last[id_] <= 120:
            assert not first
        if id_ not in last or at - last[id_] > 300:
            assert first
        if first:
            last[id_] = at
    replays.close()


def test_memory_and_files_are_bounded_by_time(tmp_path: Path) -> None:
    replays = Replays(tmp_path, 120, clock=lambda: START)
    for minute in range(60):
        for number in range(50):
            replays.use(f"{minute}/{number}", AT + 60 * minute, AT + 60 * minute)
    assert sum(len(each) for each in replays._periods.values()) <= 50 * 4
    assert len([each for each in tmp_path.iterdir() if each.name.isdigit()]) <= 6
    replays.close()


def test_beyond_its_room_nothing_is_let_pass(tmp_path: Path) -> None:
    replays = Replays(tmp_path, 120, most=3, clock=lambda: START)
    for number in range(3):
        replays.use(str(number), AT, AT)
    with pytest.raises(Refused, match="more requests"):
        replays.use("3", AT, AT)
    replays.close()


def test_after_the_machine_itself_restarted_what_was_issued_before_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    boot = tmp_path / "boot_id"
    boot.write_text("one\n")
    monkeypatch.setattr(replay, "_BOOT", boot)
    first = Replays(tmp_path / "kept", 120, clock=lambda: START)
    assert used(first, "a", AT)
    first.close()
    again = Replays(tmp_path / "kept", 120, clock=lambda: START)
    assert used(again, "b", AT)
    again.close()
    boot.write_text("two\n")
    restarted = Replays(tmp_path / "kept", 120, clock=lambda: START + timedelta(seconds=10))
    assert not used(restarted, "c", AT + 11, issued=AT + 9)
    assert not used(restarted, "d", AT + 11, issued=AT + 9 + SKEW)
    assert used(restarted, "e", AT + 45, issued=AT + 44)
    restarted.close()


def test_thousands_are_known_after_a_kill_and_a_full_disk_lets_nothing_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = Replays(tmp_path, 120, clock=lambda: START)
    for number in range(9_000):
        killed.use(str(number), AT, AT)
    again = Replays(tmp_path, 120, clock=lambda: START)
    assert not any(used(again, str(number), AT) for number in range(9_000))
    assert used(again, "new", AT)
    again.close()
    third = Replays(tmp_path, 120, clock=lambda: START)
    assert not used(third, "new", AT)
    third.close()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    without_room = Replays(tmp_path / "other", 120, clock=lambda: START)
    with monkeypatch.context() as disk:
        disk.setattr(os, "posix_fallocate", full)
        with pytest.raises(Refused, match="more requests"):
            without_room.use("a", AT, AT)
    assert used(without_room, "a", AT)
    without_room.close()
