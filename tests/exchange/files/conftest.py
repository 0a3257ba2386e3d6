"""A small State, an agreement to ask it by file, and an office to answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.answering import world
from wasl.catalogue import current
from wasl.exchange.answering.kept import open_log, pseudonyms_of
from wasl.exchange.directory.snapshot import AgreementEntry, ServiceEntry
from wasl.exchange.directory.view import Directory
from wasl.exchange.files.models import Delivery
from wasl.exchange.files.run import Office, run
from wasl.exchange.files.sending import Sending, draw, send
from wasl.exchange.receipts.log import Log
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.run import Installation
from wasl.registers.models import Identifier, Record

BY_FILE = {"ways": ("call", "file", "portal")}
VACCINATION = "vaccination-list"


@dataclass
class Town:
    """Where lists are sent."""

    home: Path
    agreements: list[AgreementEntry] = field(default_factory=lambda: [world.agreement(**BY_FILE)])
    services: dict[str, ServiceEntry] | None = None

    def directory(self) -> Directory:
        return world.directory(*self.agreements, services=self.services)

    def vaccinates(self, **changes: Any) -> None:
        """There is but the agreement of the health ministry, whose lists are drawn."""
        declared = world.service(VACCINATION)
        self.services = {VACCINATION: declared}
        asked = {
            "consumer": "school-health",
            "service": VACCINATION,
            "purpose": "vaccination-campaign",
            "ways": ("file",),
        }
        self.agreements = [world.agreement(**{**asked, "fields": tuple(declared.declared.fields), **changes})]

    def drawn(self, **asked: Any) -> Delivery:
        sending = Sending("school-health", VACCINATION, **{"case": "campaign", **asked})
        return draw(self.directory, sending, actor="dsi-health")

    def log(self) -> Log:
        return open_log(self.home, "files", "https://wasl.example")

    def office(self) -> Office:
        registers = Installation(current.catalogue(), Places(self.home))
        return Office(registers, self.directory, pseudonyms_of(self.home), self.log)

    def send(self, content: bytes, name: str = "list.csv", **asked: Any) -> Delivery:
        file = self.home / name
        file.write_bytes(content)
        sending = Sending(
            **{"consumer": "cnss", "service": world.CHECK, "scheme": "massar", "case": "control 2026", **asked}
        )
        return send(self.directory, self.home, sending, file, file_name=name, actor="dsi-cnss")

    def answer(self, content: bytes, name: str = "list.csv", **asked: Any) -> Delivery:
        return run(self.send(content, name, **asked), self.office())


@pytest.fixture
def town(registers: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setenv("WASL_NOW", world.NOW.isoformat())
    for entity, code in ((world.OMAR, "Z100000003"), (world.SALMA, "Z100000001")):
        keep_pupil(entity, code)
    return Town(tmp_path)


def keep_pupil(entity: str, code: str = "", **identity: Any) -> None:
    """`world.pupil` in the registers; without a `code`, known by no identifier of their own."""
    if code:
        Identifier.objects.create(
            scheme="massar", value=code, entity=entity, source="massar", batch=1, recorded_from=1
        )  # fmt: skip
    for number, each in enumerate(world.pupil(entity, **identity)):
        Record.objects.create(
            register=each.register, entity=entity, source=each.source, source_key=f"{code or entity}|{number}",
            valid_from=each.valid_from, valid_to=each.valid_to, recorded_from=1, actor="dsi", batch=1, row=1,
            body=each.body, body_hash="",
        )  # fmt: skip
