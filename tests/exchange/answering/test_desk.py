"""What comes back from the desk, whichever way one asks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.exchange.answering import world
from tests.exchange.answering.world import (
    CERTIFICATE,
    CHECK,
    INDEX,
    NOW,
    OMAR,
    MemoryLog,
    MemoryStore,
    call,
    desk,
    held,
)
from wasl.exchange.answering.call import Answered
from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.pseudonyms import Pseudonyms
from wasl.exchange.declared import Answer, Quota, Upstream
from wasl.exchange.directory.snapshot import ServiceEntry
from wasl.exchange.receipts.entry import salted, sha256
from wasl.kernel.clock import to_microseconds

CERTIFIED = {"service": CERTIFICATE, "purpose": "certificates", "consumer": "ensup"}


def answered(store: Any, log: Any, question: Any, *agreements: Any, **more: Any) -> Answered:
    return asyncio.run(desk(store, log, *agreements, **more).answer(question))


def refused(store: Any, log: Any, question: Any, *agreements: Any, **more: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        answered(store, log, question, *agreements, **more)
    return caught.value


def test_a_question_is_answered_and_receipted() -> None:
    log = MemoryLog()
    got = answered(world.schooled_state(), log, call(case="C-7"), world.agreement())
    name = Pseudonyms(bytes(range(32))).of("cnss", OMAR)
    assert json.loads(got.content) == got.body == {
        "subject": name,
        "as_of": "2026-01-15",
        "fields": {
            "schooled": True, "vocational": False, "apprentice": False, "higher": False, "baccalaureate": None
        },
    }  # fmt: skip
    ((entry, private),) = log.kept
    assert private is not None
    assert (entry.outcome, entry.consumer, entry.provider, entry.agreement) == (
        "answered", "cnss", "menps", "PE-2026-0001@1"
    )  # fmt: skip
    assert (entry.purpose, entry.fields, entry.answer) == ("family-allowances", got.fields, sha256(got.content))
    assert entry.subject == salted(OMAR, private.salt)
    assert (private.entity, private.case, private.secret_until) == (OMAR, "C-7", 0)
    assert got.receipt is not None
    assert got.receipt.leaf == sha256(entry.content())
    assert OMAR not in entry.content().decode()
    assert "Z100000003" not in entry.content().decode()


def test_fewer_fields_may_be_asked_for() -> None:
    got = answered(world.schooled_state(), MemoryLog(), call(fields=("schooled",)), world.agreement())
    assert got.body["fields"] == {"schooled": True}


ATTRIBUTES = ("given_latin", "family_latin", "birth_place", "birth_date", "given_arabic")
FIELDS = (
    "given_latin",
    "family_latin",
    "birth_date",
    "birth_place",
    "school_year",
    "level",
    "establishment_name",
    "enrolled_since",
)


@settings(max_examples=60, deadline=None)
@given(
    agreed=some.sets(some.sampled_from(FIELDS), min_size=1),
    asked=some.sets(some.sampled_from(FIELDS)),
    said=some.dictionaries(some.sampled_from(ATTRIBUTES[:3]), some.text(min_size=1, max_size=9)),
    other=some.dictionaries(some.sampled_from(ATTRIBUTES[:3]), some.text(min_size=1, max_size=9)),
)
def test_nothing_beyond_the_agreed_fields_leaves(
    agreed: set[str], asked: set[str], said: dict[str, str], other: dict[str, str]
) -> None:
    """Neither in the answer, nor as a trace in it: what is not agreed may be anything, the answer's bytes are the same."""
    order = tuple(name for name in FIELDS if name in agreed)
    agreement = world.agreement(fields=order, **CERTIFIED)
    question = call(fields=tuple(sorted(asked)), **CERTIFIED)
    changed = said | {name: value for name, value in other.items() if name not in agreed}
    if not asked <= agreed:
        assert refused(world.schooled_state(), MemoryLog(), question, agreement).name == "field-not-agreed"
        return
    first, second = (
        answered(
            MemoryStore({("massar", "Z100000003"): list(world.pupil(**identity))}), MemoryLog(), question, agreement
        )
        for identity in (said, changed)
    )
    assert set(first.body["fields"]) == (asked or agreed)
    assert set(first.body) == {"subject", "as_of", "fields"}
    assert first.content == second.content


