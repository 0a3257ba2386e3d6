"""A person decides a doubtful row: it is recorded through the very steps that a file goes through, as a file of one row.

The pen is taken first, so that a decision stands on the latest knowledge, and of two clerks one wins. Rows of the same key
that other files brought wait for the same answer, and get it together.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from wasl.engine.choose import open_engine
from wasl.engine.port import Engine
from wasl.kernel.clock import from_microseconds, now
from wasl.kernel.errors import WaslError
from wasl.registers.bulk import Bulk, bulk, text
from wasl.registers.feeding import comparing, identities, lake, linking, one_row, recording, standing
from wasl.registers.feeding.holding import moment_sql
from wasl.registers.feeding.plan import Plan, make_plan
from wasl.registers.feeding.run import ATTEMPTS, Installation
from wasl.registers.ledger import StaleKnowledgeError, advance, advance_in_transaction, read_instant, take_pen
from wasl.registers.models import Batch, Record, Review
from wasl.registers.people import cluster_of

WAITING = (Review.State.OPEN, Review.State.LATER)
DOUBTS = (Review.Kind.LINK, Review.Kind.CONFLICT)
"""Kinds that ask whose row it is: one answer holds for every row of the key."""
REFUSED = "refused-in-review"
"""The reason under which a batch's report counts rows that a person refused."""


class DecidedError(WaslError):
    """Someone decided first, or the row's file was undone."""

    def __init__(self, review: Review) -> None:
        super().__init__(
            "this review is already decided",
            where="review {review}",
            mend="go on with the next one",
            review=str(review.pk),
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person decided, for the record."""

    state: str
    actor: str
    reason: str


def accept(review: Review, entity: str, actor: str, reason: str, installation: Installation) -> Review:
    """The row is about `entity`, one of the candidates (or any entity the clerk found).

    Raises DecidedError, or WaslError when no record speaks of `entity` or the key was recorded for someone else since.
    """
    if not Record.objects.filter(entity__in=cluster_of(entity).members, recorded_to__isnull=True).exists():
        raise WaslError(
            "no record speaks of this person any more", where="review {review}",
            mend="the file that brought them may have been undone: choose someone else, or say that it is someone new",
            review=str(review.pk),
        )  # fmt: skip
    return _decide(review, entity, Verdict(Review.State.ACCEPTED, actor, reason), installation)


def reject(review: Review, actor: str, reason: str, installation: Installation) -> Review:
    """The row is about none of the candidates: someone new is born with it. A row held by a rule is refused instead."""
    if review.kind == Review.Kind.RULE:
        return _refuse(review, actor, reason)
    return _decide(review, "", Verdict(Review.State.REJECTED, actor, reason), installation)


def let_through(review: Review, actor: str, reason: str, installation: Installation) -> Review:
    """What the rule doubted is right: the row goes on to be linked, as if it had passed.

    It is recorded at once, or waits again, as a doubtful link this time.
    """
    if review.kind != Review.Kind.RULE:
        raise WaslError(
            "only a row held by a rule is let through", where="review {review}", mend="choose a person",
            review=str(review.pk),
        )  # fmt: skip
    for attempt in range(ATTEMPTS):
        try:
            return _link_and_decide(review, Verdict(Review.State.ACCEPTED, actor, reason), installation)
        except StaleKnowledgeError:
            if attempt == ATTEMPTS - 1:
                raise
    return review


def postpone(review: Review, actor: str) -> Review:
    """Come back to it later; it leaves the head of the queue."""
    waiting = Review.objects.filter(pk=review.pk, batch__isnull=False, state__in=WAITING)
    if not waiting.update(state=Review.State.LATER, proposed_by=actor):
        raise DecidedError(review)
    review.refresh_from_db()
    return review


def waiting_with(review: Review) -> QuerySet[Review]:
    """Reviews of the same key that ask whose row it is: rows that other files brought."""
    same = Review.objects.filter(
        register=review.register, source=review.source, source_key=review.source_key, kind__in=DOUBTS, state__in=WAITING
    )
    return same.exclude(pk=review.pk).order_by("pk")


def _decide(review: Review, entity: str, verdict: Verdict, installation: Installation) -> Review:
    _recorded(review, entity, verdict, installation)
    if review.kind in DOUBTS:
        for other in waiting_with(review):
            _recorded(other, review.chosen, verdict, installation)
    return review


def _refuse(review: Review, actor: str, reason: str) -> Review:
    with transaction.atomic():
        advance_in_transaction()
        review.refresh_from_db()
        batch = _file_of(review)
        Review.objects.filter(pk=review.pk).update(
            state=Review.State.REJECTED, decided_by=actor, decided=now(), reason=reason
        )
        reasons = dict(batch.report.get("rejected_by", {}))
        reasons[REFUSED] = reasons.get(REFUSED, 0) + 1
        Batch.objects.filter(pk=batch.pk).update(
            held=F("held") - 1, rejected=F("rejected") + 1, report={**batch.report, "rejected_by": reasons}
        )
    review.refresh_from_db()
    return review


@contextmanager
def _at_work(review: Review, installation: Installation) -> Iterator[tuple[Engine, Plan, Batch]]:
    """An engine of its own (two clerks may be at one review), with the row's plan and file."""
    batch = _file_of(review)
    installation.places.work.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"review-{review.pk}-", dir=installation.places.work))
    engine = open_engine("duckdb", folder)
    try:
        yield engine, make_plan(installation.catalogue, batch.feed, engine.name, batch.as_of), batch
    finally:
        engine.close()
        shutil.rmtree(folder, ignore_errors=True)


