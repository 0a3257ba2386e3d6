"""A person decides a doubtful row: it is recorded through the very steps that a file goes through, as a file of one row."""

from __future__ import annotations

import json
import shutil
from datetime import date
from typing import Any

import pyarrow as pa
from django.db.models import F

from wasl.engine.arrow import columns
from wasl.engine.choose import open_engine
from wasl.engine.port import Engine
from wasl.kernel.canonical import body_hash
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers.bulk import bulk, text
from wasl.registers.feeding import comparing, identities, recording, standing
from wasl.registers.feeding.plan import Plan, make_plan
from wasl.registers.feeding.run import Installation
from wasl.registers.ledger import advance, read_instant
from wasl.registers.models import Batch, Review

_STATEMENT = columns(
    {
        "__row": pa.int64(),
        "register": pa.string(),
        "key": pa.string(),
        "entity": pa.string(),
        "from": pa.date32(),
        "to": pa.date32(),
        "hash": pa.string(),
    }
)
_WAITING = (Review.State.OPEN, Review.State.LATER)


def accept(review: Review, entity: str, actor: str, reason: str, installation: Installation) -> Review:
    """The row is about `entity`, one of the candidates (or any entity the clerk found)."""
    return _decide(review, entity, Review.State.ACCEPTED, actor, reason, installation)


def reject(review: Review, actor: str, reason: str, installation: Installation) -> Review:
    """The row is about none of the candidates: someone new is born with it. A row held by a rule is refused instead."""
    if review.kind == Review.Kind.RULE:
        return _refuse(review, actor, reason)
    return _decide(review, "", Review.State.REJECTED, actor, reason, installation)


def postpone(review: Review, actor: str) -> Review:
    """Come back to it later; it leaves the head of the queue."""
    _batch_waiting(review)
    review.state, review.proposed_by = Review.State.LATER, actor
    review.save(update_fields=["state", "proposed_by"])
    return review


def _batch_waiting(review: Review) -> Batch:
    """The file whose row waits for this decision; refuses a review that is decided, or that no file brought."""
    if review.state not in _WAITING or review.batch is None:
        raise WaslError("this review is already decided", where=f"review {review.pk}", mend="reload the queue")
    return review.batch


def _refuse(review: Review, actor: str, reason: str) -> Review:
    batch = _batch_waiting(review)
    _close(review, Review.State.REJECTED, "", actor, reason)
    Batch.objects.filter(pk=batch.pk).update(held=F("held") - 1, rejected=F("rejected") + 1)
    return review


def _decide(review: Review, entity: str, state: str, actor: str, reason: str, installation: Installation) -> Review:
    batch = _batch_waiting(review)
    work = installation.places.work / f"review-{review.pk}"
    work.mkdir(parents=True, exist_ok=True)
    review.decided = now()
    review.save(update_fields=["decided"])
    engine = open_engine("duckdb", work)
    try:
        plan = make_plan(installation.catalogue, batch.feed, engine.name, batch.as_of)
        chosen = entity or _newborn(engine, batch, review)
        _record(engine, plan, batch, review, chosen, actor, _verdict_sql(review, state, chosen, actor, reason))
    finally:
        engine.close()
        shutil.rmtree(work, ignore_errors=True)
    review.refresh_from_db()
    return review


def _verdict_sql(review: Review, state: str, chosen: str, actor: str, reason: str) -> tuple[str, str]:
    """The decision and the account it changes, written in the same transaction as the record."""
    return (
        f"""UPDATE registers_review SET state = {text(state)}, chosen = {text(chosen)}, decided_by = {text(actor)},
                reason = {text(reason)} WHERE id = {review.pk}""",
        f"UPDATE registers_batch SET held = held - 1, accepted = accepted + 1 WHERE id = {review.batch_id}",
    )


def _newborn(engine: Engine, batch: Batch, review: Review) -> str:
    birth = identities.Birth(batch.created, batch.seed)
    sql = birth.entity_sql(engine, f"CAST({review.row} AS BIGINT)")
    return str(engine.read(f"SELECT {sql} AS entity").read_all().column(0)[0].as_py())


def _record(
    engine: Engine, plan: Plan, batch: Batch, review: Review, entity: str, actor: str, verdict: tuple[str, str]
) -> None:
    stated = _statements(plan, batch, review, entity)
    engine.view_arrow("stated", stated)
    engine.view_arrow("bodies", _bodies(plan, review))
    engine.view_arrow("identifiers", _identifiers(review))
    engine.view_arrow("entities", pa.table({"__row": [review.row], "entity": [entity]}))
    with bulk() as reading:
        seen = read_instant(reading)
        standing.load_known(reading, engine, plan, keys=sorted({str(key) for key in stated.column("key").to_pylist()}))
        standing.load_named(reading, engine)
    comparing.settle_periods(engine)
    comparing.create_delta(engine)
    with bulk() as writing:
        by = recording.Signature(batch.pk, actor, advance(writing, seen))
        recording.write_delta(writing, engine, plan, by)
        for statement in verdict:
            writing.execute(statement)


def _statements(plan: Plan, batch: Batch, review: Review, entity: str) -> pa.Table:
    said: dict[str, Any] = review.incoming
    rows = [
        {
            "__row": review.row,
            "register": output.register_name,
            "key": said[f"key_{output.index}"],
            "entity": entity,
            "from": _day(said[f"from_{output.index}"]) or batch.as_of,
            "to": _day(said[f"to_{output.index}"]),
            "hash": body_hash(said[f"body_{output.index}"]),
        }
        for output in plan.outputs
        if said[f"wanted_{output.index}"]
    ]
    return pa.Table.from_pylist(rows, schema=_STATEMENT)


def _bodies(plan: Plan, review: Review) -> pa.Table:
    rows = [
        {"__row": review.row, "register": output.register_name, "body": review.incoming[f"body_{output.index}"]}
        for output in plan.outputs
    ]
    return pa.Table.from_pylist(
        rows,
        schema=columns({"__row": pa.int64(), "register": pa.string(), "body": pa.string()}),
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _identifiers(review: Review) -> pa.Table:
    """``id_<output>_<scheme>`` entries of the held row, as the relation ``identifiers``."""
    found = {
        (name.split("_", 2)[2], value)
        for name, value in review.incoming.items()
        if name.startswith("id_") and value is not None
    }
    rows = [{"__row": review.row, "scheme": scheme, "value": value} for scheme, value in sorted(found)]
    schema = columns({"__row": pa.int64(), "scheme": pa.string(), "value": pa.string()})
    return pa.Table.from_pylist(rows, schema=schema)


def _close(review: Review, state: str, chosen: str, actor: str, reason: str) -> None:
    review.state, review.chosen, review.decided_by, review.decided, review.reason = state, chosen, actor, now(), reason
    review.save(update_fields=["state", "chosen", "decided_by", "decided", "reason"])


def described(review: Review) -> dict[str, Any]:
    """The row's first record as attributes, for the side-by-side view."""
    return dict(json.loads(review.incoming["body_0"])) if "body_0" in review.incoming else {}