def test_only_what_is_needed_is_read() -> None:
    store = world.schooled_state()
    answered(store, MemoryLog(), call(fields=("schooled",)), world.agreement())
    assert store.asked == [("massar", "Z100000003", ("enrolment",))]


def test_a_past_day_is_asked_about_by_the_parameter_on() -> None:
    got = answered(world.schooled_state(), MemoryLog(), call(parameters={"on": "2024-12-01"}), world.agreement())
    assert (got.body["as_of"], got.body["fields"]["schooled"]) == ("2024-12-01", None)
    for wrong in ({"on": "2026-01-16"}, {"on": "tomorrow"}, {"on": "20260101"}, {"since": "2026-01-01"}):
        assert refused(world.schooled_state(), MemoryLog(), call(parameters=wrong), world.agreement()).name == (
            "malformed-parameter"
        )
    certified = call(parameters={"on": "2024-12-01"}, **CERTIFIED)
    assert refused(world.schooled_state(), MemoryLog(), certified, world.agreement(**CERTIFIED)).name == (
        "malformed-parameter"
    )


@pytest.mark.parametrize(
    ("scope", "name"),
    [
        ("age_years(birth_date, as_of) >= allowance_from AND age_years(birth_date, as_of) < allowance_until", None),
        ("age_years(birth_date, as_of) >= survivor_until", "out-of-scope"),
        ("sex = 'male'", "out-of-scope"),  # unknown
        ("birth_year = 2009", "provider-misbehaves"),  # no such column: nothing is known to be in scope
        ("1", "provider-misbehaves"),
    ],
)
def test_only_those_in_scope_are_spoken_of(scope: str, name: str | None) -> None:
    log = MemoryLog()
    agreement = world.agreement(scope=scope)
    if name is None:
        assert answered(world.schooled_state(), log, call(), agreement).body["fields"]["schooled"] is True
        return
    problem = refused(world.schooled_state(), log, call(), agreement)
    ((entry, private),) = log.kept
    assert (problem.name, entry.outcome, entry.fields, entry.answer) == (name, name, (), "")
    assert problem.receipt is not None
    assert (private is not None) == (name == "out-of-scope")


def test_nobody_and_several_are_told_apart_and_receipted() -> None:
    log = MemoryLog()
    assert refused(MemoryStore({}), log, call(), world.agreement()).name == "unknown-subject"
    both = MemoryStore({("massar", "Z100000003"): [*world.pupil(), *world.pupil(world.SALMA)]})
    assert refused(both, log, call(), world.agreement()).name == "ambiguous-subject"
    assert [(entry.outcome, entry.subject, private) for entry, private in log.kept] == [
        ("unknown-subject", "", None), ("ambiguous-subject", "", None)
    ]  # fmt: skip


@pytest.mark.parametrize("value", ["", " Z1", "Z1 ", "Z" * 61, "Z\n1", "Z\u202e1"])
def test_malformed_identifiers_are_never_looked_up(value: str) -> None:
    store = world.schooled_state()
    assert refused(store, MemoryLog(), call(value=value), world.agreement()).name == "malformed-subject"
    assert not store.asked


def test_without_a_receipt_nothing_leaves() -> None:
    assert (
        refused(world.schooled_state(), MemoryLog(broken=True), call(), world.agreement()).name
        == "receipts-unavailable"
    )


