"""A real gateway with a small State of its own: one pupil, one fund with a key and an agreement, everything in files."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import httpx
import msgspec

from tests.exchange.answering.world import ANYONE, CHECK, SCHOOLS, agreement, pupil, service
from wasl.catalogue.current import today
from wasl.exchange.directory.signing import directory_key, publish
from wasl.exchange.directory.snapshot import KeyEntry, PurposeEntry, Snapshot, SystemEntry
from wasl.exchange.gateway.settings import Settings
from wasl.kernel.clock import now
from wasl.kernel.keys import SigningKey, kept_key

SYSTEM = "cnss"
PUPIL = ("massar", "Z100000003")
ADDRESS = f"{service(CHECK).declared.provider}/{service(CHECK).declared.system}/{CHECK}"
PURPOSE = "family-allowances"
_TABLES = """
CREATE TABLE registers_identifier (scheme TEXT, value TEXT, entity TEXT, recorded_to INTEGER);
CREATE TABLE registers_sameas (entity TEXT, canonical TEXT, recorded_to INTEGER);
CREATE TABLE registers_record (entity TEXT, register TEXT, source TEXT, source_key TEXT, valid_from TEXT, valid_to TEXT,
                               recorded_from INTEGER, recorded_to INTEGER, batch INTEGER, body TEXT);
"""


def make_home(folder: Path) -> Path:
    """An installation's home: registers, directory in force, keys."""
    folder.mkdir(parents=True, exist_ok=True)
    _fill_registers(folder / "wasl.sqlite3")
    publish_directory(folder, version=1)
    return folder


def system_key(home: Path) -> SigningKey:
    """The fund's private key, kept where a demonstration keeps it."""
    return kept_key(home / "keys" / "systems" / f"{SYSTEM}.json")


def publish_directory(home: Path, version: int, **changes: object) -> None:
    """Put a directory in force whose only agreement is as `changes` say."""
    start = int(now().timestamp()) - 60
    key = system_key(home)
    agreed = agreement(
        purpose=PURPOSE, fields=("schooled",), valid_from=today() - timedelta(days=1), valid_until=date(2099, 1, 1), **changes
    )  # fmt: skip
    log = kept_key(home / "keys" / "logs" / "gateway.json")
    snapshot = Snapshot(
        instance="MA", version=version, not_before=start, expires=start + 86400,
        systems={SYSTEM: SystemEntry(
            department="cnss", title=ANYONE, member_class="GOV",
            keys={key.kid: KeyEntry(jwk=key.verifying().jwk(), valid_from=start)},
        )},
        departments={"cnss": ANYONE, "menps": ANYONE},
        services={name: service(name) for name in (CHECK, SCHOOLS)},
        purposes={PURPOSE: PurposeEntry(title=ANYONE)}, agreements=(agreed,), logs={"gateway": log.verifying().jwk()},
    )  # fmt: skip
    publish(snapshot, directory_key(home), home / "directory")


def settings(home: Path, url: str) -> Settings:
    """Of a gateway in this process."""
    return Settings(home=home, name="gateway", url=url, portal="https://portal.example")


@contextmanager
def running(home: Path) -> Iterator[str]:
    """A gateway in a process of its own, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WASL_")}
    environment = {**kept, "WASL_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    words = [sys.executable, "-m", "wasl.exchange.gateway", "--port", str(port)]
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _await_ready(process, address := f"http://127.0.0.1:{port}")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)
        if process.stderr:
            process.stderr.close()


def _await_ready(process: subprocess.Popen[bytes], address: str) -> None:
    for _ in range(400):
        if process.poll() is not None:
            raise AssertionError(process.stderr.read().decode() if process.stderr else "the gateway ended")
        try:
            if httpx.get(f"{address}/ready").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the gateway does not become ready")


def _fill_registers(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.executescript(_TABLES)
        database.execute("PRAGMA journal_mode=WAL")
        database.executemany(
            "INSERT INTO registers_identifier VALUES (?, ?, ?, NULL)",
            [(*PUPIL, each.entity) for each in list(pupil())[:1]] + [("gresa", "54321B", "f" * 32)],
        )
        school = msgspec.json.encode({"name_latin": "ECOLE", "commune": "01.051.01.01."}).decode()
        records = [
            (*each[:4], _text(each.valid_from), _text(each.valid_to), 1, 1, each.body)
            for each in pupil()
        ]  # fmt: skip
        records.append(("f" * 32, "establishment", "gresa", "54321B", "2020-01-01", None, 1, 1, school))
        database.executemany("INSERT INTO registers_record VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?, ?)", records)
    database.close()


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
