"""Two entities are one person, or were wrongly made one: said by two people, recorded, reversible. Ids never change."""

from __future__ import annotations

from django.db import transaction

from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers.ledger import advance_in_transaction
from wasl.registers.models import Review, SameAs
from wasl.registers.people import cluster_of


def propose_merge(left: str, right: str, actor: str, reason: str, register: str) -> Review:
    """Ask that `left` and `right` be read as one; someone else must confirm. Raises WaslError when they are one already."""
    if not reason.strip():
        raise WaslError("a merge needs its reason", mend="say what shows that they are the same person")
    one, other = cluster_of(left), cluster_of(right)
    if one.canonical == other.canonical:
        raise WaslError("these two are already read as one")
    pending = Review.objects.filter(
        kind=Review.Kind.MERGE, state=Review.State.PROPOSED, source_key=one.canonical, chosen=other.canonical
    )
    if pending.exists():
        raise WaslError("this merge is already proposed", mend="ask a colleague to confirm it in the review queue")
    return Review.objects.create(
        kind=Review.Kind.MERGE, state=Review.State.PROPOSED, register=register, source="", source_key=one.canonical,
        incoming={"entity": one.canonical}, candidates=[{"entity": other.canonical}], best=1.0, chosen=other.canonical,
        created=now(), proposed_by=actor, reason=reason,
    )  # fmt: skip


def confirm_merge(review: Review, actor: str) -> SameAs:
    """The second pair of eyes. Raises WaslError for the proposer's own pair, or when the review is decided."""
    _refuse_decided(review)
    if review.proposed_by == actor:
        raise WaslError("whoever proposed a merge cannot confirm it", mend="ask a colleague")
    with transaction.atomic():
        instant = advance_in_transaction()
        one, other = cluster_of(review.source_key), cluster_of(review.chosen)
        # Ids ascend with birth: the older entity keeps speaking for both.
        canonical, absorbed = sorted((one, other), key=lambda cluster: cluster.canonical)
        SameAs.objects.filter(canonical=absorbed.canonical, recorded_to__isnull=True).update(recorded_to=instant)
        links = [
            SameAs(
                entity=member, canonical=canonical.canonical, recorded_from=instant,
                proposed_by=review.proposed_by, confirmed_by=actor, reason=review.reason,
            )
            for member in absorbed.members
        ]  # fmt: skip
        SameAs.objects.bulk_create(links)
        _decide(review, Review.State.ACCEPTED, actor)
    return SameAs.objects.get(entity=absorbed.canonical, recorded_to__isnull=True)


def refuse_merge(review: Review, actor: str, reason: str) -> Review:
    """They are two. The proposer may also take the proposal back this way."""
    _refuse_decided(review)
    review.reason = f"{review.reason} / {reason}" if reason else review.reason
    _decide(review, Review.State.REJECTED, actor)
    return review


def split(link: SameAs, actor: str, reason: str) -> SameAs:
    """Read the two apart again from now on; what was believed in between stays on record."""
    if link.recorded_to is not None:
        raise WaslError("these two are already read apart")
    if not reason.strip():
        raise WaslError("a split needs its reason", mend="say what shows that they are two people")
    with transaction.atomic():
        link.recorded_to = advance_in_transaction()
        link.ended_by, link.ended_reason = actor, reason
        link.save(update_fields=["recorded_to", "ended_by", "ended_reason"])
    return link


def _refuse_decided(review: Review) -> None:
    if review.kind != Review.Kind.MERGE or review.state != Review.State.PROPOSED:
        raise WaslError("this is no merge that waits for its second pair of eyes", where=f"review {review.pk}")


def _decide(review: Review, state: str, actor: str) -> None:
    review.state, review.decided_by, review.decided = state, actor, now()
    review.save(update_fields=["state", "decided_by", "decided", "reason"])