def test_a_refusal_without_agreement_reads_nothing_and_is_on_record() -> None:
    store, log = world.schooled_state(), MemoryLog()
    problem = refused(store, log, call(purpose="grants"), world.agreement())
    ((entry, private),) = log.kept
    assert (problem.name, entry.outcome, entry.agreement, entry.purpose, private) == (
        "wrong-purpose", "wrong-purpose", "", "grants", None
    )  # fmt: skip
    assert not store.asked


def test_quotas_stop_the_next_call_without_a_receipt() -> None:
    log = MemoryLog()
    place = desk(world.schooled_state(), log, world.agreement(quota=Quota(per_minute=2)))
    for _ in range(2):
        asyncio.run(place.answer(call()))
    with pytest.raises(Refused) as caught:
        asyncio.run(place.answer(call()))
    assert (caught.value.name, caught.value.status, caught.value.receipt, len(log.kept)) == ("over-quota", 429, None, 2)
    assert caught.value.given["seconds"] == 60


def test_suspension_stops_the_very_next_call() -> None:
    known = [world.directory(world.agreement())]
    place = desk(world.schooled_state(), MemoryLog())
    place._directory = lambda: known[-1]
    assert asyncio.run(place.answer(call())).receipt
    known.append(world.directory(world.agreement(state="suspended")))
    with pytest.raises(Refused, match="suspended"):
        asyncio.run(place.answer(call()))


def test_open_services_answer_anyone_without_receipt_nor_pseudonym() -> None:
    school = held(
        "f" * 32, "establishment", {"gresa": "12345A", "name_latin": "Collège", "capacity": 300}, source="gresa"
    )
    log = MemoryLog()
    got = answered(
        MemoryStore({("gresa", "12345A"): [school]}), log,
        call(consumer="", service=world.SCHOOLS, scheme="", value="12345A", fields=("name_latin", "capacity")),
    )  # fmt: skip
    assert got.body == {
        "subject": "12345A",
        "as_of": "2026-01-15",
        "fields": {"name_latin": "Collège", "capacity": 300},
    }
    assert (got.receipt, got.agreement, log.kept) == (None, None, [])


def test_a_record_may_lead_to_another_entity() -> None:
    store = MemoryStore(
        {
            ("idcs", "1"): [held(OMAR, "membership", {"household": "900", "relation": "child"})],
            ("household", "900"): [held("b" * 32, "household", {"index": "9.3264284", "index_date": "2025-12-01"})],
            ("idcs", "2"): [held(OMAR, "membership", {"household": "901"})],
        }
    )
    agreement = world.agreement(service=INDEX, purpose="grants", consumer="minhaty")
    got = answered(store, MemoryLog(), call(service=INDEX, consumer="minhaty", scheme="idcs", value="1"), agreement)
    assert got.body["fields"] == {
        "registered": True, "under_direct_aid": True, "under_tadamon": True, "index": "9.3264284",
        "index_date": "2025-12-01", "household_size": None,
    }  # fmt: skip
    got = answered(store, MemoryLog(), call(service=INDEX, consumer="minhaty", scheme="idcs", value="2"), agreement)
    assert set(got.body["fields"].values()) == {None}


def test_figures_of_the_law_are_those_of_the_day() -> None:
    """The age limit of dependants' cover rises on 1 March 2027."""
    student = held(OMAR, "learner", {"birth_date": "2000-01-01"}, valid_from=date(2020, 1, 1))
    scope = "age_years(birth_date, as_of) < cover_until"
    agreement = world.agreement(scope=scope, fields=("schooled",))
    store = MemoryStore({("massar", "Z100000003"): [student]})
    assert refused(store, MemoryLog(), call(), agreement).name == "out-of-scope"
    after = call(at=NOW.replace(year=2027, month=3, day=1))
    assert answered(store, MemoryLog(), after, agreement).body["fields"] == {"schooled": None}


