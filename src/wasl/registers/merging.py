"""Two entities are one person, or were wrongly made one: said by two people, recorded, reversible. Ids never change.

What people say are pairs: the accepted reviews of kind *merge*. What is read (`SameAs`) is what the pairs come to: every entity
that some chain of pairs joins, through the oldest of them. Taking one pair back therefore restores exactly what would be
read had it never been said, in whatever order merges and splits come.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet

from wasl.catalogue.current import catalogue
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers.declared import Register
from wasl.registers.ledger import advance_in_transaction
from wasl.registers.models import Record, Review, SameAs
from wasl.registers.people import cluster_of


def propose_merge(left: str, right: str, actor: str, reason: str, register: str) -> Review:
    """Ask that `left` and `right` be read as one; someone else must confirm.

    Raises WaslError without a reason, for an unknown entity, or when they are one already or proposed to be.
    """
    if not reason.strip():
        raise WaslError("a merge needs its reason", mend="say what shows that they are the same person")
    with transaction.atomic():
        advance_in_transaction()
        if _space(left) != _space(right):
            raise WaslError("these two are not of one kind", mend="only two people, or two schools, can be the same")
        one, other = cluster_of(left), cluster_of(right)
        if one.canonical == other.canonical:
            raise WaslError("these two are already read as one")
        if _proposed_between(one.members, other.members).exists():
            raise WaslError("this merge is already proposed", mend="ask a colleague to confirm it in the review queue")
        return Review.objects.create(
            kind=Review.Kind.MERGE, state=Review.State.PROPOSED, register=register, source="", source_key=left,
            incoming={"entity": left}, candidates=[{"entity": right}], best=1.0, chosen=right,
            created=now(), proposed_by=actor, reason=reason,
        )  # fmt: skip


def confirm_merge(review: Review, actor: str) -> SameAs:
    """The second pair of eyes; the link by which the younger entity is read from now on.

    Raises WaslError for the proposer's own pair, when the review is decided, or when the two are one meanwhile.
    """
    with transaction.atomic():
        instant = advance_in_transaction()
        _refuse_decided(review)
        if review.proposed_by == actor:
            raise WaslError("whoever proposed a merge cannot confirm it", mend="ask a colleague")
        one, other = cluster_of(review.source_key), cluster_of(review.chosen)
        if one.canonical == other.canonical:
            raise WaslError("these two are already read as one", mend="refuse this proposal: another merge did it")
        _decide(review, Review.State.ACCEPTED, actor)
        _read_as_said({*one.members, *other.members}, instant)
    younger = max(one.canonical, other.canonical)
    return SameAs.objects.get(entity=younger, recorded_to__isnull=True)


def refuse_merge(review: Review, actor: str, reason: str) -> Review:
    """They are two. The proposer may also take the proposal back this way."""
    with transaction.atomic():
        advance_in_transaction()
        _refuse_decided(review)
        review.reason = f"{review.reason} / {reason}" if reason else review.reason
        _decide(review, Review.State.REJECTED, actor)
    return review


def split(merge: Review, actor: str, reason: str) -> Review:
    """Take a merge back from now on; what was believed in between stays on record."""
    if not reason.strip():
        raise WaslError("a split needs its reason", mend="say what shows that they are two people")
    with transaction.atomic():
        instant = advance_in_transaction()
        merge.refresh_from_db()
        if merge.kind != Review.Kind.MERGE or merge.state != Review.State.ACCEPTED:
            raise WaslError("these two are already read apart", where="review {review}", review=str(merge.pk))
        members = cluster_of(merge.source_key).members
        merge.state = Review.State.WITHDRAWN
        merge.save(update_fields=["state"])
        _read_as_said(members, instant, actor, reason)
    return merge


def merges_of(members: Iterable[str]) -> list[Review]:
    """The merges in force between `members`, latest first."""
    said = list(members)
    found = Review.objects.filter(kind=Review.Kind.MERGE, state=Review.State.ACCEPTED)
    return list(found.filter(source_key__in=said, chosen__in=said).order_by("-decided", "-pk"))


def proposals_about(members: Iterable[str]) -> list[Review]:
    """Merges proposed of any of `members`, oldest first."""
    said = list(members)
    waiting = Review.objects.filter(kind=Review.Kind.MERGE, state=Review.State.PROPOSED)
    return list(waiting.filter(Q(source_key__in=said) | Q(chosen__in=said)).order_by("pk"))


def _proposed_between(one: Iterable[str], other: Iterable[str]) -> QuerySet[Review]:
    waiting = Review.objects.filter(kind=Review.Kind.MERGE, state=Review.State.PROPOSED)
    return waiting.filter(Q(source_key__in=one, chosen__in=other) | Q(source_key__in=other, chosen__in=one))


def _space(entity: str) -> str:
    """The register that owns `entity`. Raises WaslError where no record speaks of it."""
    spoken = Record.objects.filter(entity=entity).values_list("register", flat=True).first()
    if spoken is None:
        raise WaslError("nobody has this id", mend="take it from the person's file")
    register = catalogue().get(Register, spoken)
    return register.subject or spoken


def _refuse_decided(review: Review) -> None:
    review.refresh_from_db()
    if review.kind != Review.Kind.MERGE or review.state != Review.State.PROPOSED:
        raise WaslError(
            "this is no merge that waits for its second pair of eyes", where="review {review}", review=str(review.pk)
        )


def _decide(review: Review, state: str, actor: str) -> None:
    review.state, review.decided_by, review.decided = state, actor, now()
    review.save(update_fields=["state", "decided_by", "decided", "reason"])


def _read_as_said(members: Iterable[str], instant: int, actor: str = "", reason: str = "") -> None:
    """Make the links between `members` what their merges in force come to; `actor` and `reason` of a split are kept."""
    wanted = _links(sorted(members), merges_of(members))
    for link in SameAs.objects.filter(entity__in=members, recorded_to__isnull=True):
        canonical, _ = wanted.get(link.entity, ("", None))
        if canonical == link.canonical:
            del wanted[link.entity]
            continue
        link.recorded_to, link.ended_by, link.ended_reason = instant, actor, reason
        link.save(update_fields=["recorded_to", "ended_by", "ended_reason"])
    SameAs.objects.bulk_create(
        SameAs(
            entity=entity, canonical=canonical, recorded_from=instant,
            proposed_by=merge.proposed_by, confirmed_by=merge.decided_by, reason=merge.reason,
        )
        for entity, (canonical, merge) in sorted(wanted.items())
    )  # fmt: skip


def _links(members: list[str], merges: list[Review]) -> dict[str, tuple[str, Review]]:
    """Entity -> the one it is read through, and the merge that joins it towards that one. `members` ascend.

    Ids ascend with birth: the oldest entity speaks for all.
    """
    links: dict[str, tuple[str, Review]] = {}
    for canonical in members:
        if canonical in links:
            continue
        reached = [canonical]
        for entity in reached:
            for merge in merges:
                if entity not in (merge.source_key, merge.chosen):
                    continue
                beyond = merge.chosen if merge.source_key == entity else merge.source_key
                if beyond not in links and beyond != canonical:
                    links[beyond] = (canonical, merge)
                    reached.append(beyond)
    return links
