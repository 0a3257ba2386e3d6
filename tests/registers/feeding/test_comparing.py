"""Any sequence of statements gives the history that keeping everything would give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.registers.keep_everything import KeepEverything, Statement
from wasl.engine.choose import open_engine
from wasl.engine.port import Engine
from wasl.kernel.canonical import body_hash
from wasl.registers.feeding import comparing
from wasl.registers.history import Version, as_valid_known, overlaps

ORIGIN = date(2020, 1, 1)
DAYS = 12

STATED = pa.schema(
    [("__row", pa.int64()), ("register", pa.string()), ("key", pa.string()), ("entity", pa.string()),
     ("from", pa.date32()), ("to", pa.date32())]
)  # fmt: skip
BODIES = pa.schema([("__row", pa.int64()), ("register", pa.string()), ("body", pa.string())])
KNOWN = pa.schema(
    [("id", pa.int64()), ("register", pa.string()), ("key", pa.string()), ("entity", pa.string()),
     ("from", pa.date32()), ("to", pa.date32()), ("hash", pa.string())]
)  # fmt: skip


class Register:
    """A register kept as a list of versions, changed only through what `comparing` says."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.versions: list[Version] = []

    def feed(self, statements: list[Statement], instant: int) -> int:
        """One file of statements; the number of news."""
        self.engine.view_arrow("stated", _stated(statements))
        self.engine.view_arrow("bodies", _bodies(statements))
        self.engine.view_arrow("known", self._known())
        comparing.settle_periods(self.engine)
        comparing.create_delta(self.engine, comparing.told_in_bodies)
        closed = {row["id"] for row in self._rows("closed")}
        ended = {version.id: version for version in self.versions if version.id in closed}
        self.versions = [replace(v, recorded_to=instant) if v.id in closed else v for v in self.versions]
        for piece in self._rows("remainders"):
            self._add(
                replace(ended[piece["id"]], valid_from=piece["from"], valid_to=piece["to"], recorded_from=instant)
            )
        news = self._rows("news")
        said = {row: s.body for row, s in enumerate(statements, 1)}
        for row in news:
            self._add(
                Version(
                    "r",
                    "e",
                    "s",
                    row["key"],
                    row["from"],
                    row["to"],
                    instant,
                    None,
                    1,
                    1,
                    "a",
                    {"b": said[row["__row"]]},
                )
            )
        return len(news)

    def answer(self, key: str, day: date, instant: int) -> str | None:
        found = [v for v in as_valid_known(self.versions, day, instant) if v.source_key == key]
        assert len(found) <= 1, "two versions of one key hold on one day"
        return found[0].body["b"] if found else None

    def _add(self, version: Version) -> None:
        self.versions.append(replace(version, id=len(self.versions) + 1))

    def _rows(self, relation: str) -> list[dict[str, object]]:
        return self.engine.read(f"SELECT * FROM {relation}").read_all().to_pylist()

    def _known(self) -> pa.Table:
        rows = [
            {"id": v.id, "register": "r", "key": v.source_key, "entity": "e", "from": v.valid_from, "to": v.valid_to,
             "hash": body_hash(v.body["b"])}
            for v in self.versions if v.recorded_to is None
        ]  # fmt: skip
        return pa.Table.from_pylist(rows, schema=KNOWN)


def _stated(statements: list[Statement]) -> pa.Table:
    rows = [
        {"__row": index, "register": "r", "key": s.key, "entity": "e", "from": s.start, "to": s.end}
        for index, s in enumerate(statements, 1)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=STATED)


def _bodies(statements: list[Statement]) -> pa.Table:
    rows = [{"__row": index, "register": "r", "body": s.body} for index, s in enumerate(statements, 1)]
    return pa.Table.from_pylist(rows, schema=BODIES)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_engine("duckdb", Path(tmp_path_factory.mktemp("engine")))
    yield engine
    engine.close()


def on(day: int) -> date:
    return ORIGIN + timedelta(days=day)


@st.composite
def file_of_statements(draw: st.DrawFn) -> list[Statement]:
    """A file: per key, closed periods that do not overlap."""
    found = []
    for key in draw(st.sets(st.sampled_from(["k1", "k2"]), min_size=1)):
        cuts = sorted(draw(st.sets(st.integers(0, DAYS), min_size=2, max_size=6)))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False):
            found.append(Statement(key, on(start), on(end), draw(st.sampled_from("XYZ")), 0))
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(file_of_statements(), min_size=1, max_size=5))
def test_any_corrections_equal_keeping_everything(engine: Engine, files: list[list[Statement]]) -> None:
    register, reference = Register(engine), KeepEverything()
    for instant, statements in enumerate(files, 1):
        register.feed(statements, instant)
        for statement in statements:
            reference.say(replace(statement, instant=instant))
    assert overlaps(register.versions) == []
    for instant in range(len(files) + 1):
        for key in ("k1", "k2"):
            for day in range(-1, DAYS + 1):
                assert register.answer(key, on(day), instant) == reference.answer(key, on(day), instant)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file_of_statements())
def test_the_same_file_twice_changes_nothing(engine: Engine, statements: list[Statement]) -> None:
    register = Register(engine)
    register.feed(statements, 1)
    before = list(register.versions)
    assert register.feed(statements, 2) == 0
    assert register.versions == before


def test_an_open_statement_lasts_until_the_next_one_known(engine: Engine) -> None:
    register = Register(engine)
    register.feed([Statement("k1", on(5), None, "later", 0)], 1)
    register.feed([Statement("k1", on(2), None, "earlier", 0)], 2)
    assert [register.answer("k1", on(day), 2) for day in (1, 2, 4, 5)] == [None, "earlier", "earlier", "later"]


def test_a_later_open_statement_ends_the_former(engine: Engine) -> None:
    register = Register(engine)
    register.feed([Statement("k1", on(1), None, "first", 0)], 1)
    register.feed([Statement("k1", on(4), None, "second", 0)], 2)
    assert [register.answer("k1", on(day), 2) for day in (0, 3, 4, 9)] == [None, "first", "second", "second"]
    assert register.answer("k1", on(9), 1) == "first"


def test_periods_of_one_file_follow_each_other(engine: Engine) -> None:
    register = Register(engine)
    register.feed([Statement("k1", on(3), None, "b", 0), Statement("k1", on(1), None, "a", 0)], 1)
    assert [register.answer("k1", on(day), 1) for day in (1, 2, 3, 8)] == ["a", "a", "b", "b"]


def test_the_same_words_over_a_shorter_period_change_nothing(engine: Engine) -> None:
    register = Register(engine)
    register.feed([Statement("k1", on(1), None, "same", 0)], 1)
    assert register.feed([Statement("k1", on(3), on(5), "same", 0)], 2) == 0