def _recorded(review: Review, entity: str, verdict: Verdict, installation: Installation) -> Review:
    with _at_work(review, installation) as (engine, plan, batch):
        chosen = entity or _newborn(engine, batch, review)
        one_row.view_row(engine, plan, review)
        lake.keep_decided(engine, plan, installation.places, review, chosen)
        with bulk() as writing:
            _record(writing, engine, plan, review, chosen, verdict, take_pen(writing))
    review.refresh_from_db()
    return review


def _link_and_decide(review: Review, verdict: Verdict, installation: Installation) -> Review:
    with _at_work(review, installation) as (engine, plan, batch):
        one_row.view_row(engine, plan, review)
        one_row.view_unlinked(engine, plan, review)
        with bulk() as reading:
            seen = read_instant(reading)
            standing.load_known(reading, engine, plan, one_row.keys_of(plan, review))
            standing.load_named(reading, engine)
        identities.create_certain(engine, plan)
        linking.create_entities(engine, plan, installation.places, identities.Birth(batch.created, batch.seed))
        doubts = engine.read("SELECT kind, candidates, best FROM doubtful").read_all().to_pylist()
        if doubts:
            return _wait_as_a_link(review, doubts[0], verdict)
        entity = str(engine.read("SELECT entity FROM entities").read_all().column(0)[0].as_py())
        lake.keep_decided(engine, plan, installation.places, review, entity)
        with bulk() as writing:
            _record(writing, engine, plan, review, entity, verdict, advance(writing, seen))
    review.refresh_from_db()
    return review


def _wait_as_a_link(review: Review, doubt: dict[str, Any], verdict: Verdict) -> Review:
    waiting = Review.objects.filter(pk=review.pk, kind=Review.Kind.RULE, state__in=WAITING)
    changed = waiting.update(
        kind=doubt["kind"], candidates=json.loads(doubt["candidates"]), best=doubt["best"], state=Review.State.OPEN,
        proposed_by=verdict.actor, reason=verdict.reason,
    )  # fmt: skip
    if not changed:
        raise DecidedError(review)
    review.refresh_from_db()
    return review


def _record(
    writing: Bulk, engine: Engine, plan: Plan, review: Review, entity: str, verdict: Verdict, instant: int
) -> None:
    """Everything from here on happens under the pen: what was decided meanwhile is seen, or waits."""
    review.refresh_from_db()
    batch = _file_of(review)
    _refuse_taken_key(plan, review, entity)
    one_row.view_statements(engine, plan, batch, review, entity)
    standing.load_known(writing, engine, plan, keys=one_row.keys_of(plan, review))
    standing.load_named(writing, engine)
    comparing.settle_periods(engine)
    comparing.create_delta(engine, comparing.told_in_bodies)
    by = recording.Signature(batch.pk, verdict.actor, instant)
    recording.write_delta(writing, engine, plan, by, comparing.told_in_bodies)
    outcome = "accepted" if engine.count("news") else "unchanged"
    moment = moment_sql(writing, from_microseconds(instant))
    # `decided` is the very instant at which the records became known: an undo of the file finds them by it.
    writing.execute(
        f"""UPDATE registers_review SET state = {text(verdict.state)}, chosen = {text(entity)}, decided = {moment},
                decided_by = {text(verdict.actor)}, reason = {text(verdict.reason)} WHERE id = {review.pk}"""
    )
    writing.execute(f"UPDATE registers_batch SET held = held - 1, {outcome} = {outcome} + 1 WHERE id = {batch.pk}")


def _file_of(review: Review) -> Batch:
    """The file whose row waits for this decision; refuses a review that is decided, or that no file brought."""
    if review.state not in WAITING or review.batch is None or review.batch.state != Batch.State.RECORDED:
        raise DecidedError(review)
    return review.batch


def _refuse_taken_key(plan: Plan, review: Review, entity: str) -> None:
    """A key that was recorded for someone else meanwhile is no longer this review's to give."""
    taken = recorded_meanwhile(review)
    if taken and not set(cluster_of(entity).members) & {taken}:
        raise WaslError(
            "the source has meanwhile been recorded for another person under the same key",
            where="review {review}", mend="choose that person; if the two are one, propose a merge",
            review=str(review.pk),
        )  # fmt: skip


def recorded_meanwhile(review: Review) -> str:
    """The entity for which the source's key is recorded by now; empty when nobody's."""
    known = Record.objects.filter(
        register=review.register, source=review.source, source_key=review.source_key, recorded_to__isnull=True
    )
    return known.values_list("entity", flat=True).order_by("entity").first() or ""


def _newborn(engine: Engine, batch: Batch, review: Review) -> str:
    birth = identities.Birth(batch.created, batch.seed)
    sql = birth.entity_sql(engine, f"CAST({review.row} AS BIGINT)")
    return str(engine.read(f"SELECT {sql} AS entity").read_all().column(0)[0].as_py())


def described(review: Review) -> dict[str, Any]:
    """The row's first record as attributes, for the side-by-side view."""
    return dict(json.loads(review.incoming["body_0"])) if "body_0" in review.incoming else {}
