"""A directory, a store and a log in memory: the pack's own services, agreements to order, people made up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import msgspec

from tests.conftest import ROOT
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import LegalSource
from wasl.catalogue.load import load
from wasl.exchange.answering.call import Call
from wasl.exchange.answering.desk import Desk
from wasl.exchange.answering.pseudonyms import Pseudonyms
from wasl.exchange.answering.quotas import Quotas
from wasl.exchange.answering.store import Held
from wasl.exchange.declared import Quota
from wasl.exchange.directory.services import service_entry
from wasl.exchange.directory.snapshot import AgreementEntry, Authority, ServiceEntry, Snapshot, Terms
from wasl.exchange.directory.view import Directory
from wasl.exchange.receipts.entry import Entry, Private, Receipt, sha256
from wasl.kernel.text import Text
from wasl.server.kinds import KINDS

NOW = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
ANYONE = Text(fr="Tous", ar="الجميع", en="Everyone")
OMAR = "0" * 31 + "1"
SALMA = "0" * 31 + "2"
CHECK, CERTIFICATE, SCHOOLS, INDEX = (
    "schooling-check", "certificate-data", "establishment-directory", "socio-economic-index"
)  # fmt: skip


@cache
def catalogue() -> Catalogue:
    return load(ROOT / "packs" / "maroc", KINDS)


@cache
def service(name: str) -> ServiceEntry:
    return service_entry(catalogue(), name)


def agreement(number: str = "PE-2026-0001", **changes: Any) -> AgreementEntry:
    """An agreement in force between the fund `cnss` and the schooling check, but for `changes`."""
    of_entry = {name: changes.pop(name) for name in ("state", "codes", "pseudonym_version") if name in changes}
    declared = service(changes.get("service", CHECK)).declared
    terms: dict[str, Any] = {
        "number": number, "version": 1, "consumer": "cnss", "consumer_department": "cnss", "provider": declared.provider,
        "system": declared.system, "service": CHECK, "purpose": "family-allowances", "law": (LegalSource("loi 55-19"),),
        "authority": Authority(regime="authorisation", reference="A-1"), "fields": tuple(declared.fields),
        "subjects": ANYONE, "ways": ("call", "portal"), "quota": Quota(), "valid_from": date(2026, 1, 1),
        "valid_until": date(2029, 1, 1),
    }  # fmt: skip
    return AgreementEntry(terms=Terms(**(terms | changes)), **({"state": "active"} | of_entry))


def directory(
    *agreements: AgreementEntry, services: Mapping[str, ServiceEntry] | None = None, time_zone: str = "UTC"
) -> Directory:
    """A directory of the pack's services (or of `services`) under these agreements, as it travels: through JSON."""
    known = services or {name: service(name) for name in (CHECK, CERTIFICATE, SCHOOLS, INDEX, "enrolment-statistics")}
    snapshot = Snapshot(
        instance="MA",
        time_zone=time_zone,
        version=1,
        not_before=0,
        expires=2**40,
        services=dict(known),
        agreements=agreements,
    )
    return Directory(msgspec.json.decode(msgspec.json.encode(snapshot), type=Snapshot))


def call(**changes: Any) -> Call:
    """A good call under `agreement()`, but for `changes`."""
    usual: dict[str, Any] = {
        "consumer": "cnss", "service": CHECK, "at": NOW, "request": "r-1", "scheme": "massar", "value": "Z100000003"
    }  # fmt: skip
    return Call(**(usual | changes))


def held(entity: str, register: str, body: Mapping[str, Any], **changes: Any) -> Held:
    """A record in force since 1 September 2025, but for `changes`."""
    usual: dict[str, Any] = {
        "source": "massar", "source_key": "k", "valid_from": date(2025, 9, 1), "valid_to": None, "recorded_from": 1, "batch": 1
    }  # fmt: skip
    return Held(entity=entity, register=register, body=json.dumps(body, ensure_ascii=False), **(usual | changes))


@dataclass
class MemoryStore:
    """What is held, by (scheme, value)."""

    kept: Mapping[tuple[str, str], Sequence[Held]]
    asked: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)

    async def held(self, scheme: str, value: str, registers: tuple[str, ...]) -> Sequence[Held]:
        self.asked.append((scheme, value, registers))
        found = self.kept.get((scheme, value), ())
        known = [each for each in found if each.register in registers]
        bare = [held(entity, "", {}, source="") for entity in dict.fromkeys(each.entity for each in found)]
        return known + [each for each in bare if all(each.entity != one.entity for one in known)]

    async def close(self) -> None: ...


@dataclass
class MemoryLog:
    """Keeps what is appended; `broken` keeps nothing."""

    kept: list[tuple[Entry, Private | None]] = field(default_factory=list)
    broken: bool = False

    def append(self, entries: Sequence[tuple[Entry, Private | None]]) -> Future[list[Receipt]]:
        future: Future[list[Receipt]] = Future()
        if self.broken:
            future.set_exception(OSError("no space left on device"))
            return future
        first = len(self.kept)
        self.kept.extend(entries)
        future.set_result(
            [Receipt(log="memory", index=first + n, leaf=sha256(each.content())) for n, (each, _) in enumerate(entries)]
        )
        return future


def desk(
    store: Any, log: Any, *agreements: AgreementEntry, services: Mapping[str, ServiceEntry] | None = None, **more: Any
) -> Desk:
    known = directory(*agreements, services=services)
    return Desk(lambda: known, store, log, Quotas(lambda: NOW), Pseudonyms(bytes(range(32))), **more)


def pupil(entity: str = OMAR, **identity: Any) -> Iterable[Held]:
    """A boy of sixteen in lower secondary school this year, who repeated the first class."""
    yield held(
        entity, "learner", {"given_latin": "OMAR", "family_latin": "ALAOUI", "birth_date": "2009-01-15", **identity}
    )
    for year, level, result in (
        (2022, "lower-secondary-1", "repeats"), (2023, "lower-secondary-1", "promoted"), (2025, "lower-secondary-2", None)
    ):  # fmt: skip
        yield held(
            entity, "enrolment",
            {"school_year": f"{year}-{year + 1}", "level": level, "cycle": "lower-secondary", "status": "enrolled",
             "result": result, "establishment": "54321B", "sector": "public"},
            valid_from=date(year, 9, 1), valid_to=date(year + 1, 9, 1), source_key=str(year),
        )  # fmt: skip


def schooled_state() -> MemoryStore:
    """Omar, by his student number."""
    return MemoryStore({("massar", "Z100000003"): list(pupil())})
