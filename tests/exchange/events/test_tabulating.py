"""The protected tables follow the registers, and hold no true count."""

from __future__ import annotations

import duckdb
import pytest

from tests.exchange.events.world import KENZA, OMAR, SALMA, Stay, World
from wasl.exchange.answering.statistics import ProtectedTables, Request, instant_of, newest
from wasl.exchange.declared import Statistics
from wasl.exchange.events import tabulating
from wasl.exchange.events.tabulating import breakdowns, refresh_tables, statistics_folder
from wasl.registers.installation import installation
from wasl.registers.models import Ledger

pytestmark = pytest.mark.django_db(transaction=True)
MASTER = bytes(range(32))


def test_tables_follow_the_registers_and_count_each_record_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.enrol(
        *(Stay(each, school=f"S{n}") for n in range(30) for each in (SALMA, KENZA, OMAR)), Stay(SALMA, year="2024/2025")
    )
    assert refresh_tables(installation(), MASTER) == 1
    with monkeypatch.context() as patched:
        patched.setattr(tabulating, "records_in_force", None)
        assert refresh_tables(installation(), MASTER) == 0, "without opening the registers"
    folder = statistics_folder(world.home)
    path = newest(folder / "enrolment")
    assert path is not None
    assert instant_of(path) == Ledger.objects.get(pk=1).instant
    names = {row[0] for row in duckdb.connect().execute(f"DESCRIBE SELECT * FROM read_parquet('{path}')").fetchall()}
    assert not names & {"entity", "source_key", "establishment"}
    declared = Statistics(count="enrolment", by=("school_year",), least=10)
    tables = ProtectedTables(folder)
    cells = tables.read(declared, Request((), ()))["cells"]
    # Four keys hold one record each, whatever was said of them before: far fewer than the threshold.
    assert cells[0]["count"] in (0, 10, 20, 30, 40)
    world.enrol(Stay(OMAR, year="2023/2024"))
    assert refresh_tables(installation(), MASTER) == 1
    assert newest(folder / "enrolment") != path


def test_services_of_one_register_share_one_table_at_the_highest_threshold() -> None:
    one = Statistics(count="r", by=("a", "b"), least=5)
    other = Statistics(count="r", by=("b", "c"), least=11)
    assert breakdowns([one, other]) == (("a", "b", "c"), 11)
