"""From an answered list to its claims, set-based: read the answered file, number its lines, insert them in one statement.

A run that dies is run again: a line that has its claim gets no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import transaction

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import due_day, this_day
from wasl.catalogue.declared import Parameter
from wasl.engine.choose import scratch_engine
from wasl.engine.port import Engine
from wasl.exchange.answering.bulk import ANSWERED
from wasl.exchange.claims.models import Claim, Event, Opening
from wasl.exchange.claims.numbers import SERIALS, number_sql
from wasl.exchange.declared import Claiming, Service
from wasl.exchange.files.models import Delivery
from wasl.exchange.files.places import Places
from wasl.exchange.files.writing import MALFORMED
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.text import Text
from wasl.registers.bulk import Bulk, bulk, text
from wasl.registers.declared import Column, Feed, Format
from wasl.registers.reading.read import read

ASKED = ("unknown-subject", "ambiguous-subject", MALFORMED)
"""Outcomes of a line whose family is asked, whatever the service."""
NOT_CLEARED = "not-cleared"
"""The person is known, and the deciding field is not true."""
_COLUMNS = ("ROW", "SUBJECT", "REFERENCE", "OUTCOME", "PSEUDONYM")
_YEAR = SERIALS * 100
_LOCK = 2_026_001
"""A number of our own among PostgreSQL's locks that no table stands for."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked of the families of a list, and until when."""

    claiming: Claiming
    provider: str
    due: date
    remind_on: date


def asking_of(catalogue: Catalogue, delivery: Delivery) -> Asking:
    """What asking the families of `delivery` today would be.

    Raises WaslError where its service asks nobody, or where the answer is no longer kept.
    """
    service = catalogue.all(Service).get(delivery.service)
    if service is None or service.claim is None:
        raise WaslError(
            "this service asks no family through Wasl", mend="its declaration says so: see 'claim:' in the pack"
        )
    answer_of(delivery)
    start = this_day(catalogue)
    due = due_day(catalogue, catalogue.get(Parameter, service.claim.answer_within), start)
    return Asking(service.claim, service.provider, due, start + (due - start) / 2)


def answer_of(delivery: Delivery) -> Path:
    """Its answered file. Raises WaslError where there is none, or none any more."""
    place = Places(Path(settings.HOME)).answer(delivery, delivery.report.get("kind", ""))
    if delivery.state != Delivery.State.ANSWERED or not place.is_file():
        raise WaslError("the answer of this list is not here", mend="send the list again, then ask the families")
    return place


def count_to_ask(delivery: Delivery, asking: Asking) -> dict[str, int]:
    """How many families would be asked, by why the exchange did not clear them."""
    with _lines(delivery, asking.claiming.decides) as engine:
        rows = engine.read("SELECT outcome, count(*) AS n FROM asked GROUP BY outcome").read_all().to_pylist()
    return {str(row["outcome"]): int(row["n"]) for row in rows}


def ask_families(delivery: Delivery, asking: Asking, actor: str) -> Opening:
    """Have the families of `delivery` asked, by the next worker. Asking again changes nothing, unless it had failed."""
    at = now()
    given = {"asked_at": at, "asked_by": actor, "due": asking.due, "remind_on": asking.remind_on}
    known = {
        "consumer": delivery.consumer,
        "provider": asking.provider,
        "decides": asking.claiming.decides,
    }
    with transaction.atomic():
        opening, made = Opening.objects.get_or_create(delivery=delivery, defaults={**known, **given})
        failed = Opening.objects.filter(pk=opening.pk, state=Opening.State.FAILED)
        anew = failed.update(**given, state=Opening.State.WAITING, error={}, worker="", heartbeat=None)
        if made or anew:
            Event.objects.create(opening=opening, at=at, what="asked", actor=actor, purpose=delivery.purpose)
    opening.refresh_from_db()
    return opening


def open_claims(opening: Opening) -> int:
    """Open the claims of `opening`; how many there are. Run twice, or after a death anywhere, it gives the same ones."""
    delivery = opening.delivery
    if opening.state == Opening.State.WAITING:
        with _lines(delivery, opening.decides) as engine, bulk() as work:
            work.stage("claims_asked", engine.read(_NUMBERED))
            _alone(work)
            work.execute(_insert_sql(opening))
        count = Claim.objects.filter(opening=opening).count()
        Opening.objects.filter(pk=opening.pk).update(state=Opening.State.OPEN, claims=count, worker="", heartbeat=None)
        opening.refresh_from_db()
    return opening.claims


