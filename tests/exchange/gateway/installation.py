"""A gateway's whole home, made of real files: keys, a signed directory, the registers with a few people, receipts.

Its services are the pack's own; the tables are those of the models, made in a file of their own.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from tests.exchange.answering import world
from wasl.exchange.answering.store import Held
from wasl.exchange.directory.services import service_entry
from wasl.exchange.directory.signing import directory_key, publish, version_of
from wasl.exchange.directory.snapshot import AgreementEntry, KeyEntry, ServiceEntry, Snapshot, SystemEntry
from wasl.exchange.gateway.settings import Settings
from wasl.kernel.keys import SigningKey, kept_key, new_key
from wasl.kernel.text import Text

NOW = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
URL = "http://gateway.test"
PORTAL = "https://wasl.test"
OMAR, SALMA = "Z100000003", "Z100000001"
CHECK_PATH = "/exchange/menps/rna/schooling-check"
SCHOOLS_PATH = "/exchange/menps/gresa/establishment-directory"
SYSTEMS = {"cnss": "cnss", "other": "cmr", "massar": "menps", "rna": "menps", "gresa": "menps"}
"""Systems of the tests, with their departments."""
SERVICES = ("schooling-check", "certificate-data", "establishment-directory", "socio-economic-index")
_TEXT = Text(fr="f", ar="a", en="e")
_RECORD = (
    "register, entity, source, source_key, valid_from, valid_to, recorded_from, recorded_to, actor, batch, row, status, body, "
    "body_hash"
)


@dataclass
class Installation:
    """A home, the keys of its systems, and the directory that it publishes."""

    home: Path
    keys: dict[str, SigningKey] = field(default_factory=dict)
    agreements: tuple[AgreementEntry, ...] = ()
    services: dict[str, ServiceEntry] = field(default_factory=dict)
    entries: dict[str, dict[str, KeyEntry]] = field(default_factory=dict)
    until: timedelta = timedelta(hours=24)

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home, name="gateway", url=URL, portal=PORTAL)

    def publish(self, *agreements: AgreementEntry, at: datetime = NOW) -> Snapshot:
        """Publish the next version of the directory, with these agreements (or the last ones)."""
        self.agreements = agreements or self.agreements
        current = self.home / "directory" / "current.jws"
        version = version_of(current.read_bytes()) + 1 if current.exists() else 1
        return publish(self.snapshot(version, at), directory_key(self.home), self.home / "directory")

    def snapshot(self, version: int, at: datetime = NOW) -> Snapshot:
        return Snapshot(
            instance="MA", version=version, not_before=int(at.timestamp()) - 60,
            expires=int((at + self.until).timestamp()), systems=self._systems(),
            departments=dict.fromkeys(SYSTEMS.values(), _TEXT), services=self.services, agreements=self.agreements,
            logs={"gateway": kept_key(self.home / "keys" / "logs" / "gateway.json").verifying().jwk()},
        )  # fmt: skip

    def _systems(self) -> dict[str, SystemEntry]:
        return {
            name: SystemEntry(department=department, title=_TEXT, member_class="GOV", keys=self.entries.get(name, {}))
            for name, department in SYSTEMS.items()
        }


def install(home: Path) -> Installation:
    """An installation in which `cnss` may check the schooling of pupils."""
    made = Installation(home)
    (home / "keys").mkdir(parents=True)
    (home / "keys" / "pseudonyms").write_text(bytes(range(32)).hex())
    made.keys = {"cnss": new_key("EdDSA"), "other": new_key("ES256")}
    made.entries = {name: {key.kid: entry_of(key)} for name, key in made.keys.items()}
    made.services = {name: service_entry(world.catalogue(), name) for name in SERVICES}
    made.agreements = (world.agreement(),)
    make_tables(home / "wasl.sqlite3")
    people = {OMAR: world.pupil(), SALMA: world.pupil("0" * 31 + "2", given_latin="SALMA")}
    fill(home / "wasl.sqlite3", people)
    made.publish()
    return made


def entry_of(key: SigningKey, **changes: Any) -> KeyEntry:
    """`key` in a directory, in force since long ago."""
    return KeyEntry(**({"jwk": key.verifying().jwk(), "valid_from": 0} | changes))


def table_statements(connection: Any) -> list[str]:
    """The SQL that makes the registers' tables, as the models say. `connection`: one of Django's."""
    from wasl.registers.models import Identifier, Record, SameAs

    with connection.schema_editor(collect_sql=True) as editor:
        for model in (Record, Identifier, SameAs):
            editor.create_model(model)
    return list(editor.collected_sql)


def make_tables(path: Path) -> None:
    """The registers' tables in a new SQLite file."""
    from django.db import connections

    from wasl.server.database import sqlite

    connection = connections.create_connection("default")
    connection.settings_dict = {**connection.settings_dict, **sqlite(path)}
    try:
        with sqlite3.connect(path) as file:
            file.execute("PRAGMA journal_mode=WAL")
            for statement in _for_sqlite(connection):
                file.execute(statement)
    finally:
        connection.close()


def _for_sqlite(connection: Any) -> list[str]:
    if connection.vendor == "sqlite":
        return table_statements(connection)
    # The suite runs on PostgreSQL: the statements are asked of SQLite all the same.
    from django.db.backends.sqlite3.base import DatabaseWrapper

    return table_statements(DatabaseWrapper(connection.settings_dict, "default"))


def fill(path: Path, people: Mapping[str, Iterable[Held]]) -> None:
    """Write records and identifiers, by student number."""
    with sqlite3.connect(path) as file:
        for number, records in people.items():
            kept = list(records)
            file.executemany(
                f"INSERT INTO registers_record ({_RECORD}) VALUES ({', '.join('?' * 14)})", map(row_of, kept)
            )
            file.execute(
                "INSERT INTO registers_identifier (scheme, value, entity, source, batch, recorded_from) "
                "VALUES ('massar', ?, ?, 'massar', 1, 1)", (number, kept[0].entity)
            )  # fmt: skip


def row_of(held: Held) -> tuple[Any, ...]:
    """A record as its table keeps it."""
    return (
        held.register, held.entity, held.source, held.source_key, _day(held.valid_from), _day(held.valid_to), held.recorded_from,
        None, "test", held.batch, 1, "actual", held.body, "0" * 32,
    )  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def question(value: str = OMAR, **more: Any) -> bytes:
    """The body of a call."""
    return json.dumps({"subject": {"scheme": "massar", "value": value}, **more}).encode()


def replaced(entry: ServiceEntry, **changes: Any) -> ServiceEntry:
    """A service declared otherwise."""
    return msgspec.structs.replace(entry, declared=msgspec.structs.replace(entry.declared, **changes))
