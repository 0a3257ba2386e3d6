"""A list that was answered, of which some lines were not cleared; a portal at its home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.exchange.answering import world
from tests.exchange.files.conftest import Town, keep_pupil, town
from tests.exchange.files.test_pages import portal
from wasl.catalogue import current
from wasl.catalogue.current import today
from wasl.exchange.answering.kept import pseudonyms_of
from wasl.exchange.claims.codes import codes_of
from wasl.exchange.claims.models import Claim, Opening
from wasl.exchange.claims.opening import ask_families, asking_of, open_claims
from wasl.exchange.counter import desk as counter
from wasl.exchange.files.models import Delivery
from wasl.exchange.files.places import Places
from wasl.kernel.clock import now
from wasl.registers.models import Record

__all__ = ["portal", "town"]
YASSINE, AMINA = "0" * 31 + "3", "0" * 31 + "4"
LIST = b"MASSAR,REFERENCE\nZ100000003,R-1\nZ999,R-2\nZ999,R-2\nZ777,=R-3\n,R-4\nZ100000005,R-5\nZ888,R-6\n"
"""One who is at school, one who is unknown twice, a reference that a spreadsheet would run, nobody, one who is known and not
at school, another unknown."""
LINES = (2, 4, 5, 6, 7)
"""Rows whose families are asked."""


@dataclass
class Asked:
    """The list, its opening, its claims by line."""

    town: Town
    delivery: Delivery
    opening: Opening

    def claim(self, line: int) -> Claim:
        return Claim.objects.select_related("opening__delivery").get(opening=self.opening, line=line)

    def letter(self, line: int) -> dict[str, str]:
        """What the letter of a line says."""
        claim = self.claim(line)
        return {"number": claim.written, "code": codes_of(self.town.home).of(claim.number)}


def answer_of_list(town: Town) -> Delivery:
    """`LIST` as it comes back. By hand: answering takes a second, and has tests of its own."""
    delivery = Delivery.objects.create(
        consumer="cnss", service=world.CHECK, purpose="family-allowances", agreement="PE-2026-0001@1", scheme="massar",
        as_of=today(), case="control 2026", file_name="list.csv", file_hash="ab" * 32, file_size=1, seed="00" * 32,
        actor="dsi-cnss", created=now(), ended=now(), queued=False, state="answered", received=7, answered=2, unknown=3,
        malformed=1, repeated=1, receipts_log="files", receipts_from=0, receipts_until=5, receipts=5, report={"kind": "csv"},
    )  # fmt: skip
    names = pseudonyms_of(town.home)
    omar, yassine = (names.of("cnss", entity) for entity in (world.OMAR, YASSINE))
    lines = (
        "ROW,SUBJECT,REFERENCE,OUTCOME,schooled,vocational,PSEUDONYM,RECEIPT",
        f"1,Z100000003,R-1,answered,true,false,{omar},files/0/aa", "2,Z999,R-2,unknown-subject,,,,files/1/bb",
        "3,Z999,R-2,unknown-subject,,,,files/1/bb", "4,Z777,'=R-3,unknown-subject,,,,files/2/cc",
        "5,,R-4,malformed-subject,,,,", f"6,Z100000005,R-5,answered,,false,{yassine},files/3/dd",
        "7,Z888,R-6,unknown-subject,,,,files/4/ee",
    )  # fmt: skip
    place = Places(town.home).answer(delivery, "csv")
    place.parent.mkdir(exist_ok=True)
    place.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return delivery


@pytest.fixture
def answered(portal: Town) -> Iterator[Delivery]:
    """The list, answered: nobody was asked yet. Yassine is known and not at school; Amina is, and is not in the list."""
    counter.close()
    keep_pupil(AMINA, "Z100000004")
    keep_pupil(YASSINE, "Z100000005")
    Record.objects.filter(entity=YASSINE, register="enrolment").delete()
    yield answer_of_list(portal)
    counter.close()


@pytest.fixture
def asked(answered: Delivery, portal: Town) -> Asked:
    """The families of the list are asked."""
    opening = ask_families(answered, asking_of(current.catalogue(), answered), "dsi-cnss")
    open_claims(opening)
    return Asked(portal, answered, opening)
