"""Merges are said by two people and taken back exactly; what is read is what the pairs in force come to."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wasl.kernel.errors import WaslError
from wasl.registers.merging import confirm_merge, merges_of, proposals_about, propose_merge, refuse_merge, split
from wasl.registers.models import Identifier, Ledger, Record, Review, SameAs
from wasl.registers.people import cluster_of, entities_named
from wasl.registers.separating import chains_of, moved, separate

pytestmark = pytest.mark.django_db
A, B, C, D, E = (f"{n:032x}" for n in range(1, 6))
SCHOOL = f"{99:032x}"


@pytest.fixture(autouse=True)
def known(db: None) -> None:
    """Five people and a school, each with a record."""
    Ledger.objects.get_or_create(pk=1, defaults={"instant": 0})
    for number, entity in enumerate((A, B, C, D, E)):
        record(entity, f"K{number}", body=f'{{"massar":"Z{number}"}}')
    record(SCHOOL, "S1", register="establishment")


def record(entity: str, key: str, register: str = "learner", body: str = "{}", source: str = "massar") -> Record:
    return Record.objects.create(
        register=register, entity=entity, source=source, source_key=key, recorded_from=1, actor="demo", batch=1, row=1,
        body=body, body_hash="0" * 32,
    )  # fmt: skip


def merged(left: str, right: str) -> Review:
    """A merge proposed by one and confirmed by another."""
    review = propose_merge(left, right, "clerk", "the same papers", "learner")
    confirm_merge(review, "colleague")
    review.refresh_from_db()
    return review


def clusters() -> set[frozenset[str]]:
    """Who is read with whom."""
    return {frozenset(cluster_of(entity).members) for entity in (A, B, C, D, E)}


def apart(*together: set[str]) -> set[frozenset[str]]:
    alone = {A, B, C, D, E}.difference(*together)
    return {frozenset(each) for each in together} | {frozenset({each}) for each in alone}


def test_the_older_entity_speaks_for_both_once_confirmed() -> None:
    review = propose_merge(B, A, "clerk", "the same papers", "learner")
    assert clusters() == apart()
    link = confirm_merge(review, "colleague")
    assert (link.entity, link.canonical, link.proposed_by, link.confirmed_by) == (B, A, "clerk", "colleague")
    assert cluster_of(B).canonical == A
    assert clusters() == apart({A, B})


def test_whoever_proposes_does_not_confirm() -> None:
    review = propose_merge(A, B, "clerk", "the same papers", "learner")
    with pytest.raises(WaslError, match="cannot confirm"):
        confirm_merge(review, "clerk")
    assert clusters() == apart()
    review.refresh_from_db()
    assert review.state == "proposed"


@pytest.mark.parametrize(
    ("left", "right", "reason", "says"),
    [
        (A, B, " ", "reason"),
        (A, A, "why", "already read as one"),
        (A, "f" * 32, "why", "nobody has this id"),
        (A, SCHOOL, "why", "not of one kind"),
    ],
    ids=["no reason", "oneself", "nobody", "a person and a school"],
)
def test_what_cannot_be_merged(left: str, right: str, reason: str, says: str) -> None:
    with pytest.raises(WaslError, match=says):
        propose_merge(left, right, "clerk", reason, "learner")
    assert not Review.objects.exists()


@pytest.mark.parametrize(("left", "right"), [(A, B), (B, A)])
def test_the_same_merge_is_not_proposed_twice(left: str, right: str) -> None:
    propose_merge(A, B, "clerk", "why", "learner")
    with pytest.raises(WaslError, match="already proposed"):
        propose_merge(left, right, "other", "why", "learner")


def test_nor_through_another_of_the_cluster() -> None:
    merged(A, B)
    propose_merge(B, C, "clerk", "why", "learner")
    with pytest.raises(WaslError, match="already proposed"):
        propose_merge(C, A, "other", "why", "learner")
    assert len(proposals_about([A, B])) == 1


def test_a_refused_merge_leaves_them_two_and_may_be_proposed_again() -> None:
    review = refuse_merge(propose_merge(A, B, "clerk", "why", "learner"), "clerk", "my mistake")
    assert (review.state, review.reason) == ("rejected", "why / my mistake")
    with pytest.raises(WaslError, match="no merge that waits"):
        confirm_merge(review, "colleague")
    with pytest.raises(WaslError, match="no merge that waits"):
        refuse_merge(review, "colleague", "")
    merged(A, B)
    assert clusters() == apart({A, B})


def test_two_colleagues_who_confirm_at_once_confirm_once() -> None:
    one = propose_merge(A, B, "clerk", "why", "learner")
    other = Review.objects.get(pk=one.pk)
    confirm_merge(one, "colleague")
    with pytest.raises(WaslError, match="no merge that waits"):
        confirm_merge(other, "third")
    assert SameAs.objects.count() == 1


def test_a_ring_of_proposals_ends_where_the_ring_would_close() -> None:
    ring = [propose_merge(one, other, "clerk", "why", "learner") for one, other in ((A, B), (B, C), (C, A))]
    confirm_merge(ring[0], "colleague")
    confirm_merge(ring[1], "colleague")
    with pytest.raises(WaslError, match="already read as one"):
        confirm_merge(ring[2], "colleague")
    assert refuse_merge(ring[2], "colleague", "already done").state == "rejected"
    assert clusters() == apart({A, B, C})


def test_a_split_restores_what_was_and_keeps_what_was_believed() -> None:
    first, second = merged(B, C), merged(A, B)
    assert cluster_of(C).canonical == A
    split(second, "clerk", "two birth certificates")
    assert clusters() == apart({B, C})
    assert cluster_of(C).canonical == B
    ended = SameAs.objects.filter(recorded_to__isnull=False, ended_by="clerk")
    assert {(link.entity, link.canonical) for link in ended} == {(B, A), (C, A)}
    split(first, "clerk", "two more")
    assert clusters() == apart()
    with pytest.raises(WaslError, match="already read apart"):
        split(first, "clerk", "again")


def test_splitting_the_first_of_two_merges_leaves_the_second() -> None:
    first, second = merged(B, C), merged(A, B)
    split(first, "clerk", "two people")
    assert clusters() == apart({A, B})
    assert [merge.pk for merge in merges_of([A, B, C])] == [second.pk]


def test_a_split_needs_its_reason() -> None:
    merge = merged(A, B)
    with pytest.raises(WaslError, match="reason"):
        split(merge, "clerk", " ")
    assert clusters() == apart({A, B})


def test_every_change_of_what_is_read_advances_the_ledger() -> None:
    before = Ledger.objects.get().instant
    merge = merged(A, B)
    between = Ledger.objects.get().instant
    split(merge, "clerk", "why")
    assert before < between < Ledger.objects.get().instant


PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans()), max_size=9)


@given(steps=PAIRS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_read_is_what_the_merges_in_force_connect(steps: list[tuple[int, int, bool]]) -> None:
    """Against the obvious reference: connected components, computed afresh after every step; links are never rewritten."""
    Review.objects.all().delete()
    SameAs.objects.all().delete()
    people, pairs = (A, B, C, D, E), {}
    for one, other, back in steps:
        if back and pairs:
            edge = sorted(pairs)[one % len(pairs)]
            split(pairs.pop(edge), "clerk", "why")
        elif one != other and not _together(people[one], people[other], pairs):
            pairs[people[one], people[other]] = merged(people[one], people[other])
        expected = {frozenset(x for x in people if _together(x, each, pairs)) for each in people}
        assert clusters() == expected
        for each in people:
            assert cluster_of(each).canonical == min(cluster_of(each).members)
    for entity in people:
        spans = list(
            SameAs.objects.filter(entity=entity).order_by("recorded_from").values_list("recorded_from", "recorded_to")
        )
        assert all(end is not None and end <= start for (_, end), (start, _) in pairwise(spans))


def _together(one: str, other: str, pairs: dict[tuple[str, str], Review]) -> bool:
    reached = {one}
    for _ in pairs:
        reached |= {y for x, y in pairs if x in reached} | {x for x, y in pairs if y in reached}
    return other in reached


def test_records_of_someone_else_go_to_a_person_of_their_own() -> None:
    record(A, "M7", source="missions", body='{"passport":"AB1"}')
    ended = record(A, "M6", source="missions")
    Record.objects.filter(pk=ended.pk).update(recorded_to=5)
    for scheme, value in (("massar", "Z0"), ("passport", "AB1")):
        Identifier.objects.create(scheme=scheme, value=value, entity=A, source="missions", batch=1, recorded_from=1)
    assert list(chains_of(A)) == [("learner", "massar", "K0"), ("learner", "missions", "M7")]
    review = separate(A, [("learner", "missions", "M7")], "clerk", "another mother")
    newborn = review.chosen
    assert newborn > E
    assert list(chains_of(A)) == [("learner", "massar", "K0")]
    (said,) = chains_of(newborn)["learner", "missions", "M7"]
    assert (said.body, said.batch, said.row, said.actor) == ('{"passport":"AB1"}', 1, 1, "clerk")
    assert (entities_named("passport", "AB1"), entities_named("massar", "Z0")) == ([newborn], [A])
    old = Record.objects.get(entity=A, source_key="M7")
    assert old.recorded_to == said.recorded_from
    assert list(moved()) == [(("learner", "missions", "M7"), A, newborn)]
    merged(A, newborn)
    assert cluster_of(newborn).canonical == A


def test_an_identifier_that_both_state_stays() -> None:
    record(A, "M7", source="missions", body='{"massar":"Z0"}')
    Identifier.objects.create(scheme="massar", value="Z0", entity=A, source="massar", batch=1, recorded_from=1)
    separate(A, [("learner", "missions", "M7")], "clerk", "why")
    assert entities_named("massar", "Z0") == [A]


@pytest.mark.parametrize(
    ("chains", "reason", "says"),
    [
        ([("learner", "massar", "K0")], "why", "at least one record must stay"),
        ([], "why", "choose records"),
        ([("learner", "massar", "K1")], "why", "choose records"),
        ([("learner", "missions", "M7")], "", "reason"),
    ],
    ids=["all", "none", "someone else's", "no reason"],
)
def test_what_cannot_be_separated(chains: list[tuple[str, str, str]], reason: str, says: str) -> None:
    if reason == "":
        record(A, "M7", source="missions")
    with pytest.raises(WaslError, match=says):
        separate(A, chains, "clerk", reason)
    assert not Review.objects.exists()
