"""A small State whose pupils' paths change, and a system that an agreement lets be told."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from django.db import transaction
from msgspec.structs import replace

from wasl.catalogue import current
from wasl.exchange.declared import Quota
from wasl.exchange.directory.services import service_entry
from wasl.exchange.directory.signing import directory_key, publish
from wasl.exchange.directory.snapshot import AgreementEntry, Authority, Snapshot, Terms
from wasl.exchange.events.models import OutboxEvent, Subscription
from wasl.exchange.events.subscribing import subscribe
from wasl.exchange.events.tasks import gather
from wasl.exchange.receipts.entry import Entry, read_entry
from wasl.kernel.canonical import canonical_json
from wasl.kernel.clock import now
from wasl.kernel.text import Text
from wasl.kernel.tiles import read_tile, tiles_of_level, unbundle
from wasl.referentials.declared import Mapping
from wasl.registers.feeding.run import run
from wasl.registers.feeding.submit import submit
from wasl.registers.installation import installation
from wasl.registers.ledger import advance_in_transaction
from wasl.registers.models import Batch, Identifier, Record

CONSUMER, SERVICE, NUMBER = "e-takwin", "learner-changes", "PE-2026-0001"
HEADER = "CODE_MASSAR,ANNEE,GRESA,NIVEAU,CLASSE,STATUT,RESULTAT,MOYENNE"
SALMA, KENZA, OMAR = "Z100000001", "Z100000002", "Z100000003"


@dataclass(frozen=True)
class Stay:
    """One line of the file of enrolments, in common codes."""

    pupil: str
    year: str = "2025/2026"
    school: str = "12345A"
    level: str = "lower-secondary-1"
    status: str = "enrolled"
    result: str = ""

    @property
    def began(self) -> int:
        return int(self.year[:4])

    @property
    def key(self) -> str:
        return f"{self.pupil}|{self.year.replace('/', '-')}"

    def body(self) -> str:
        said = {"school_year": self.year, "establishment": self.school, "level": self.level, "status": self.status}
        return canonical_json({**said, "cycle": "lower-secondary", "result": self.result or None})

    def line(self) -> str:
        """As the source writes it."""
        result = written("massar-results", self.result) if self.result else ""
        codes = (written("massar-levels", self.level), "1", written("massar-statuses", self.status), result, "")
        return ",".join((self.pupil, self.year, self.school, *codes))


def written(mapping: str, code: str) -> str:
    """What the source writes for a common code."""
    rows = current.catalogue().get(Mapping, mapping).rows
    return next(own for own, row in rows.items() if row.to == code)


def batch_of(instant: int) -> Batch:
    return Batch.objects.create(
        feed="massar-enrolments", feed_version="1", file_name="f.csv", file_hash="0" * 64, file_size=1, state="recorded",
        as_of=date(2025, 10, 1), seed="0" * 32, actor="dsi", created=now(), recorded_at=instant,
    )  # fmt: skip


@dataclass
class World:
    """The registers, the directory in force, and one subscription if it was made."""

    home: Path
    versions: Iterable[int] = field(default_factory=lambda: count(1))

    def name_pupils(self) -> None:
        """The three pupils, known by their identifiers."""
        for number, value in enumerate((SALMA, KENZA, OMAR), 1):
            Identifier.objects.create(
                scheme="massar", value=value, entity=f"{number:032x}", source="massar", batch=0, recorded_from=0
            )

    def enrol(self, *stays: Stay) -> Batch:
        """What a file of enrolments records, without its way through the pipeline."""
        with transaction.atomic():
            instant = advance_in_transaction()
            batch = batch_of(instant)
            for stay in stays:
                standing = Record.objects.filter(source_key=stay.key, register="enrolment", recorded_to__isnull=True)
                entity_ = standing.values_list("entity", flat=True).first() or entity(stay.pupil)
                standing.update(recorded_to=instant)
                Record.objects.create(
                    register="enrolment", entity=entity_, source="massar", source_key=stay.key, valid_from=date(stay.began, 9, 1),
                    valid_to=date(stay.began + 1, 9, 1), recorded_from=instant, actor="dsi", batch=batch.pk, row=1,
                    body=stay.body(), body_hash="",
                )  # fmt: skip
        return batch

    def send(self, *stays: Stay) -> Batch:
        """A file of enrolments through the whole pipeline."""
        place = installation()
        content = "\n".join([HEADER, *(stay.line() for stay in stays)]) + "\n"
        batch = submit(
            place.catalogue, place.places, "massar-enrolments", BytesIO(content.encode()), file_name="f.csv", actor="dsi",
            as_of=date(2025, 10, 1),
        )  # fmt: skip
        batch = run(batch, place)
        Batch.objects.filter(pk=batch.pk).update(queued=False)
        batch.refresh_from_db()
        assert batch.state == Batch.State.RECORDED, batch.error
        return batch

    def agree(self, **other: Any) -> None:
        """Publish a directory in which the agreement says `other`; ``state`` is the entry's own."""
        state, codes = other.pop("state", "active"), other.pop("codes_table", {})
        entry = AgreementEntry(terms=replace(terms(), **other), state=state, codes=codes)
        self.publish((entry,))

    def publish(self, agreements: tuple[AgreementEntry, ...]) -> None:
        at = int(now().timestamp())
        snapshot = Snapshot(
            instance="MA", version=next(iter(self.versions)), not_before=at - 300, expires=at + 86400,  # type: ignore[call-overload]
            services={SERVICE: service_entry(current.catalogue(), SERVICE)}, agreements=agreements,
        )  # fmt: skip
        publish(snapshot, directory_key(self.home), self.home / "directory")

    def subscribe(self, **other: Any) -> Subscription:
        return subscribe(CONSUMER, SERVICE, NUMBER, "dsi", **other)

    def gather(self) -> int:
        return gather(installation())


def terms() -> Terms:
    day = now().date()
    return Terms(
        number=NUMBER, version=1, consumer=CONSUMER, consumer_department="ofppt", provider="menps", system="rna",
        service=SERVICE, purpose="schooling-aid", law=(), authority=Authority(regime="declaration", reference="D-1"),
        fields=("school_year", "status"), subjects=Text(fr="t", ar="t", en="t"), ways=("events",), quota=Quota(),
        valid_from=day - timedelta(days=30), valid_until=day + timedelta(days=300),
    )  # fmt: skip


def entity(pupil: str) -> str:
    return Identifier.objects.get(scheme="massar", value=pupil, recorded_to__isnull=True).entity


def told(subscription: Subscription) -> list[tuple[str, str]]:
    """(kind, entity) of every event of the outbox, in order."""
    return list(OutboxEvent.objects.filter(subscription=subscription).order_by("pk").values_list("kind", "entity"))


def bodies(subscription: Subscription) -> list[dict[str, Any]]:
    rows = OutboxEvent.objects.filter(subscription=subscription).order_by("pk")
    return [json.loads(body) for body in rows.values_list("body", flat=True)]


def entries(home: Path, size: int) -> list[Entry]:
    """What the log of events holds."""
    folder = home / "receipts" / "events"
    return [read_entry(c) for tile in tiles_of_level(None, size) for c in unbundle(read_tile(folder, tile))]
