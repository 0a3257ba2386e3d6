"""A desk to feed small files from, over the real pack and a real database."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.load import load
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.run import Installation, run
from wasl.registers.feeding.submit import submit
from wasl.registers.feeding.undo import undo
from wasl.registers.models import Batch, Record
from wasl.registers.people import versions_of
from wasl.server.kinds import KINDS

ROOT = Path(__file__).resolve().parents[3]
PUPILS = "CODE_MASSAR,NOM,PRENOM,NOM_AR,PRENOM_AR,DATE_NAISSANCE,LIEU_NAISSANCE,SEXE,CODE_COMMUNE"
ENROLMENTS = "CODE_MASSAR,ANNEE,GRESA,NIVEAU,CLASSE,STATUT,RESULTAT,MOYENNE"


@pytest.fixture(scope="session")
def pack() -> Catalogue:
    """The Moroccan pack."""
    return load(ROOT / "packs" / "maroc", KINDS)


@dataclass
class Desk:
    """Feeds files and reads what became of them."""

    installation: Installation
    actor: str = "tester"
    steps: list[str] = field(default_factory=list)

    @property
    def places(self) -> Places:
        return self.installation.places

    def submit(self, feed: str, content: str | bytes, as_of: date = date(2025, 10, 1), name: str = "file.csv") -> Batch:
        """Land a file and queue it."""
        data = content.encode() if isinstance(content, str) else content
        return submit(
            self.installation.catalogue, self.places, feed, BytesIO(data), file_name=name, actor=self.actor, as_of=as_of
        )

    def run(self, batch: Batch, watch: Callable[[str], None] | None = None) -> Batch:
        """Take a batch to its end."""
        return run(batch, self.installation, watch or self.steps.append)

    def feed(self, feed: str, content: str | bytes, as_of: date = date(2025, 10, 1), name: str = "file.csv") -> Batch:
        """Land and run a file."""
        return self.run(self.submit(feed, content, as_of, name))

    def undo(self, batch: Batch, reason: str = "a mistake") -> Batch:
        """Take a batch back."""
        return undo(batch, self.actor, reason, self.places)

    def pupils(self, *rows: str, as_of: date = date(2025, 10, 1)) -> Batch:
        """Feed rows of pupils."""
        return self.feed("massar-pupils", "\n".join([PUPILS, *rows]) + "\n", as_of)

    def enrolments(self, *rows: str, as_of: date = date(2025, 10, 1)) -> Batch:
        """Feed rows of enrolments."""
        return self.feed("massar-enrolments", "\n".join([ENROLMENTS, *rows]) + "\n", as_of)

    def current(self, register: str = "learner") -> dict[str, dict[str, Any]]:
        """Source key -> body of the current versions."""
        rows = Record.objects.filter(register=register, recorded_to__isnull=True).order_by("pk")
        return {row.source_key: json.loads(row.body) for row in rows}

    def entities(self, register: str = "learner") -> Mapping[str, str]:
        """Source key -> entity of the current versions."""
        rows = Record.objects.filter(register=register, recorded_to__isnull=True)
        return dict(rows.values_list("source_key", "entity"))

    def everything(self) -> list[tuple[Any, ...]]:
        """Every version, without the instants that differ between two runs of the same."""
        fields = ("register", "entity", "source", "source_key", "valid_from", "valid_to", "row", "body", "body_hash")
        rows = Record.objects.order_by("register", "source_key", "recorded_from", "valid_from", "pk")
        return [(*row, ended is None) for *row, ended in rows.values_list(*fields, "recorded_to")]


@pytest.fixture
def desk(registers: None, pack: Catalogue, tmp_path: Path) -> Desk:
    """A desk over empty registers."""
    return Desk(Installation(pack, Places(tmp_path / "home")))


def versions(entity: str) -> list[Any]:
    """All versions of an entity."""
    return versions_of([entity])


def counts(batch: Batch) -> tuple[int, int, int, int, int]:
    """received, accepted, unchanged, rejected, held."""
    return batch.received, batch.accepted, batch.unchanged, batch.rejected, batch.held


@dataclass
class Children:
    """Does each piece of work in a child of its own, that may be killed; see `killable`."""

    host: subprocess.Popen[str]

    def start(self, *work: object) -> int:
        """Begin it; the child's process id."""
        assert self.host.stdin
        self.host.stdin.write(" ".join(map(str, work)) + "\n")
        self.host.stdin.flush()
        return int(self.hear())

    def hear(self) -> str:
        """The host's next word."""
        assert self.host.stdout
        return self.host.stdout.readline().strip()


@pytest.fixture
def children(desk: Desk) -> Iterator[Children]:
    name, home = str(connections["default"].settings_dict["NAME"]), str(desk.places.home)
    command = [sys.executable, "-m", "tests.registers.feeding.killable", name, home]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as host:
        children = Children(host)
        assert children.hear() == "ready"
        yield children
        assert host.stdin
        host.stdin.close()
