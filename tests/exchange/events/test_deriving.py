"""Changes in the registers become events: each once, in order, of those the agreement speaks of, with its fields alone."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pytest
from django.conf import settings

from tests.exchange.events.world import (
    CONSUMER,
    KENZA,
    OMAR,
    SALMA,
    Stay,
    World,
    bodies,
    entity,
    told,
)  # fmt: skip
from wasl.exchange.agreements.publishing import directory
from wasl.exchange.answering.kept import pseudonyms_of
from wasl.exchange.answering.problems import Refused
from wasl.exchange.events import deriving
from wasl.exchange.events.agreed import agreed
from wasl.exchange.events.models import Subscription
from wasl.exchange.events.subscribing import drop, pause
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers.feeding.undo import undo
from wasl.registers.installation import installation
from wasl.registers.merging import confirm_merge, propose_merge
from wasl.registers.models import Ledger
from wasl.registers.separating import chains_of, separate

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_kind_of_change_in_files_that_are_fed_is_told_once(world: World) -> None:
    known = world.subscribe()
    world.send(Stay(SALMA), Stay(OMAR), Stay(KENZA))
    assert world.gather() == 3
    world.send(Stay(SALMA, school="54321B"), Stay(OMAR, status="dropped-out"), Stay(KENZA, result="graduated"))
    assert world.gather() == 3
    assert world.gather() == 0
    first, then = told(known)[:3], told(known)[3:]
    assert sorted(first) == sorted([("enrolled", entity(each)) for each in (SALMA, OMAR, KENZA)])
    assert sorted(then) == sorted(
        [("moved", entity(SALMA)), ("dropped-out", entity(OMAR)), ("graduated", entity(KENZA))]
    )


def test_the_same_events_come_in_whatever_portions_they_are_looked_for(world: World) -> None:
    often, once = world.subscribe(), world.subscribe()
    Subscription.objects.filter(pk=once.pk).update(state="paused", public="same")
    Subscription.objects.filter(pk=often.pk).update(public="also")
    files = (
        [Stay(SALMA), Stay(OMAR)], [Stay(SALMA, status="dropped-out"), Stay(OMAR, school="54321B")], [Stay(SALMA)],
        [Stay(SALMA, year="2026/2027", school="99999C")],
    )  # fmt: skip
    Subscription.objects.filter(pk=once.pk).update(state="dropped")
    for stays in files:
        world.enrol(*stays)
        world.gather()
    Subscription.objects.filter(pk=often.pk).update(state="dropped")
    Subscription.objects.filter(pk=once.pk).update(state="active")
    world.gather()
    assert told(often) == told(once)
    salma = [kind for kind, who in told(once) if who == entity(SALMA)]
    assert salma == ["enrolled", "dropped-out", "enrolled", "enrolled", "moved"]


def test_what_stood_before_the_subscription_is_not_told(world: World) -> None:
    world.enrol(Stay(SALMA))
    known = world.subscribe()
    world.gather()
    world.enrol(Stay(SALMA, level="lower-secondary-2"))
    world.gather()
    assert told(known) == [], "another level of the same stay is none of the changes agreed on"


def test_only_the_kinds_asked_for(world: World) -> None:
    known = world.subscribe(events=["dropped-out"])
    world.enrol(Stay(SALMA), Stay(OMAR, status="dropped-out"))
    world.gather()
    assert told(known) == [("dropped-out", entity(OMAR))]


def test_an_event_has_the_shape_of_the_specification_and_the_agreed_fields_in_the_consumer_s_codes(
    world: World,
) -> None:
    world.agree(codes_table={"status": {"enrolled": "07"}})
    known = world.subscribe()
    world.enrol(Stay(SALMA))
    world.gather()
    (event,) = bodies(known)
    # CloudEvents 1.0.2, "Required Attributes", and the JSON format's members.
    assert event["specversion"] == "1.0"
    assert all(isinstance(event[name], str) and event[name] for name in ("id", "source", "specversion", "type"))
    assert event["type"] == "ma.wasl.learner.enrolled.v1"
    assert event["source"].endswith("/exchange/menps/rna/learner-changes")
    assert event["datacontenttype"] == "application/json"
    assert datetime.fromisoformat(event["time"]).utcoffset() is not None
    extensions = event.keys() - {"id", "source", "specversion", "type", "subject", "time", "datacontenttype", "data"}
    assert all(name.isascii() and name.isalnum() and name == name.lower() and len(name) <= 20 for name in extensions)
    assert event["data"] == {"school_year": "2025/2026", "status": "07"}
    assert pseudonyms_of(world.home).entity(CONSUMER, event["subject"]) == entity(SALMA)
    assert entity(SALMA) not in json.dumps(event)


def test_nobody_outside_the_agreement_s_scope_is_spoken_of(world: World) -> None:
    world.agree(scope="last_level = 'lower-secondary-2'")
    known = world.subscribe()
    world.enrol(Stay(SALMA), Stay(OMAR, level="lower-secondary-2"))
    world.gather()
    assert told(known) == [("enrolled", entity(OMAR))]


def test_an_undone_file_gives_a_correction_of_what_was_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    known = world.subscribe()
    read: list[Subscription] = []
    real = deriving._told_sql
    monkeypatch.setattr(deriving, "_told_sql", lambda subscription: read.append(subscription) or real(subscription))
    world.enrol(Stay(SALMA))
    wrong = world.enrol(Stay(SALMA, status="dropped-out"), Stay(OMAR))
    world.gather()
    assert read == [], "what was told is read only where something is taken back"
    undo(wrong, "dsi", "the wrong file", installation().places)
    world.gather()
    assert read == [known]
    after = told(known)[3:]
    assert sorted(after) == sorted([("corrected", entity(SALMA)), ("corrected", entity(OMAR))])
    events = {event["id"]: event for event in bodies(known)}
    corrections = [event for event in events.values() if event["type"].endswith(".corrected.v1")]
    for correction in corrections:
        back = [events[each] for each in correction["corrects"].split(",")]
        assert {event["subject"] for event in back} == {correction["subject"]}
    salma = next(c for c in corrections if pseudonyms_of(world.home).entity(CONSUMER, c["subject"]) == entity(SALMA))
    assert salma["data"]["status"] == "enrolled", "what holds now"


def test_what_was_never_told_is_not_corrected(world: World) -> None:
    wrong = world.enrol(Stay(SALMA))
    known = world.subscribe()
    undo(wrong, "dsi", "the wrong file", installation().places)
    world.gather()
    assert told(known) == []


def test_records_given_to_someone_else_correct_the_one_and_tell_of_the_other(world: World) -> None:
    world.enrol(Stay(SALMA, year="2024/2025"))
    known = world.subscribe()
    world.enrol(Stay(SALMA))
    world.gather()
    who = entity(SALMA)
    chains = [chain for chain in chains_of(who) if chain[2].endswith("2025-2026")]
    other = separate(who, chains, "agent", "another girl").chosen
    world.gather()
    assert set(told(known)[1:]) == {("corrected", who), ("enrolled", other)}
    correction = next(event for event in bodies(known) if event["type"].endswith(".corrected.v1"))
    assert pseudonyms_of(world.home).entity(CONSUMER, correction["replacedby"]) == other


def test_two_found_to_be_one(world: World) -> None:
    known = world.subscribe()
    world.enrol(Stay(SALMA, year="2024/2025"), Stay(KENZA))
    world.gather()
    one, two = entity(SALMA), entity(KENZA)
    confirm_merge(propose_merge(one, two, "agent", "the same birth certificate", "person"), "agent-2")
    world.gather()
    gone, stays = sorted((one, two), reverse=True)
    assert set(told(known)[2:]) == {("corrected", gone), ("enrolled", stays)}


def test_without_an_agreement_that_holds_nothing_is_gathered_and_nothing_is_lost(world: World) -> None:
    known = world.subscribe()
    world.enrol(Stay(SALMA))
    changes: list[dict[str, Any]] = [{"state": "suspended"}, {"ways": ("call",)}, {"valid_until": date(2020, 1, 1)}]
    for change in changes:
        world.agree(**change)
        assert world.gather() == 0, change
    world.agree()
    assert world.gather() == 1
    assert told(known) == [("enrolled", entity(SALMA))]


def test_a_subscription_needs_an_agreement_and_known_kinds(world: World) -> None:
    with pytest.raises(WaslError, match="no such change"):
        world.subscribe(events=["born"])
    world.agree(state="suspended")
    with pytest.raises(Refused):
        world.subscribe()


def test_paused_gathers_and_dropped_does_not(world: World) -> None:
    paused, dropped = world.subscribe(), world.subscribe()
    pause(paused, "dsi")
    drop(dropped, "dsi")
    world.enrol(Stay(SALMA))
    world.gather()
    assert told(paused) == [("enrolled", entity(SALMA))]
    assert told(dropped) == []


def test_two_workers_add_each_event_once(world: World) -> None:
    known = world.subscribe()
    stale = Subscription.objects.get(pk=known.pk)
    world.enrol(Stay(SALMA))
    holding = deriving_inputs(known)
    assert deriving.derive(known, *holding) == 1
    assert deriving.derive(stale, *holding) == 0
    assert told(known) == [("enrolled", entity(SALMA))]


def deriving_inputs(known: Subscription) -> Any:
    return agreed(directory(), known, now()), installation(), pseudonyms_of(settings.HOME)


def test_what_fails_between_the_rows_and_the_cursor_leaves_neither(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = world.subscribe()
    world.enrol(Stay(SALMA))
    real = deriving._ours

    def dies(*_given: Any, **_named: Any) -> None:
        raise RuntimeError("killed")

    for before in ("append", "execute"):

        def then_dies(writing: Any, number: int, since: int, before: str = before) -> bool:
            found = real(writing, number, since)
            monkeypatch.setattr(writing, before, dies)
            return found

        monkeypatch.setattr(deriving, "_ours", then_dies)
        with pytest.raises(RuntimeError, match="killed"):
            world.gather()
        assert told(known) == [], before
        assert Subscription.objects.get(pk=known.pk).cursor < Ledger.objects.get(pk=1).instant
    monkeypatch.setattr(deriving, "_ours", real)
    world.gather()
    assert told(known) == [("enrolled", entity(SALMA))]