def test_answers_come_in_the_consumers_codes() -> None:
    codes = {"level": {"lower-secondary-2": "2AC"}, "status": {"dropped-out": "AB"}, "stream": {"x": "y"}}
    agreement = world.agreement(codes=codes, fields=("level", "status", "stream"), **CERTIFIED)
    got = answered(world.schooled_state(), MemoryLog(), call(**CERTIFIED), agreement)
    assert got.body["fields"] == {"level": "2AC", "status": "enrolled", "stream": None}
    assert got.body["untranslated"] == ["status"]


def test_lawful_secrecy_is_noted_beside_the_receipt() -> None:
    log = MemoryLog()
    answered(world.schooled_state(), log, call(), world.agreement(secrecy_days=30))
    private = log.kept[0][1]
    assert private is not None
    assert private.secret_until == to_microseconds(NOW + timedelta(days=30))


class Provider:
    """A provider's own interface, answering with a document or a refusal."""

    def __init__(self, document: Any) -> None:
        self.document = document

    async def fetch(self, service: ServiceEntry, question: Any) -> Any:
        if isinstance(self.document, Refused):
            raise self.document
        return self.document


def upstream_service(kind: str, **pointers: str) -> dict[str, ServiceEntry]:
    text = world.ANYONE
    entry = world.service(CHECK)
    declared = msgspec.structs.replace(
        entry.declared, type=kind, records={}, upstream=Upstream(base="https://x.example", path="/{subject}"),
        fields={name: Answer(title=text, value=pointer) for name, pointer in pointers.items()},
    )  # fmt: skip
    return {CHECK: msgspec.structs.replace(entry, declared=declared)}


def test_a_providers_own_interface_is_cut_down_alike() -> None:
    services = upstream_service(
        "lookup", schooled="/data/ok", vocational="/data/list/1", higher="/a~1b", apprentice="/none/x"
    )
    provider = Provider({"data": {"ok": True, "list": ["x", 1.5], "secret": "never"}, "a/b": 3})
    log = MemoryLog()
    agreed = world.agreement(fields=("schooled", "vocational", "higher", "apprentice"))
    got = answered(world.schooled_state(), log, call(), agreed, services=services, upstream=provider)
    assert got.body["fields"] == {"schooled": True, "vocational": "1.5", "higher": 3, "apprentice": None}
    assert log.kept[0][1] is not None  # the registers know him: he will see it
    unknown = answered(MemoryStore({}), log, call(), agreed, services=services, upstream=provider)
    assert unknown.body["subject"] is None
    assert log.kept[1][1] is None


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ({"ok": "yes"}, "provider-misbehaves"),
        ({"ok": [True]}, "provider-misbehaves"),
        (Refused("provider-slow"), "provider-slow"),
        (Refused("unknown-subject"), "unknown-subject"),
    ],
)
def test_a_provider_that_lies_is_not_passed_on(document: Any, name: str) -> None:
    log = MemoryLog()
    problem = refused(
        world.schooled_state(), log, call(), world.agreement(fields=("schooled",)),
        services=upstream_service("verify", schooled="/ok"), upstream=Provider(document),
    )  # fmt: skip
    assert problem.name == name
    assert log.kept[0][0].outcome == name


def test_tables_come_from_who_makes_them() -> None:
    class Tables:
        async def table(self, service: ServiceEntry, question: Any) -> dict[str, Any]:
            return {"rows": [["2025", 40]], "by": question.parameters["by"]}

    question = call(consumer="", service="enrolment-statistics", scheme="", value="", parameters={"by": "cycle"})
    got = answered(MemoryStore({}), MemoryLog(), question, tables=Tables())
    assert json.loads(got.content) == {"rows": [["2025", 40]], "by": "cycle"}


@pytest.fixture
def at_a_page() -> Iterator[Any]:
    place = desk(world.schooled_state(), MemoryLog(), world.agreement())
    yield place
    place.close()


def test_pages_ask_without_a_loop_of_their_own(at_a_page: Any) -> None:
    assert at_a_page.ask(call(way="portal")).body["fields"]["schooled"] is True
    with pytest.raises(Refused):
        at_a_page.ask(call(way="file"))
