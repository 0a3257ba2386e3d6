"""Runs one batch from its landed file to recorded history. Every step is a function of the file, the catalogue and the
registers' state, and nothing is kept but in one transaction at the end: a run that dies anywhere is simply run again.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from wasl.catalogue.catalogue import Catalogue
from wasl.engine.choose import open_engine
from wasl.engine.port import Engine
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers.bulk import Bulk, bulk
from wasl.registers.feeding import (
    comparing,
    holding,
    identities,
    lake,
    linking,
    mapping,
    recording,
    reporting,
    sifting,
    standing,
)
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.plan import Plan, make_plan
from wasl.registers.feeding.tables import load_tables
from wasl.registers.ledger import StaleKnowledgeError, advance, read_instant
from wasl.registers.models import Batch
from wasl.registers.reading.contract import ReadReport
from wasl.registers.reading.read import read

Watch = Callable[[str], None]
"""Called before each step with its name; raises to cancel."""

STEPS = ("read", "map", "link", "compare", "record")
ATTEMPTS = 5
"""How often a run decides again after another writer changed the registers meanwhile."""


class EndedMeanwhileError(WaslError):
    """The batch was cancelled, or a worker taken for dead ended it after all: there is nothing left to record."""


@dataclass(frozen=True, slots=True)
class Installation:
    """What a run needs of its surroundings."""

    catalogue: Catalogue
    places: Places
    engine: str | None = None
    """``duckdb`` or ``spark``; None asks the environment."""
    packages: Mapping[str, Callable[[], pa.Table]] | None = None
    """Data packages that feeds of format ``package`` read."""


def run(batch: Batch, installation: Installation, watch: Watch = lambda step: None) -> Batch:
    """Take `batch` to its end. A file that cannot be read ends as failed, with the error kept; other errors rise."""
    if batch.state != Batch.State.LANDED:
        return batch
    work = installation.places.work / f"batch-{batch.pk}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    engine = open_engine(installation.engine, work)
    try:
        plan = make_plan(installation.catalogue, batch.feed, engine.name, batch.as_of)
        if not _repeats(batch, plan):
            _Run(batch, installation, engine, plan, watch).to_the_end()
    except EndedMeanwhileError:
        pass
    except WaslError as error:
        batch.refresh_from_db()
        if batch.state == Batch.State.CANCELLED:
            return batch
        batch.state = Batch.State.FAILED
        batch.error = error.kept()
        batch.save(update_fields=["state", "error"])
    finally:
        engine.close()
        shutil.rmtree(work, ignore_errors=True)
    batch.refresh_from_db()
    return batch


def _repeats(batch: Batch, plan: Plan) -> bool:
    """The very file that this source sent last, for the same day: nothing can have changed, so nothing is read."""
    last = Batch.objects.filter(feed=batch.feed, state=Batch.State.RECORDED).order_by("-recorded_at").first()
    same = (
        last is not None
        and last.file_hash == batch.file_hash
        and last.feed_version == plan.fingerprint
        and last.as_of == batch.as_of
        and not Batch.objects.filter(feed=batch.feed, state=Batch.State.UNDONE, undone_at__gt=last.recorded_at).exists()
    )
    if not same or last is None:
        return False
    batch.state = Batch.State.RECORDED
    batch.received, batch.rejected, batch.held = last.received, last.rejected, last.held
    batch.accepted, batch.unchanged = 0, last.accepted + last.unchanged
    batch.report = {**last.report, "same_as": last.pk}
    batch.feed_version, batch.recorded_at = plan.fingerprint, last.recorded_at
    batch.save()
    return True


@dataclass(slots=True)
class _Run:
    batch: Batch
    installation: Installation
    engine: Engine
    plan: Plan
    watch: Watch

    def to_the_end(self) -> None:
        report = self._read()
        for attempt in range(ATTEMPTS):
            try:
                self._decide_and_record(report, mapped=attempt > 0)
                return
            except StaleKnowledgeError:
                if attempt == ATTEMPTS - 1:
                    raise

    def _read(self) -> ReadReport:
        self.watch("read")
        folder = self.installation.places.work / f"batch-{self.batch.pk}"
        landed = self.installation.places.landing / self.batch.file_hash[:2] / self.batch.file_hash
        raw = folder / "raw.parquet"
        report = read(landed, self.plan.feed, raw, folder, self.installation.packages or {})
        self.engine.view_rows("raw", raw)
        return report

    def _map(self) -> None:
        self.watch("map")
        load_tables(self.engine, self.installation.catalogue, self.plan)
        # Only exports as CSV put an apostrophe before what a spreadsheet would run; see `reading.export`.
        guarded = self.batch.replays_id is not None and self.plan.feed.format.type == "csv"
        mapping.define_cleaned(self.engine, self.plan, guarded=guarded)
        for output in self.plan.outputs:
            mapping.create_records(self.engine, self.plan, output)
        sifting.create_sifted(self.engine, self.plan)

    def _decide_and_record(self, report: ReadReport, *, mapped: bool) -> None:
        # The process that reads starts while rows are mapped, and the one that writes while they are compared.
        with bulk() as reading:
            if not mapped:
                self._map()
            self.watch("link")
            seen = read_instant(reading)
            standing.load_known(reading, self.engine, self.plan)
            standing.create_identifiers(self.engine, self.plan)
            standing.load_named(reading, self.engine)
        identities.create_certain(self.engine, self.plan)
        links = linking.create_entities(self.engine, self.plan, self.installation.places, self._birth())
        with bulk() as writing:
            self._compare()
            self.watch("record")
            self._record(writing, seen, report, links)

    def _compare(self) -> None:
        self.watch("compare")
        comparing.create_statements(self.engine, self.plan, self.batch.as_of)
        comparing.create_delta(self.engine, mapping.told_in_file(self.engine, self.plan))
        holding.create_held(self.engine, self.plan)

    def _keep_files(self, report: ReadReport) -> None:
        places = self.installation.places
        reporting.keep_rows(self.engine, self.plan, report, places.batch(self.batch.pk))
        lake.keep_people(self.engine, self.plan, places, f"{self.batch.pk:08d}")

    def _record(self, writing: Bulk, seen: int, report: ReadReport, links: linking.LinkReport) -> None:
        instant = advance(writing, seen)
        if writing.scalar(f"SELECT state FROM registers_batch WHERE id = {self.batch.pk}") != Batch.State.LANDED:
            raise EndedMeanwhileError("the batch has ended meanwhile", where="batch {batch}", batch=str(self.batch.pk))
        by = recording.Signature(self.batch.pk, self.batch.actor, instant)
        with ThreadPoolExecutor(1) as beside:
            told = mapping.told_in_file(self.engine, self.plan)
            recording.write_records(writing, self.engine, self.plan, by, told)
            # The database still takes the records in; the account and the files beside it are made meanwhile.
            outcome = reporting.account(self.engine, self.plan, report, links)
            files = beside.submit(self._keep_files, report)
            recording.write_identifiers(writing, self.engine, self.plan, by)
            holding.write_reviews(writing, self.engine, self.plan, self.batch.pk, now())
            recording.close_batch(writing, by, outcome.counts, outcome.report, self.plan.fingerprint)
            files.result()  # what is recorded has its files

    def _birth(self) -> identities.Birth:
        return identities.Birth(self.batch.created, self.batch.seed)


def counts_of(batch: Batch) -> dict[str, Any]:
    """The conservation of rows, for people: what came and what became of it."""
    return {name: getattr(batch, name) for name in ("received", "accepted", "unchanged", "rejected", "held")}
