"""What the desk reads of a fed State is what the registers' own pages show, on either database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from tests.exchange.answering import world
from tests.registers.small_state import SmallState, feed_small_state
from wasl.catalogue import current
from wasl.exchange.answering.facts import answer, read_facts
from wasl.exchange.answering.plan import Plan, Plans
from wasl.exchange.answering.postgres_store import PostgresStore
from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.sqlite_store import SqliteStore
from wasl.exchange.answering.store import Store
from wasl.registers import dossier
from wasl.registers.history import as_valid
from wasl.registers.models import Identifier, SameAs
from wasl.registers.people import cluster_of, versions_of

DAY = date(2025, 12, 1)
Reading = Callable[[Store], Awaitable[Any]]


def read(work: Reading) -> Any:
    """What `work` reads through a store of the database in force."""

    async def working() -> Any:
        store = store_in_force()
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(working())


def store_in_force() -> Store:
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return SqliteStore(Path(given["NAME"]))
    return PostgresStore(
        f"postgresql://{given['USER']}@{given['HOST']}:{given['PORT']}/{given['NAME']}".replace("@:", "@localhost:")
    )


def plan(service: str) -> Plan:
    entry = world.service(service)
    return Plans().of(entry, service, None, tuple(entry.declared.fields))


def told(service: str, scheme: str, value: str, day: date = DAY) -> tuple[str, dict[str, Any]]:
    """Who it is, and the service's fields on that day."""
    work = plan(service)

    async def reading(store: Store) -> tuple[str, dict[str, Any]]:
        facts = await read_facts(store, work, (scheme, value), day, {"on": None})
        return facts.entity, answer(work, facts)

    return read(reading)  # type: ignore[no-any-return]


def refusal(scheme: str, value: str) -> str:
    with pytest.raises(Refused) as caught:
        told(world.CERTIFICATE, scheme, value)
    return caught.value.name


@pytest.fixture
def state(registers: None, settings: Settings, tmp_path: Path) -> SmallState:
    settings.HOME = tmp_path / "home"
    return feed_small_state(settings.HOME)


def test_the_desk_reads_what_the_registers_show(state: SmallState) -> None:
    for value, entity in (("Z100000001", state.salma), ("Z100000003", state.omar)):
        who, fields = told(world.CERTIFICATE, "massar", value)
        versions = versions_of(cluster_of(entity).members)
        shown = {
            line.name: line.golden.value for line in dossier.identity(current.catalogue(), as_valid(versions, DAY))
        }
        assert who == entity
        for name in ("given_latin", "family_latin", "given_arabic", "family_arabic", "birth_date", "birth_place"):
            assert fields[name] == shown.get(name), name
        stages = [stage for stage in dossier.path_of(current.catalogue(), versions, DAY).stages if stage.start <= DAY]
        last = stages[-1] if stages else None
        for name in ("school_year", "level", "status", "establishment"):
            assert fields[name] == getattr(last, name, None), name
    _its_past_stays(state)
    _identifiers_and_merges(state)


def _its_past_stays(state: SmallState) -> None:
    path = told("learner-path", "massar", "Z100000003")[1]
    years = [path[f"{stay}_school_year"] for stay in ("last", "previous", "earlier")]
    assert years == ["2025-2026", "2023-2024", "2022-2023"]
    assert (path["previous_result"], path["earlier_result"]) == ("promoted", "repeats")
    then = told("learner-path", "massar", "Z100000003", date(2023, 5, 1))[1]
    assert [then[f"{stay}_school_year"] for stay in ("last", "previous")] == ["2022-2023", None]
    assert told(world.CHECK, "massar", "Z100000003")[1]["schooled"] is True
    assert told(world.CHECK, "massar", "Z100000003", date(2024, 10, 1))[1]["schooled"] is None


def _identifiers_and_merges(state: SmallState) -> None:
    assert refusal("massar", "Z999999999") == "unknown-subject"
    assert refusal("cnie", "Z100000003") == "unknown-subject"
    extra = Identifier.objects.create(
        scheme="massar", value="Z100000003", entity=state.salma, source="massar", batch=1, recorded_from=1
    )
    assert refusal("massar", "Z100000003") == "ambiguous-subject"
    link = SameAs.objects.create(
        entity=state.omar, canonical=state.salma, recorded_from=1, proposed_by="a", confirmed_by="b", reason="r"
    )
    who, fields = told(world.CERTIFICATE, "massar", "Z100000003")
    assert (who, fields["level"]) == (state.salma, "lower-secondary-2")
    Identifier.objects.filter(pk=extra.pk).update(recorded_to=2)
    assert told(world.CERTIFICATE, "massar", "Z100000001")[1]["level"] == "lower-secondary-2"
    SameAs.objects.filter(pk=link.pk).update(recorded_to=2)
    assert told(world.CERTIFICATE, "massar", "Z100000001")[1]["level"] is None
    assert told(world.CERTIFICATE, "massar", "Z100000003")[0] == state.omar


def test_of_many_at_once_each_is_told_their_own(state: SmallState) -> None:
    asked = [
        ("massar", value, registers)
        for registers in (("learner", "enrolment"), ("learner",), ())
        for value in ("Z100000001", "Z999999999", "Z100000003")
    ]

    async def reading(store: Store) -> None:
        alone = [sorted(await store.held(*each)) for each in asked]
        assert [bool(found) for found in alone] == [True, False, True] * 3
        went_away = asyncio.ensure_future(store.held(*asked[0]))
        waiting = [asyncio.ensure_future(store.held(*each)) for each in asked * 30]
        await asyncio.sleep(0)
        went_away.cancel()
        assert [sorted(found) for found in await asyncio.gather(*waiting)] == alone * 30

    read(reading)


def test_a_store_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    for store in (
        SqliteStore(tmp_path / "none.sqlite3"),
        PostgresStore("postgresql://nobody@127.0.0.1:1/none?connect_timeout=1"),
    ):
        names = asyncio.run(_refusals(store, 20))
        assert names == ["store-unavailable"] * 20


def test_a_store_never_writes(transactional_db: None) -> None:
    async def writing(store: Store) -> None:
        if isinstance(store, SqliteStore):
            store._connection().execute("DELETE FROM registers_record")
        elif isinstance(store, PostgresStore):
            async with store._connection() as held:
                await held.execute("DELETE FROM registers_record")

    with pytest.raises(Exception, match=r"readonly|read-only"):
        read(writing)


async def _refusals(store: Store, times: int) -> list[str]:
    """Of so many questions at once, why each is refused."""
    asked = (store.held("massar", "Z100000003", ("learner",)) for _ in range(times))
    return [getattr(each, "name", "") for each in await asyncio.gather(*asked, return_exceptions=True)]
