"""The tower's numbers are those of the receipts: sums by department, agreements unused, levels held, anomalies shown."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from django.utils.html import strip_tags
from django.utils.translation import override
from pytest_django.fixtures import Settings

from tests.exchange.tracing.conftest import exchange
from tests.exchange.tracing.families import NEIGHBOUR, SALMA
from tests.exchange.tracing.signed import agreement
from tests.exchange.tracing.test_family_pages import account, shown
from wasl.catalogue import current
from wasl.exchange.receipts.log import Log
from wasl.exchange.tracing import tower, watching
from wasl.exchange.tracing.anomalies import Anomaly
from wasl.exchange.tracing.showing import strange
from wasl.exchange.tracing.showing.ribbons import MOST, draw
from wasl.exchange.tracing.tasks import fold_traces
from wasl.exchange.tracing.tower import Flow, Span
from wasl.exchange.tracing.watching import watch

pytestmark = pytest.mark.django_db
SPAN = Span(date(2026, 3, 1), date(2026, 3, 21))
MORNING = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def spring(monkeypatch: pytest.MonkeyPatch, home: Path, settings: Settings) -> None:
    monkeypatch.setenv("WASL_NOW", "2026-03-20T10:00:00+00:00")
    settings.REQUIRE_MFA = False


@pytest.fixture
def exchanged(log: Log) -> None:
    """Three agreements; a day of exchanges between three departments."""
    agreement("PE-2026-0003", "yearly")
    agreement("PE-2026-0004", fields=("schooled",))
    agreement("PE-2026-0005", consumer="e-takwin", consumer_department="ofppt")
    entries = [exchange(SALMA, at=MORNING, fields=("schooled",)) for _ in range(5)]
    entries += [exchange(at=MORNING, outcome="unknown-subject", fields=()) for _ in range(2)]
    entries += [exchange(SALMA, at=MORNING, way="file", outcome="provider-unavailable", fields=())]
    entries += [
        exchange(SALMA, at=MORNING, consumer="e-takwin", agreement="PE-2026-0009@1", way="portal", fields=("x",))
    ]
    log.append(entries).result()
    fold_traces()


@pytest.mark.usefixtures("exchanged")
def test_the_map_counts_by_department_way_and_recurrence() -> None:
    first, second = tower.flows(current.catalogue(), SPAN)
    assert (first.consumer, first.provider, first.n, first.answered, first.recurring) == ("cnss", "menps", 8, 5, 8)
    assert dict(first.ways) == {"call": 7, "file": 1}
    assert (second.consumer, second.n, second.answered, second.recurring) == ("ofppt", 1, 1, 0)


@pytest.mark.usefixtures("exchanged")
def test_days_and_departments_outside_the_span_do_not_count() -> None:
    catalogue = current.catalogue()
    assert tower.flows(catalogue, Span(date(2026, 3, 4), date(2026, 3, 21))) == []
    assert sum(flow.n for flow in tower.flows(catalogue, Span(SPAN.start, SPAN.end, "ofppt"))) == 1
    assert sum(flow.n for flow in tower.flows(catalogue, Span(SPAN.start, SPAN.end, "menps"))) == 9
    assert tower.by_day(catalogue, SPAN) == [(date(2026, 3, 3), 9)]


@pytest.mark.usefixtures("exchanged")
def test_agreements_never_used_come_first_and_fields_never_told_are_named() -> None:
    uses = {use.agreement: use for use in tower.uses(current.catalogue(), SPAN)}
    assert list(uses) == ["PE-2026-0004@1", "PE-2026-0005@1", "PE-2026-0003@1"]
    used = uses["PE-2026-0003@1"]
    assert (used.n, used.answered, used.last, used.unused) == (8, 5, date(2026, 3, 3), ("vocational",))
    assert uses["PE-2026-0004@1"].n == 0


@pytest.mark.usefixtures("exchanged")
def test_levels_count_the_providers_failings_against_it_and_nothing_else() -> None:
    (level,) = tower.levels(current.catalogue(), SPAN)
    assert (level.n, level.served, level.failed) == (9, 8, 1)
    assert (level.availability, level.promised, level.held) == (Decimal("88.89"), Decimal("99.5"), False)


def test_what_stands_out_is_found_in_the_counts_and_traces(log: Log) -> None:
    agreement("PE-2026-0003")
    days = [MORNING - timedelta(days=n) for n in range(1, 15)]
    entries = [exchange(f"{n:032x}", at=day, fields=("schooled",)) for day in days for n in range(100, 120)]
    entries += [exchange(SALMA, at=MORNING - timedelta(hours=6), fields=("schooled",)) for _ in range(60)]
    entries += [exchange(at=MORNING, outcome="unknown-subject", fields=()) for _ in range(60)]
    entries += [exchange(SALMA, at=MORNING.replace(hour=23), way="portal", fields=("schooled",)) for _ in range(5)]
    log.append(entries).result()
    fold_traces()
    found = {each.kind: each for each in watch(current.catalogue(), SPAN)}
    assert set(found) == {"hours", "volume", "fishing", "again", "rest", "fields"}
    assert found["hours"].numbers["hour"] == 3
    assert found["again"].entity == SALMA
    assert watch(current.catalogue(), Span(SPAN.start, SPAN.end, "ofppt")) == []
    answering = {each.kind for each in watch(current.catalogue(), Span(SPAN.start, SPAN.end, "menps"))}
    assert answering == set(found), "whoever answers sees what stands out as well as whoever asks"
    text = shown(account("", "auditor"), "/tower/anomalies/")
    assert "asked 65 times about one and the same person" in text
    assert f"entity={SALMA}" in text
    directorate = shown(account("", "directorate"), "/tower/anomalies/")
    assert SALMA not in directorate
    assert "asked 65 times about one and the same person" in directorate


@pytest.fixture
def again(log: Log) -> None:
    """One consumer asks thirty times about one person, another forty times about another one later."""
    entries = [exchange(SALMA, at=MORNING) for _ in range(30)]
    entries += [
        exchange(NEIGHBOUR, at=MORNING + timedelta(hours=1), consumer="e-takwin", agreement="") for _ in range(40)
    ]
    log.append(entries).result()
    fold_traces()


def asked_again(department: str = "") -> set[str]:
    found = watch(current.catalogue(), Span(SPAN.start, SPAN.end, department))
    return {each.entity for each in found if each.kind == "again"}


@pytest.mark.usefixtures("again")
def test_a_department_s_own_are_not_hidden_by_those_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MOST_AGAIN", 1)
    assert asked_again() == {NEIGHBOUR}
    assert asked_again("cnss") == {SALMA}


@pytest.mark.usefixtures("again")
def test_one_person_again_is_sought_among_the_latest_consultations_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked_again() == {SALMA, NEIGHBOUR}
    monkeypatch.setattr(watching, "LOOKED_THROUGH", 40)
    assert asked_again() == {NEIGHBOUR}


def test_one_person_again_is_counted_by_the_state_s_own_days(log: Log) -> None:
    span = Span(date(2026, 7, 2), date(2026, 7, 3))
    log.append([exchange(SALMA, at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) for _ in range(15)]).result()
    log.append([exchange(SALMA, at=datetime(2026, 7, 2, 9, 30, tzinfo=UTC)) for _ in range(15)]).result()
    fold_traces()
    (found,) = [each for each in watch(current.catalogue(), span) if each.kind == "again"]
    assert found.numbers == {"n": 30, "days": 1}


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_anomaly_has_its_sentence_on_the_page_and_in_the_export(language: str) -> None:
    numbers = {"n": 1200, "hour": 3, "usual": 7, "total": 2700, "score": 9, "unknown": 60, "percent": 30, "days": 3,
               "fields": 2, "service": "schooling-check"}  # fmt: skip
    with override(language):
        for kind in strange.KINDS:
            found = Anomaly(kind, "cnss", numbers, 1.0, date(2026, 3, 3), "PE-2026-0003@1")
            plain = strange.sentence(current.catalogue(), found)
            page = strange.shown(current.catalogue(), found)
            assert unescape(strip_tags(page)) == plain
            assert "{" not in plain
            assert ("PE-2026-0003@1" in plain) == (kind == "fields")
            assert ('<bdi class="code-value">PE-2026-0003@1</bdi>' in page) == (kind == "fields")


@pytest.mark.usefixtures("exchanged")
def test_every_tab_shows_and_exports_what_it_counts() -> None:
    client = account("", "directorate")
    for tab in ("", "anomalies/", "agreements/", "levels/", "exchanges/"):
        path = f"/tower/{tab}"
        assert "<table" in shown(client, path) or "Nothing stands out" in shown(client, path)
        assert SALMA not in shown(client, path)
        for kind in ("csv", "json"):
            assert client.get(path, {"export": kind}).status_code == 200
    lines = b"".join(client.get("/tower/?export=csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    first = next(csv.DictReader(io.StringIO(lines)))
    assert (first["exchanges"], first["answered"], first["file"]) == ("8", "5", "1")
    rows = json.loads(client.get("/tower/exchanges/?export=json&consumer=cnss&day=2026-03-03").content)
    assert sum(row["exchanges"] for row in rows) == 8


def test_an_empty_tower_says_so() -> None:
    client = account("", "auditor")
    assert "No exchange took place" in shown(client, "/tower/?period=365&department=menps")
    assert "Nothing stands out" in shown(client, "/tower/anomalies/?kind=hours")


@pytest.mark.parametrize("role", ["family", "agent", "department", "planner", "officer"])
def test_the_tower_is_for_the_directorate_and_auditors(role: str) -> None:
    client = account("", role)
    for tab in ("", "anomalies/", "agreements/", "levels/", "exchanges/"):
        assert client.get(f"/tower/{tab}").status_code == 403


def test_a_map_of_many_departments_stays_readable_and_conserves_the_sum() -> None:
    flows = [Flow(f"c{n}", f"p{n % 3}", n + 1, ways={"call": n + 1}) for n in range(40)]
    picture = draw(flows, {}, "others")
    assert picture is not None
    assert len(picture.asking) == MOST
    assert sum(post.n for post in picture.asking) == sum(post.n for post in picture.answering) == sum(range(1, 41))
    mirrored = draw(flows, {}, "others", mirrored=True)
    assert mirrored is not None
    assert [picture.width - post.x - 12 for post in picture.asking] == [post.x for post in mirrored.asking]
    assert draw([], {}, "others") is None
