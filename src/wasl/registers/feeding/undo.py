"""Undo a batch: its versions end, those it had ended are said again, and the history keeps all of it."""

from __future__ import annotations

import shutil

from wasl.kernel.clock import to_microseconds
from wasl.kernel.errors import WaslError
from wasl.registers.bulk import Bulk, bulk, text
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.standing import IDENTIFIER, RECORD
from wasl.registers.ledger import take_pen
from wasl.registers.models import Batch, Review
from wasl.registers.separating import moved


def undo(batch: Batch, actor: str, reason: str, places: Places) -> Batch:
    """Take back what `batch` recorded. What later batches said of the same keys stays, for they spoke last.

    Raises WaslError when the batch holds nothing to undo or no reason is given.
    """
    if batch.state != Batch.State.RECORDED or "same_as" in batch.report:
        raise WaslError(
            "only a batch that recorded something can be undone", where="batch {batch}", batch=str(batch.pk)
        )
    if not reason.strip():
        raise WaslError(
            "an undo needs its reason", where="batch {batch}", mend="say why in a few words", batch=str(batch.pk)
        )
    with bulk() as writing:
        instant = take_pen(writing)
        _take_back(writing, _instants(batch), instant, actor, batch.pk)
        writing.execute(
            f"""UPDATE registers_batch SET state = 'undone', undone_at = {instant}, undone_by = {text(actor)},
                    undone_reason = {text(reason)} WHERE id = {batch.pk}"""
        )
    for file in places.home.glob(f"lake/linkage/*/{batch.pk:08d}*.parquet"):
        file.unlink()
    shutil.rmtree(places.work / f"batch-{batch.pk}", ignore_errors=True)
    batch.refresh_from_db()
    return batch


def _instants(batch: Batch) -> list[int]:
    """When what the batch says became known: as a whole, and with each held row that a person decided. Latest first."""
    decided = Review.objects.filter(batch=batch, state__in=(Review.State.ACCEPTED, Review.State.REJECTED))
    instants = {to_microseconds(moment) for moment in decided.values_list("decided", flat=True) if moment}
    return sorted({int(batch.recorded_at or 0), *instants}, reverse=True)


def _take_back(writing: Bulk, instants: list[int], instant: int, actor: str, batch: int) -> None:
    _end_what_it_said(writing, instants, instant, batch)
    for recorded in instants:
        _say_again_what_it_ended(writing, recorded, instant, actor, batch)
    _give_to_movers(writing, instant)
    writing.execute(f"UPDATE {IDENTIFIER} SET recorded_to = {instant} WHERE batch = {batch} AND recorded_to IS NULL")
    writing.execute(
        f"UPDATE registers_review SET state = 'withdrawn' WHERE batch_id = {batch} AND state IN ('open', 'later', 'proposed')"
    )


def _end_what_it_said(writing: Bulk, instants: list[int], instant: int, batch: int) -> None:
    """Its own versions, wherever a later change left a piece of them standing, and what it left of others'."""
    moments = ", ".join(map(str, instants))
    writing.execute(
        f"""UPDATE {RECORD} SET recorded_to = {instant}
            WHERE recorded_to IS NULL AND (batch = {batch} OR recorded_from IN ({moments}))"""
    )


def _say_again_what_it_ended(writing: Bulk, recorded: int, instant: int, actor: str, batch: int) -> None:
    """Versions ended at `recorded` return over the stretches of their period that no current version covers.

    Not its own, nor those of batches that were undone since: nobody says them any more.
    """
    # A current version of the same key is a later statement: it was made knowing this batch, and stands.
    writing.execute(
        f"""INSERT INTO {RECORD} (register, entity, source, source_key, valid_from, valid_to, recorded_from, recorded_to,
                actor, batch, "row", status, body, body_hash)
            WITH ended AS (
                SELECT * FROM {RECORD} WHERE recorded_to = {recorded} AND batch <> {batch}
                    AND batch NOT IN (SELECT id FROM registers_batch WHERE state = 'undone')),
            cut AS (
                SELECT e.id, e.valid_from AS k_from, e.valid_to AS k_to, c.valid_from AS s_from, c.valid_to AS s_to
                FROM ended AS e JOIN {RECORD} AS c ON c.source = e.source AND c.source_key = e.source_key
                  AND c.register = e.register AND c.recorded_to IS NULL
                  AND (e.valid_from IS NULL OR c.valid_to IS NULL OR e.valid_from < c.valid_to)
                  AND (c.valid_from IS NULL OR e.valid_to IS NULL OR c.valid_from < e.valid_to)),
            pieces AS (
                SELECT id, valid_from AS p_from, valid_to AS p_to FROM ended WHERE id NOT IN (SELECT id FROM cut)
                UNION ALL
                SELECT id, k_from, MIN(s_from) FROM cut GROUP BY id, k_from
                    HAVING COUNT(*) = COUNT(s_from) AND (k_from IS NULL OR k_from < MIN(s_from))
                UNION ALL
                SELECT id, s_to, COALESCE(next_from, k_to) FROM (
                    SELECT id, s_to, k_to, LEAD(s_from) OVER (PARTITION BY id ORDER BY s_from) AS next_from
                    FROM cut) AS after
                WHERE s_to IS NOT NULL AND (COALESCE(next_from, k_to) IS NULL OR s_to < COALESCE(next_from, k_to)))
            SELECT e.register, e.entity, e.source, e.source_key, p.p_from, p.p_to, {instant}, NULL, {text(actor)},
                e.batch, e."row", e.status, e.body, e.body_hash
            FROM pieces AS p JOIN ended AS e ON e.id = p.id ORDER BY e.id, p.p_from"""
    )


def _give_to_movers(writing: Bulk, instant: int) -> None:
    """What is said again of a key that a split has moved since is said of whom it moved to."""
    for (register, source, key), entity, mover in moved():
        writing.execute(
            f"""UPDATE {RECORD} SET entity = {text(mover)} WHERE recorded_from = {instant} AND register = {text(register)}
                AND source = {text(source)} AND source_key = {text(key)} AND entity = {text(entity)}"""
        )
