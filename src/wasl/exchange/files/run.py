"""From a list to its answer. Nothing is kept but the receipts, the answer and the counts, in that order: a run that dies

anywhere is run again, and finds by the log whether its receipts are there already.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pyarrow as pa

from wasl.engine.choose import open_engine
from wasl.engine.port import Engine
from wasl.exchange.answering import bulk, telling
from wasl.exchange.answering.authorise import agreed_fields
from wasl.exchange.answering.counting import Counts
from wasl.exchange.answering.plan import Plan, Plans
from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.pseudonyms import Pseudonyms
from wasl.exchange.answering.quotas import Quotas
from wasl.exchange.directory.snapshot import AgreementEntry, ServiceEntry
from wasl.exchange.directory.view import Directory
from wasl.exchange.files import writing
from wasl.exchange.files.counting import asked_today
from wasl.exchange.files.lists import REFERENCE, SUBJECT, Kind, ReadList, drawn_list, read_list, scheme_names
from wasl.exchange.files.models import Delivery
from wasl.exchange.files.places import Places
from wasl.exchange.files.sending import Sending, allowed
from wasl.exchange.receipts.bulk import append_many
from wasl.exchange.receipts.entry import read_entry
from wasl.exchange.receipts.log import Log
from wasl.exchange.receipts.reading import LogReader
from wasl.kernel.clock import now, to_microseconds
from wasl.kernel.errors import WaslError
from wasl.kernel.merkle import HASH_BYTES
from wasl.kernel.tiles import WIDTH, Tile, read_tile
from wasl.registers.extract import identifiers_in_force, records_in_force
from wasl.registers.feeding.mapping import clean_sql
from wasl.registers.feeding.run import Installation
from wasl.registers.landing import place_of

LOG = "files"
"""The log of receipts of lists, and the name under which their counts are told."""
STEPS = ("read", "extract", "answer", "receipts", "write")
_LONGEST_IDENTIFIER = 60
Watch = Callable[[str], None]


class EndedMeanwhileError(WaslError):
    """The delivery was cancelled: nothing of it was answered."""


@dataclass(frozen=True, slots=True)
class Office:
    """What a run needs of its surroundings."""

    registers: Installation
    directory: Callable[[], Directory]
    pseudonyms: Pseudonyms
    log: Callable[[], Log]
    """Opens the log of receipts; it is closed again, so that another worker may have it."""


def run(delivery: Delivery, office: Office, watch: Watch = lambda step: None) -> Delivery:
    """Take `delivery` to its end. A list that cannot be answered ends as failed, with the error kept; other errors rise."""
    if delivery.state != Delivery.State.LANDED:
        return delivery
    places = Places(office.registers.places.home)
    work = places.work(delivery)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    engine = open_engine("duckdb", work)
    try:
        _Run(delivery, office, engine, places, watch).to_the_end()
    except EndedMeanwhileError:
        pass
    except WaslError as error:
        Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.LANDED).update(
            state=Delivery.State.FAILED, error=kept(error), ended=now()
        )
    finally:
        engine.close()
        shutil.rmtree(work, ignore_errors=True)
    delivery.refresh_from_db()
    return delivery


@dataclass(slots=True)
class _Run:
    delivery: Delivery
    office: Office
    engine: Engine
    places: Places
    watch: Watch

    def to_the_end(self) -> None:
        at = now()
        directory = self.office.directory()
        delivery = self.delivery
        sending = Sending(
            delivery.consumer, delivery.service, delivery.scheme, delivery.purpose, delivery.as_of, delivery.case
        )
        agreement, _scheme = allowed(directory, sending)
        entry = directory.snapshot.services[delivery.service]
        plan = Plans().of(entry, delivery.service, agreement, agreed_fields(entry.declared, agreement))
        question = bulk.Question(delivery.scheme, delivery.as_of, {})
        if delivery.drawn:
            read = self._draw(plan, question)
            self._count(agreement)
        else:
            read = self._read(entry)
            self._count(agreement)
            self._extract(plan)
            bulk.create_answers(self.engine, plan, question)
        telling.create_names(self.engine, self.office.pseudonyms, agreement)
        self._keep_receipts(plan, self._occasion(agreement, at), entry)
        self.watch("write")
        self.engine.create("lines", writing.lines_sql(plan, delivery))
        writing.write_answer(self.engine, self.places.answer(delivery, read.kind), read, plan)
        self._close(read, agreement)

    def _read(self, entry: ServiceEntry) -> ReadList:
        """Relation ``listed`` (row, key, subject, reference), the subject cleaned; relation ``asked``: whoever is named."""
        self.watch("read")
        names = scheme_names(self.office.registers.catalogue, entry.declared)
        landed = place_of(self.places.lists, self.delivery.file_hash)
        read = read_list(landed, names, self.delivery.scheme, self.places.work(self.delivery))
        self.engine.view_rows("raw", read.path)
        subject = clean_sql(self.engine, f'"{SUBJECT}"', ("trim", "digits", "controls"))
        columns = f'"__row", {subject} AS subject, subject AS key, "{REFERENCE}" AS reference'
        self.engine.create("listed", f"SELECT {columns} FROM raw")
        self.engine.create(
            "asked",
            f"""SELECT key AS value, min("__row") AS place FROM listed
                WHERE length(key) BETWEEN 1 AND {_LONGEST_IDENTIFIER} GROUP BY key""",
        )
        return read

    def _draw(self, plan: Plan, question: bulk.Question) -> ReadList:
        """The same relations for everyone in scope, once it is known who is; their subject is empty where they have none."""
        self._extract(plan)
        bulk.draw_answers(self.engine, plan, question)
        scheme = self.engine.dialect.literal(question.scheme)
        named = f"SELECT entity, min(value) AS subject FROM identifiers WHERE scheme = {scheme} GROUP BY entity"
        self.engine.create(
            "listed",
            f"""SELECT a.place AS "__row", a.value AS key, n.subject, CAST(NULL AS VARCHAR) AS reference
                FROM answers AS a LEFT JOIN ({named}) AS n ON n.entity = a.entity""",
        )
        self.engine.view("asked", "SELECT value, place FROM answers")
        return drawn_list(cast(Kind, Path(self.delivery.file_name).suffix[1:]))

    def _count(self, agreement: AgreementEntry) -> None:
        """Raises Refused for more than the agreement lets be asked."""
        quotas = Quotas(today=asked_today(but=self.delivery))
        quotas.hear(self._counts.elsewhere())
        quotas.take(agreement, self.engine.count("asked"), "file")

    @property
    def _counts(self) -> Counts:
        return Counts(self.places.home, LOG)

    def _extract(self, plan: Plan) -> None:
        """What ``answers`` are made from."""
        self.watch("extract")
        registers = self.office.registers
        self.engine.view_parquet("identifiers", [identifiers_in_force(registers)])
        for register in bulk.registers_read(plan):
            self.engine.view_parquet(bulk.of(register), [records_in_force(registers, register)])
        self.watch("answer")

    def _occasion(self, agreement: AgreementEntry, at: datetime) -> telling.Occasion:
        delivery, days = self.delivery, agreement.terms.secrecy_days
        return telling.Occasion(
            agreement=agreement, time=to_microseconds(at), as_of=delivery.as_of.isoformat(), request=request_of(delivery),
            seed=delivery.seed, case=delivery.case, secret_until=to_microseconds(at + timedelta(days=days)) if days else 0,
        )  # fmt: skip

    def _keep_receipts(self, plan: Plan, occasion: telling.Occasion, entry: ServiceEntry) -> None:
        """Put every subject asked about on record, once: a run that died after that finds its receipts and goes on."""
        self.watch("receipts")
        telling.create_told(self.engine, plan, occasion)
        with self.office.log() as log:
            if _there(log, self.delivery):
                self._still_the_same(log)
            else:
                self._take_place(log)
                append_many(log, telling.read_entries(self.engine, plan, occasion, entry.declared.provider))
            # From what the log wrote: hashing every entry again would take as long as all the rest.
            self.engine.view_arrow("leaves", _leaves(log, self.delivery, self.engine.count("placed")))

    def _still_the_same(self, log: Log) -> None:
        """Of a list that was drawn, that nobody came or went since its receipts were written. Raises WaslError."""
        last = (self.delivery.receipts_from or 0) + self.engine.count("placed") - 1
        ours = [_is_of(log, self.delivery, index) for index in (last, last + 1)]
        if ours != [True, False]:
            raise WaslError(
                "the registers changed while this list was drawn anew",
                mend="have it drawn again; the receipts that were written stay",
            )

    def _take_place(self, log: Log) -> None:
        """Write down where the receipts will stand, before they do. Raises EndedMeanwhileError."""
        taken = Delivery.objects.filter(pk=self.delivery.pk, state=Delivery.State.LANDED).update(
            receipts_log=log.name, receipts_from=log.size
        )
        if not taken:
            raise EndedMeanwhileError("the delivery has ended meanwhile", mend="send the list again")
        self.delivery.receipts_log, self.delivery.receipts_from = log.name, log.size

    def _close(self, read: ReadList, agreement: AgreementEntry) -> None:
        counts = writing.counts(self.engine, len(read.report.malformed))
        Delivery.objects.filter(pk=self.delivery.pk, state=Delivery.State.LANDED).update(
            state=Delivery.State.ANSWERED, agreement=agreement.id, receipts=self.engine.count("placed"), ended=now(),
            report={"kind": read.kind, **read.report.summary()}, **counts,
        )  # fmt: skip
        self._counts.keep(asked_today())


def _leaves(log: Log, delivery: Delivery, count: int) -> pa.Table:
    """(position, leaf): the leaf hashes of its `count` receipts, from the lowest tiles."""
    size, first = log.size, delivery.receipts_from or 0
    last = first + count
    numbers = range(first // WIDTH, -(-last // WIDTH))
    tiles = b"".join(read_tile(log.folder, Tile(0, number, min(WIDTH, size - number * WIDTH))) for number in numbers)
    start = (first - numbers.start * WIDTH) * HASH_BYTES
    content = pa.py_buffer(tiles[start : start + count * HASH_BYTES])
    leaves = pa.Array.from_buffers(pa.binary(HASH_BYTES), count, [None, content])
    return pa.table({"position": pa.array(range(count), pa.int64()), "leaf": leaves.cast(pa.binary())})


def kept(error: WaslError) -> dict[str, Any]:
    """An error as JSON; of a refusal also which one it is, so that it can be told in any language."""
    return {**error.kept(), **({"problem": error.name} if isinstance(error, Refused) else {})}


def request_of(delivery: Delivery) -> str:
    """What the requests of its receipts begin with."""
    return f"list-{delivery.pk}-{delivery.seed[:8]}"


def _there(log: Log, delivery: Delivery) -> bool:
    """Whether its receipts stand in the log already, where they were to stand: a bulk append is whole or was not."""
    first = delivery.receipts_from
    return first is not None and _is_of(log, delivery, first)


def _is_of(log: Log, delivery: Delivery, index: int) -> bool:
    """Whether the receipt at `index` is one of this delivery's."""
    if index >= log.size:
        return False
    return read_entry(LogReader(log.folder).entry(index)).request.startswith(f"{request_of(delivery)}-")
