"""What the directory says, when it is published, and what the calendar does."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from tests.exchange.agreements.life import AT, Cast, Committed, active, fresh
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import zone_of
from wasl.exchange.agreements import publishing, tasks
from wasl.exchange.agreements.codes import code_tables, reverse
from wasl.exchange.agreements.models import AgreementVersion, Event, Publication
from wasl.exchange.agreements.publishing import directory, directory_in_force, publish_directory, publish_if_due
from wasl.exchange.agreements.states import State
from wasl.exchange.answering.problems import Refused
from wasl.exchange.directory.signing import trusted_keys
from wasl.exchange.receipts.entry import sha256


def test_the_directory_carries_all_that_a_gateway_needs(cast: Cast, state: Catalogue, home: Path) -> None:
    active(cast)
    publication = publish_directory()
    snapshot = directory_in_force()
    assert snapshot is not None
    assert (snapshot.instance, snapshot.version) == ("ZZ", publication.version)
    assert snapshot.expires - snapshot.not_before >= 24 * 3600
    assert {name: each.member_class for name, each in snapshot.systems.items()} == {
        "conch": "GOV", "nautilus": "GOV", "driftwood": "GOV", "pearl": "COM",
    }  # fmt: skip
    service = snapshot.services["lessons-of-a-swimmer"]
    assert set(service.records) == {"last"}
    assert "fin" in service.identity
    assert snapshot.purposes["lesson-allowance"].law[0].text == "loi 3-20"
    assert set(snapshot.logs) == {"gateway", "portal", "files"}
    assert all("d" not in jwk for jwk in snapshot.logs.values())
    assert trusted_keys(home / "keys" / "directory.pub.json")


def test_answers_are_translated_into_the_consumers_closest_codes(cast: Cast, state: Catalogue) -> None:
    terms = active(cast).terms
    assert code_tables(state, terms, date.fromisoformat(AT)) == {"fin": {"left": "L1", "right": "R1"}}
    publish_directory()
    snapshot = directory_in_force()
    assert snapshot is not None
    assert snapshot.agreements[0].codes == {"fin": {"left": "L1", "right": "R1"}}


def test_a_mapping_out_of_force_translates_nothing(state: Catalogue) -> None:
    assert reverse(state, "conch", "depths", date(2019, 1, 1)) == {}
    assert reverse(state, "conch", "depths", date(2021, 1, 1)) == {"shallow": "P1", "deep": "P2"}


def test_a_directory_is_published_again_when_half_its_life_is_over(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first = publish_directory()
    assert publish_if_due() is None
    monkeypatch.setenv("WASL_NOW", f"{AT}T20:59:00+00:00")
    assert publish_if_due() is None
    monkeypatch.setenv("WASL_NOW", f"{AT}T21:00:01+00:00")
    again = publish_if_due()
    assert again is not None
    assert again.version == first.version + 1


def test_a_publication_that_failed_is_made_up_for(cast: Cast, home: Path) -> None:
    publish_directory()
    active(cast)  # its own publication waits for a commit that never comes here
    assert publish_if_due() is not None
    assert publish_if_due() is None
    (home / "directory" / "current.jws").unlink()
    assert publish_if_due() is not None


def test_whoever_answers_here_is_never_sent_back(cast: Cast, home: Path) -> None:
    """An older directory put in place of the one in force would let what was suspended answer again."""
    with pytest.raises(Refused) as refused:
        directory()
    assert refused.value.name == "directory-expired"
    first, second = publish_directory(), publish_directory()
    assert directory().snapshot.version == second.version
    folder = home / "directory"
    for content in ((folder / "archive" / f"{first.version}.jws").read_bytes(), b"forged"):
        (folder / "current.jws").write_bytes(content)
        assert directory().snapshot.version == second.version
        publishing._holder.cache_clear()  # started again, it remembers
        assert directory().snapshot.version == second.version


def test_versions_go_on_where_the_database_was_restored(cast: Cast) -> None:
    last = [publish_directory() for _ in range(3)][-1]
    Publication.objects.filter(version__gt=last.version - 2).delete()
    assert publish_directory().version == last.version + 1


def test_an_agreement_expires_by_itself(cast: Cast, committed: Committed, monkeypatch: pytest.MonkeyPatch) -> None:
    version = active(cast)
    midnight = datetime.combine(version.valid_until, time(), zone_of(current.catalogue()))
    monkeypatch.setenv("WASL_NOW", (midnight - timedelta(seconds=1)).isoformat())
    with committed():
        tasks.tend()
    assert fresh(version).state == State.ACTIVE
    monkeypatch.setenv("WASL_NOW", midnight.isoformat())
    with committed():
        tasks.tend()
    assert fresh(version).state == State.EXPIRED
    snapshot = directory_in_force()
    assert snapshot is not None
    assert snapshot.agreements == ()
    assert Event.objects.filter(what="expire", by="wasl").count() == 1


def test_warnings_are_given_once_each(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    version = active(cast, valid_until=date(2027, 3, 1))
    told = []
    for day in ("2026-11-30", "2026-12-02", "2026-12-02", "2027-01-29", "2027-01-30", "2027-02-22", "2027-02-23"):
        monkeypatch.setenv("WASL_NOW", f"{day}T08:00:00+00:00")
        tasks.tend()
        told.append(Event.objects.filter(what="warn").count())
    assert told == [0, 1, 1, 1, 2, 3, 3]
    assert fresh(version).warned == ["validity:90", "validity:30", "validity:7"]


def test_the_authorisations_end_is_warned_of_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    active(cast)
    monkeypatch.setenv("WASL_NOW", "2028-05-30T08:00:00+00:00")
    tasks.tend()
    assert Event.objects.get(what="warn").why == "authority:7"


def test_the_worker_does_not_tend_at_every_turn() -> None:
    turns: list[int] = []
    turn = tasks.every_so_often(lambda: turns.append(1), every=1000)
    turn()
    turn()
    assert turns == [1]


@pytest.mark.parametrize("text", ["no JSON", "{}"])
def test_one_text_that_was_spoilt_does_not_keep_the_others_from_being_published(cast: Cast, text: str) -> None:
    spoilt, sound = active(cast), active(cast)
    AgreementVersion.objects.filter(pk=spoilt.pk).update(text=text, sha256=sha256(text.encode()))
    publish_directory()
    snapshot = directory_in_force()
    assert snapshot is not None
    assert [each.id for each in snapshot.agreements] == [sound.id_text]


def test_nothing_unsigned_is_published_however_it_came_into_the_database(cast: Cast) -> None:
    version = active(cast)
    version.signatures.filter(party="provider").update(jws=version.signatures.get(party="consumer").jws)
    publish_directory()
    snapshot = directory_in_force()
    assert snapshot is not None
    assert snapshot.agreements == ()
    assert AgreementVersion.objects.get(pk=version.pk).state == State.ACTIVE
