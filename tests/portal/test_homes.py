"""Homes count what is there: what waits, what happened, what is left to mend."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.declared import System
from wasl.kernel import clock
from wasl.portal import homes
from wasl.registers.declared import Feed
from wasl.registers.models import Access, Batch, Review

Visitor = Callable[..., Client]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accounts")]


def profile(name: str) -> Profile:
    return Profile.objects.select_related("user").get(user__username=name)


def feed_of(department: str, own: bool = True) -> str:
    """A feed whose system the department owns, or does not."""
    catalogue = current.catalogue()
    systems = catalogue.all(System)
    return next(n for n, feed in catalogue.all(Feed).items() if (systems[feed.system].owner == department) is own)


def batch(feed: str, state: str = "recorded", **counts: Any) -> Batch:
    known = {"accepted": 0, "unchanged": 0, "rejected": 0, "held": 0, **counts}
    received = sum(known[name] for name in ("accepted", "unchanged", "rejected", "held"))
    common = {
        "feed_version": "v",
        "file_name": "f.csv",
        "file_hash": "h",
        "file_size": 1,
        "seed": "s",
        "actor": "dsi-menps",
    }
    return Batch.objects.create(
        feed=feed, state=state, received=received, as_of=current.today(), created=clock.now(), **common, **known
    )


def review(state: str = "open", kind: str = "link", **more: Any) -> Review:
    common = {"register": "person", "source": "s", "source_key": "k", "incoming": {}, "candidates": [], "best": 0.7}
    return Review.objects.create(kind=kind, state=state, created=clock.now(), **common, **more)


def test_an_agents_home_counts_open_and_put_off_doubts_by_kind() -> None:
    review()
    review("later", "conflict")
    review("accepted", decided_by="agent", decided=clock.now())
    context = homes.of(profile("agent"))
    assert context["waiting"] == 2
    assert [count for _word, count in context["kinds"]] == [1, 1, 0, 0]
    assert context["decided"] == 1


def test_ones_own_proposal_waits_for_someone_else() -> None:
    review("proposed", "merge", proposed_by="agent")
    assert homes.of(profile("agent"))["to_confirm"] == 0
    assert homes.of(profile("agent-2"))["to_confirm"] == 1


def test_decisions_older_than_a_month_are_not_this_months() -> None:
    review("rejected", decided_by="agent", decided=clock.now() - timedelta(days=31))
    assert homes.of(profile("agent"))["decided"] == 0


def test_a_department_sees_its_own_feeds_only() -> None:
    batch(feed_of("menps"), accepted=7, rejected=2)
    batch(feed_of("menps", own=False), accepted=1000)
    context = homes.of(profile("dsi-menps"))
    assert (context["totals"]["received"], context["totals"]["rejected"]) == (9, 2)
    assert len(context["events"]) == 1
    assert context["silent"] == len(context["lines"]) - 1


def test_rejected_rows_are_to_mend_until_a_later_file_corrects_them() -> None:
    first = batch(feed_of("menps"), accepted=1, rejected=1)
    assert homes.of(profile("dsi-menps"))["to_mend"] == 1
    Batch.objects.filter(pk=batch(feed_of("menps"), accepted=1).pk).update(replays=first)
    assert homes.of(profile("dsi-menps"))["to_mend"] == 0


def test_a_refused_file_is_to_mend() -> None:
    batch(feed_of("menps"), state="failed")
    assert homes.of(profile("dsi-menps"))["to_mend"] == 1
    assert homes.of(profile("directorate"))["failed"] == 1


def test_the_directorate_sees_which_feeds_never_came() -> None:
    before = homes.of(profile("directorate"))
    batch(feed_of("menps"), accepted=1)
    after = homes.of(profile("directorate"))
    assert len(before["silent"]) == before["feeds"]
    assert len(after["silent"]) == len(before["silent"]) - 1
    assert sum(part.value for part in after["maturity"]) == after["systems"]


def test_an_auditor_sees_purposes_never_people(visitor: Visitor) -> None:
    entity = "e" * 32
    user = User.objects.get(username="agent")
    Access.objects.create(at=clock.now(), user=user, role="agent", entity=entity, purpose="guidance", case="case 12")
    context = homes.of(profile("auditor"))
    assert context["opened"] == 1
    assert [count for _title, count in context["purposes"]] == [1]
    assert entity not in visitor("auditor").get("/").content.decode()
    assert entity not in visitor("agent").get("/").content.decode()


def test_a_home_shows_what_the_file_became_in_words(visitor: Visitor) -> None:
    batch(feed_of("menps"), accepted=1200, held=3)
    text = visitor("dsi-menps", "fr").get("/").content.decode()
    assert "1\u202f203 lignes reçues, 0 rejetées, 3 à vérifier" in text