@contextmanager
def _lines(delivery: Delivery, decides: str) -> Iterator[Engine]:
    """Relation ``asked`` (line, subject, reference, outcome, pseudonym): whom the answered list did not clear, once each."""
    with scratch_engine(Path(settings.HOME) / "work", "claims") as engine:
        # Named for this run alone: a page may count what a worker opens.
        out = Path(settings.HOME) / "work" / f"claims-{delivery.pk}-{token_hex(8)}.parquet"
        try:
            report = read(answer_of(delivery), _as_feed(delivery, decides), out, out.parent, {})
            if report.rows:
                engine.view_parquet("answered", [out])
                engine.create("asked", _asked_sql(delivery, decides))
            else:
                engine.create("asked", _NOBODY)
            yield engine
        finally:
            out.unlink(missing_ok=True)


def _as_feed(delivery: Delivery, decides: str) -> Feed:
    """The answered list, said as the readers of feeds understand it."""
    title = Text(fr="Liste", ar="لائحة", en="List")
    columns = tuple(Column(name=name, required=name != "REFERENCE") for name in (*_COLUMNS, decides))
    return Feed(title=title, system="", format=Format(type=delivery.report["kind"]), columns=columns, outputs=())


def _asked_sql(delivery: Delivery, decides: str) -> str:
    """The first of the lines that say the same of the same person: a family is asked once."""
    named = ", ".join(f"'{each}'" for each in ASKED)
    guard = "'^''[=+@\\t\\r''-]'"  # what `files.writing` puts before a text that a spreadsheet would run
    plain = {
        name: f'CASE WHEN regexp_matches("{name}", {guard}) THEN substr("{name}", 2) ELSE "{name}" END'
        if delivery.report["kind"] == "csv"
        else f'"{name}"'
        for name in ("SUBJECT", "REFERENCE")
    }
    return f"""SELECT min(line) AS line, subject, reference, outcome, pseudonym FROM (
            SELECT CAST("ROW" AS BIGINT) AS line, substr(COALESCE({plain["SUBJECT"]}, ''), 1, 200) AS subject,
                substr(COALESCE({plain["REFERENCE"]}, ''), 1, 200) AS reference, COALESCE("PSEUDONYM", '') AS pseudonym,
                CASE WHEN "OUTCOME" = '{ANSWERED}' THEN '{NOT_CLEARED}' ELSE "OUTCOME" END AS outcome
            FROM answered WHERE "OUTCOME" IN ({named})
                OR ("OUTCOME" = '{ANSWERED}' AND lower(COALESCE("{decides}", '')) <> 'true')) AS lines
        GROUP BY subject, reference, outcome, pseudonym, CASE WHEN subject = '' THEN line END"""


_NOBODY = """SELECT CAST(0 AS BIGINT) AS line, '' AS subject, '' AS reference, '' AS outcome, '' AS pseudonym
        WHERE 1 = 0"""
_NUMBERED = """SELECT line, row_number() OVER (ORDER BY line) AS place, subject, reference, outcome, pseudonym
        FROM asked ORDER BY line"""


def _alone(work: Bulk) -> None:
    """Two lists opened at once would give the same numbers: the second waits. SQLite lets one write at a time anyway."""
    if work.vendor == "postgresql":
        work.scalar(f"SELECT 1 FROM pg_advisory_xact_lock({_LOCK})")


def _insert_sql(opening: Opening) -> str:
    """One statement over the staged lines; whom a claim of the same consumer still asks the same is not asked again.

    The last number is read by the statement that uses it: a transaction that read first might not be let write on SQLite.
    """
    delivery, first = opening.delivery, opening.asked_at.year % 100 * _YEAR
    given: dict[str, Any] = {
        "number": number_sql("b.last + a.place"), "opening_id": str(opening.pk), "line": "a.line", "subject": "a.subject",
        "reference": "a.reference", "outcome": "a.outcome", "pseudonym": "a.pseudonym", "state": f"'{Claim.State.OPEN}'",
        **dict.fromkeys(("ending", "examiner", "reason", "found", "receipt"), "''"),
    }  # fmt: skip
    return f"""INSERT INTO claims_claim ({", ".join(given)}) SELECT {", ".join(given.values())} FROM claims_asked AS a
            CROSS JOIN (SELECT COALESCE(max(number), {first}) / 100 AS last FROM claims_claim
                WHERE number >= {first} AND number < {first + _YEAR}) AS b
        WHERE a.subject = '' OR NOT EXISTS (
            SELECT 1 FROM claims_claim AS c JOIN claims_opening AS o ON o.id = c.opening_id
                JOIN files_delivery AS d ON d.id = o.delivery_id
            WHERE c.subject = a.subject AND c.reference = a.reference AND c.state <> '{Claim.State.CLOSED}'
                AND o.id <> {opening.pk} AND o.consumer = {text(opening.consumer)} AND d.purpose = {text(delivery.purpose)})
        ON CONFLICT (opening_id, line) DO NOTHING"""
