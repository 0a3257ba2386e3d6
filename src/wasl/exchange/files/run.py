"""From a list to its answer. Nothing is kept but the receipts, the answer and the counts, in that order: a run that dies

anywhere is run again, and finds by the log whether its receipts are there already. It then answers as they say, or not at all.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

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
from wasl.exchange.files.lists import KINDS, REFERENCE, SUBJECT, Kind, ReadList, drawn_list, read_list
from wasl.exchange.files.models import Delivery
from wasl.exchange.files.places import Places
from wasl.exchange.files.rolls import Rolls
from wasl.exchange.files.sending import Sending, allowed
from wasl.exchange.receipts.bulk import Recalled, appending, changed_meanwhile
from wasl.exchange.receipts.entry import Entry, read_entry, sha256
from wasl.exchange.receipts.log import Log
from wasl.exchange.receipts.reading import LogReader
from wasl.exchange.scopes import scheme_names
from wasl.kernel.clock import from_microseconds, now, to_microseconds
from wasl.kernel.errors import WaslError
from wasl.registers.extract import identifiers_in_force, records_in_force
from wasl.registers.feeding.mapping import clean_sql
from wasl.registers.feeding.run import Installation
from wasl.registers.landing import place_of

LOG = "files"
"""The log of receipts of lists, and the name under which their counts are told."""
STEPS = ("read", "extract", "answer", "receipts", "write")
_COUNTS = ("received", "answered", "unknown", "outside", "malformed", "repeated", "receipts")
"""What is counted of a list, as `Delivery` has it."""
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
        for kind in KINDS:  # of a run that died with its answer in place
            places.answer(delivery, kind).unlink(missing_ok=True)
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
            bulk.view_answers(self.engine, plan, question)
        counts, until = self._tell(plan, entry, agreement, read)
        self._close(read, agreement, counts, until)

    def _tell(
        self, plan: Plan, entry: ServiceEntry, agreement: AgreementEntry, read: ReadList
    ) -> tuple[Counter[str], int]:
        """Receipts, and the answer once they are durable: what became of the rows, and where the receipts end."""
        delivery, rows = self.delivery, self.engine.count("listed")
        self.watch("receipts")
        with writing.sheet(self.places.answer(delivery, read.kind), read, rows) as sheet, self.office.log() as log:
            occasion, recalled = self._occasion(agreement, log)
            telling.create_told(self.engine, plan, occasion, rows)
            provider, pseudonyms = entry.declared.provider, self.office.pseudonyms
            rolls = Rolls(self.engine, plan, occasion, provider, pseudonyms, log.name, rows)
            if recalled is None:
                self._take_place(log)
                with appending(log) as receipts:
                    rolls.go(receipts, sheet)
                until = log.size
            else:
                rolls.go(recalled, sheet)
                until = recalled.size
                self._nothing_left(log, until)
            self.watch("write")
        return rolls.counts, until

    def _read(self, entry: ServiceEntry) -> ReadList:
        """The list as relation ``listed``; whoever it names as ``asked``, and the rows that name them again as ``repeated``."""
        self.watch("read")
        names = scheme_names(self.office.registers.catalogue, entry.declared)
        landed = place_of(self.places.lists, self.delivery.file_hash)
        read = read_list(landed, names, self.delivery.scheme, self.places.work(self.delivery))
        self.engine.view_rows("raw", read.path)
        subject = clean_sql(self.engine, f'"{SUBJECT}"', ("trim", "digits", "controls"))
        self.engine.create("listed", f'SELECT "__row", {subject} AS subject, "{REFERENCE}" AS reference FROM raw')
        identifies = f"length(subject) BETWEEN 1 AND {_LONGEST_IDENTIFIER}"
        self.engine.create(
            "again",
            f"""SELECT subject, min("__row") AS place FROM listed WHERE {identifies}
                GROUP BY subject HAVING count(*) > 1""",
        )
        self.engine.create(
            "repeated",
            """SELECT l."__row", a.place FROM listed AS l JOIN again AS a ON a.subject = l.subject
                WHERE l."__row" <> a.place""",
        )
        self.engine.view(
            "asked",
            f"""SELECT subject AS value, "__row" AS place FROM listed
                WHERE {identifies} AND "__row" NOT IN (SELECT "__row" FROM repeated)""",
        )
        return read

    def _draw(self, plan: Plan, question: bulk.Question) -> ReadList:
        """The same relations for everyone in scope, once it is known who is; their subject is empty where they have none."""
        self._extract(plan)
        bulk.draw_answers(self.engine, plan, question)
        scheme = self.engine.dialect.literal(question.scheme)
        named = f"""SELECT entity, min(value) AS subject FROM identifiers WHERE scheme = {scheme} AND other IS NULL
            GROUP BY entity"""
        self.engine.create(
            "listed",
            f"""SELECT a.place AS "__row", n.subject, CAST(NULL AS VARCHAR) AS reference
                FROM answers AS a LEFT JOIN ({named}) AS n ON n.entity = a.entity""",
        )
        self.engine.view("asked", "SELECT value, place FROM answers")
        self.engine.view("repeated", 'SELECT "__row", "__row" AS place FROM listed WHERE FALSE')
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

    def _occasion(self, agreement: AgreementEntry, log: Log) -> tuple[telling.Occasion, Recalled | None]:
        """What the receipts have in common; and those that stand in the log already, of a run that died after it wrote them."""
        delivery, days = self.delivery, agreement.terms.secrecy_days
        reader = LogReader(log.folder)
        there = _entry_of(reader, delivery, delivery.receipts_from)
        at = now() if there is None else from_microseconds(there.time)
        occasion = telling.Occasion(
            agreement=agreement, time=to_microseconds(at), as_of=delivery.as_of.isoformat(), request=request_of(delivery),
            seed=delivery.seed, case=delivery.case, secret_until=to_microseconds(at + timedelta(days=days)) if days else 0,
        )  # fmt: skip
        return occasion, None if there is None else Recalled(reader, delivery.receipts_from or 0)

    def _nothing_left(self, log: Log, size: int) -> None:
        """Raises WaslError where receipts of this list stand beyond those that came again."""
        if _entry_of(LogReader(log.folder), self.delivery, size) is not None:
            raise changed_meanwhile()

    def _take_place(self, log: Log) -> None:
        """Write down where the receipts will stand, before they do. Raises EndedMeanwhileError."""
        taken = Delivery.objects.filter(pk=self.delivery.pk, state=Delivery.State.LANDED).update(
            receipts_log=log.name, receipts_from=log.size
        )
        if not taken:
            raise EndedMeanwhileError("the delivery has ended meanwhile", mend="send the list again")
        self.delivery.receipts_log, self.delivery.receipts_from = log.name, log.size

    def _close(self, read: ReadList, agreement: AgreementEntry, counts: Mapping[str, int], until: int) -> None:
        """Without its seed nobody can tell again whom a receipt is about, once the person's own traces are erased."""
        no_rows = len(read.report.malformed)
        whole = Counter(counts) + Counter(received=no_rows, malformed=no_rows)
        Delivery.objects.filter(pk=self.delivery.pk, state=Delivery.State.LANDED).update(
            state=Delivery.State.ANSWERED, agreement=agreement.id, receipts_until=until, ended=now(), seed="",
            report={"kind": read.kind, **read.report.summary()}, **{name: whole[name] for name in _COUNTS},
        )  # fmt: skip
        self._counts.keep(asked_today())


def kept(error: WaslError) -> dict[str, Any]:
    """An error as JSON; of a refusal also which one it is, so that it can be told in any language."""
    return {**error.kept(), **({"problem": error.name} if isinstance(error, Refused) else {})}


def request_of(delivery: Delivery) -> str:
    """What the requests of its receipts begin with: it tells nothing of the seed."""
    return f"list-{delivery.pk}-{sha256(delivery.seed.encode())[:8]}"


def _entry_of(log: LogReader, delivery: Delivery, index: int | None) -> Entry | None:
    """The entry at `index`, where it is one of this delivery's: a bulk append is whole or was not."""
    if index is None or index >= log.size:
        return None
    entry = read_entry(log.entry(index))
    return entry if entry.request.startswith(f"{request_of(delivery)}-") else None
