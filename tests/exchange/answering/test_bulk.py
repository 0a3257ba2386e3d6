"""A million answers at once are those that would be given one by one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from wasl.engine.arrow import columns
from wasl.engine.choose import open_engine
from wasl.engine.port import Engine
from wasl.exchange.answering import bulk
from wasl.exchange.answering.facts import answer, in_scope, read_facts
from wasl.exchange.answering.plan import Plans
from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.store import Held
from wasl.exchange.answering.values import written
from wasl.exchange.declared import Answer, Followed, Service, Subject
from wasl.exchange.directory.snapshot import ServiceEntry
from wasl.kernel.canonical import canonical_json
from wasl.kernel.text import Text
from wasl.registers.declared import Attribute
from wasl.registers.turns import TURNS_SQL, WINDOW_SQL

TITLE = Text(fr="t", ar="t", en="t")
DAY = date(2025, 11, 1)
IDENTITY = {
    "birth_date": Attribute(title=TITLE, type="date", authority=("second", "first")),
    "sex": Attribute(title=TITLE, type="text"),
    "score": Attribute(title=TITLE, type="decimal", precision=4, scale=2, authority=("third",)),
    "home": Attribute(title=TITLE, type="text"),
}
STAY = {
    "level": Attribute(title=TITLE, type="text"),
    "status": Attribute(title=TITLE, type="text"),
    "marks": Attribute(title=TITLE, type="int"),
}
HOUSE = {"index": Attribute(title=TITLE, type="decimal", precision=6, scale=3)}
REGISTERS = {"person": IDENTITY, "learner": {"sex": IDENTITY["sex"], "birth_date": IDENTITY["birth_date"]}, "stay": STAY,
             "house": HOUSE}  # fmt: skip
SERVICE = Service(
    title=TITLE, provider="p", system="s", type="lookup", subject=Subject(register="person", schemes=("code",)),
    records={
        "now": Followed(register="stay"),
        "before": Followed(register="stay", pick="latest", back=1, where="status = 'in'"),
        "house": Followed(register="house", by="home", scheme="roof"),
    },
    fields={
        "born": Answer(title=TITLE, value="birth_date"),
        "sex": Answer(title=TITLE, value="sex"),
        "score": Answer(title=TITLE, value="score"),
        "schooled": Answer(title=TITLE, value="now_status = 'in'"),
        "level": Answer(title=TITLE, value="now_level"),
        "marks": Answer(title=TITLE, value="now_marks"),
        "since": Answer(title=TITLE, value="now_valid_from"),
        "earlier": Answer(title=TITLE, value="before_level"),
        "age": Answer(title=TITLE, value="age_years(birth_date, as_of)"),
        "index": Answer(title=TITLE, value="house_index"),
    },
    scope="birth_date IS NULL OR birth_date < as_of",
)  # fmt: skip
ENTRY = ServiceEntry(
    declared=SERVICE,
    identity=IDENTITY,
    recognised=("person", "learner"),
    records={"now": STAY, "before": STAY, "house": HOUSE},
)
FIELDS = tuple(SERVICE.fields)

days = st.sampled_from([None, date(2025, 9, 1), date(2025, 10, 1), date(2026, 1, 1)])
"""Few, so that records often start or end together and the finer rules decide."""
VALUES = {
    "birth_date": st.sampled_from(["2010-02-28", "2012-02-29", "2026-01-01"]),
    "sex": st.sampled_from(["F", "M"]),
    "score": st.decimals(0, 99, places=2).map(str),
    "home": st.sampled_from(["h1", "h2", "h3"]),
    "level": st.sampled_from(["a", "b", "é"]),
    "status": st.sampled_from(["in", "out"]),
    "marks": st.integers(-3, 3),
    "index": st.decimals(0, 99, places=3).map(str),
}


@st.composite
def records(draw: st.DrawFn) -> list[Held]:
    """Records of a few entities: e… are people, r… are roofs."""
    found = []
    for number in range(draw(st.integers(0, 16))):
        register = draw(st.sampled_from(sorted(REGISTERS)))
        entity = draw(st.sampled_from(["r1", "r2"] if register == "house" else ["e1", "e2", "e3"]))
        body = {name: draw(VALUES[name] | st.none()) for name in REGISTERS[register]}
        begins, ends = draw(days), draw(days)
        source = draw(st.sampled_from(["first", "second", "third"]))
        recorded = draw(st.integers(1, 3))
        held = Held(entity, register, source, f"k{number}", begins, ends, recorded, 1, canonical_json(body))
        found.append(held)
    return found


class Memory:
    """A store of what a test says: the identifiers, and the records."""

    def __init__(self, identifiers: Sequence[tuple[str, str, str]], held: Sequence[Held]) -> None:
        self.identifiers, self.records = identifiers, held

    async def held(self, scheme: str, value: str, registers: tuple[str, ...]) -> list[Held]:
        entities = {entity for s, v, entity in self.identifiers if (s, v) == (scheme, value)}
        found = [each for each in self.records if each.entity in entities and each.register in registers]
        bare = entities - {each.entity for each in found}
        return [*found, *(Held(entity, "", "", "", None, None, 0, 0, "{}") for entity in bare)]

    async def close(self) -> None: ...


IDENTIFIERS = [
    *(("code", "A", "e1"), ("code", "B", "e2"), ("code", "C", "e3"), ("code", "two", "e1"), ("code", "two", "e2")),
    *(("roof", "h1", "r1"), ("roof", "h2", "r2"), ("roof", "h3", "r1"), ("roof", "h3", "r2"), ("roof", "A", "r1")),
]
ASKED = ["A", "B", "C", "two", "nobody"]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine("duckdb", tmp_path)
    yield engine
    engine.close()


def said(register: str, source: str, ends: date | None, recorded: int, **body: Any) -> Held:
    whole = {name: body.get(name) for name in REGISTERS[register]}
    return Held("e1", register, source, source, date(2025, 9, 1), ends, recorded, 1, canonical_json(whole))


MAJORITY = [
    said("person", name, None, 4 - n, sex=sex)
    for n, (name, sex) in enumerate([("first", "M"), ("second", "F"), ("third", "F")])
]
"""As fresh as each other: most say F, the latest recorded says M."""
LAST_TO_END = [said("stay", "first", None, 1, level="a"), said("stay", "second", date(2026, 1, 1), 2, level="b")]
"""Begun together: the one without end counts, though the other was recorded later."""


@given(held=records())
@example(held=MAJORITY)
@example(held=LAST_TO_END)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_same_answers_as_one_by_one(engine: Engine, held: list[Held]) -> None:
    one_by_one = {value: single(Memory(IDENTIFIERS, held), value) for value in ASKED}
    assert together(engine, held) == one_by_one


TWICE = [said("stay", "first", date(2025, 10, 1), 1, level="a"), said("stay", "second", None, 2, level="b")]
"""Two records of one person, in one register."""
BARE = msgspec.structs.replace(ENTRY, declared=msgspec.structs.replace(SERVICE, scope=None))
"""Everybody is in scope, so that no register is read but those of the fields."""


@given(held=records(), fields=st.sampled_from([("level", "marks"), ("level", "sex")]))
@example(held=TWICE, fields=("level", "marks"))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_everybody_is_drawn_once_and_as_if_asked_about(
    engine: Engine, held: list[Held], fields: tuple[str, ...]
) -> None:
    """A child at school for three years is one child: a drawing that told each record paid some households thrice."""
    view_registers(engine, held, IDENTIFIERS)
    plan = Plans().of(BARE, "service", None, fields)
    bulk.draw_answers(engine, plan, bulk.Question("", DAY, {}))
    drawn = engine.read("SELECT * FROM answers ORDER BY place").read_all().to_pylist()
    known = sorted({each.entity for each in held if each.register in plan.registers})
    assert [row["entity"] for row in drawn] == known
    store = Memory([("self", entity, entity) for entity in known], held)
    for row in drawn:
        told = asyncio.run(read_facts(store, plan, ("self", row["entity"]), DAY, {}))
        assert {name: written(row[bulk.field_column(name)]) for name in fields} == answer(plan, told)


def single(store: Memory, value: str) -> tuple[str, dict[str, Any]]:
    async def ask() -> tuple[str, dict[str, Any]]:
        plan = Plans().of(ENTRY, "service", None, FIELDS)
        try:
            known = await read_facts(store, plan, ("code", value), DAY, {})
        except Refused as refused:
            return refused.name, {}
        return ("answered", answer(plan, known)) if in_scope(plan, known) else ("out-of-scope", {})

    return asyncio.run(ask())


def together(engine: Engine, held: Sequence[Held]) -> dict[str, tuple[str, dict[str, Any]]]:
    view_registers(engine, held, IDENTIFIERS)
    engine.view_arrow("asked", pa.table({"value": ASKED, "place": range(1, 6)}))
    plan = Plans().of(ENTRY, "service", None, FIELDS)
    bulk.create_answers(engine, plan, bulk.Question("code", DAY, {}))
    rows = engine.read("SELECT * FROM answers").read_all().to_pylist()
    return {
        row["value"]: (
            row["outcome"],
            {name: written(row[bulk.field_column(name)]) for name in FIELDS} if row["outcome"] == "answered" else {},
        )
        for row in rows
    }


def view_registers(engine: Engine, held: Sequence[Held], identifiers: Sequence[tuple[str, str, str]]) -> None:
    """The relations that bulk answers read."""
    for register, attributes in REGISTERS.items():
        engine.view_arrow("records_said", extract(attributes, [each for each in held if each.register == register]))
        engine.create(bulk.of(register), f"SELECT *, {TURNS_SQL} FROM records_said WINDOW {WINDOW_SQL}")
    named: dict[tuple[str, str], list[str]] = {}
    for scheme, value, entity in identifiers:
        named.setdefault((scheme, value), []).append(entity)
    once = [(*key, min(found), max(found) if len(found) > 1 else None) for key, found in named.items()]
    schema = columns(dict.fromkeys(("scheme", "value", "entity", "other"), pa.string()))
    engine.view_arrow("identifiers", pa.table(list(zip(*once, strict=True)), schema=schema))


def extract(attributes: dict[str, Attribute], held: Sequence[Held]) -> pa.Table:
    """What `registers.extract` would give of these records."""
    types = {"date": pa.date32(), "int": pa.int64(), "text": pa.string()}
    read = {"date": date.fromisoformat, "decimal": Decimal}
    schema = pa.schema(
        [("entity", pa.string()), ("source", pa.string()), ("source_key", pa.string()), ("valid_from", pa.date32()),
         ("valid_to", pa.date32()), ("recorded_from", pa.int64()),
         *((n, types.get(a.type) or pa.decimal128(a.precision or 1, a.scale or 0)) for n, a in attributes.items())]
    )  # fmt: skip
    rows = []
    for each in held:
        said = json.loads(each.body)
        typed = {n: None if said[n] is None else read.get(a.type, lambda v: v)(said[n]) for n, a in attributes.items()}
        rows.append({**each._asdict(), **typed})
    return pa.Table.from_pylist(rows, schema=schema)
