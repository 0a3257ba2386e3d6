"""Two months of exchanges in a demonstration, so that its pages have something to tell: a log of its own, real receipts.

Who asks whom about what comes from the agreements in force, about whom from the registers; nothing of it ever happened.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa
from django.conf import settings

from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.exchange.agreements.models import AgreementVersion
from wasl.exchange.agreements.states import State
from wasl.exchange.answering.kept import open_log
from wasl.exchange.receipts.bulk import appending
from wasl.exchange.receipts.private import KEPT
from wasl.exchange.tracing.people import family_of
from wasl.kernel.clock import now, to_microseconds
from wasl.kernel.errors import WaslError
from wasl.registers.models import Record
from wasl.registers.subjects import stays_register

LOG = "demonstration"
DAYS, PEOPLE, OF_FAMILY = 60, 5000, 240
"""Days lived, people asked about, and one question in so many about the family."""
_DAY = 86_400_000_000


def live_two_months(home: Path, portal: str) -> int:
    """Let them go by, once; how many exchanges. Raises WaslError outside a demonstration."""
    if not settings.DEMO:
        raise WaslError(
            "exchanges are made up only in a demonstration", mend="set WASL_DEMO=1 where no real data is kept"
        )
    agreements, people, family = _agreements(), _people(), _family()
    if (home / "receipts" / LOG).exists() or not agreements.num_rows or not people.num_rows:
        return 0
    with duckdb.connect() as engine:
        engine.register("agreements", agreements)
        engine.register("people", people)
        engine.register("family", family)
        engine.execute(f"CREATE TABLE asked AS {_asked(family.num_rows)}")
        rows = engine.sql(_ENTRIES).to_arrow_reader(20_000)
        with open_log(home, LOG, portal) as log, appending(log) as receipts:
            for batch in rows:
                first, table = receipts.size, pa.table(batch)
                index = pa.array(range(first, first + batch.num_rows), pa.int64())
                private = table.drop_columns("entry").add_column(0, "index", index).select(KEPT.names).cast(KEPT)
                receipts.add([str(entry).encode() for entry in table["entry"].to_pylist()], *private.to_batches())
            return receipts.size - receipts.first


def _agreements() -> pa.Table:
    active = AgreementVersion.objects.filter(state=State.ACTIVE).select_related("agreement").order_by("pk")
    return pa.Table.from_pylist(
        [
            {
                "number": each.id_text, "consumer": each.terms.consumer, "provider": each.terms.provider,
                "service": each.terms.service, "purpose": each.terms.purpose, "ways": list(each.terms.ways),
                "fields": msgspec.json.encode(each.terms.fields).decode(), "secrecy": each.terms.secrecy_days,
            }
            for each in active
        ]
    )  # fmt: skip


def _people() -> pa.Table:
    name, _register = stays_register(current.catalogue())
    found = Record.objects.filter(register=name, recorded_to=None).order_by("pk").values_list("entity", flat=True)
    return pa.table({"entity": pa.array(list(found[:PEOPLE]), pa.string())})


def _family() -> pa.Table:
    profile = Profile.objects.exclude(person="").order_by("pk").first()
    members = (
        [each.entity for each in family_of(current.catalogue(), profile.person, current.today())[1:]] if profile else []
    )
    return pa.table({"entity": pa.array(members, pa.string())})


def _asked(family: int) -> str:
    """One row a question: drawn by hashes, so that the same demonstration gives the same months."""
    start = to_microseconds(now() - timedelta(days=DAYS)) // _DAY * _DAY
    entity = "(SELECT list(entity) FROM people)[1 + draw % (SELECT count(*) FROM people)]"
    own = f"(SELECT list(entity) FROM family)[1 + draw % {max(family, 1)}]"
    return f"""
    WITH drawn AS (
      SELECT a.*, day, n, (hash(number, day, n) // 2)::BIGINT AS draw, (hash(number) // 2)::BIGINT AS sort FROM agreements a,
        range({DAYS}) d(day), range(80) q(n)
      WHERE n < 8 + (hash(number) % 60)::INT + (hash(number, day) % 12)::INT
    )
    SELECT *, CASE WHEN {family} > 0 AND draw % {OF_FAMILY} = 0 THEN {own} ELSE {entity} END AS entity,
      ways[1 + (CASE WHEN sort % 5 = 0 THEN draw % len(ways) ELSE 0 END)::INT] AS way, md5(number || day || '-' || n) AS salt,
      {start} + day * {_DAY} + (8 * 3600 + draw % 32400)::BIGINT * 1000000 + (draw % 1000000)::BIGINT AS "time",
      CASE WHEN draw % 97 = 0 THEN 'out-of-scope' WHEN draw % 211 = 0 THEN 'provider-slow' ELSE 'answered' END AS outcome
    FROM drawn"""


_ENTRIES = f"""
SELECT json_object('agreement', number, 'answer', sha256(salt), 'consumer', consumer,
    'fields', CASE WHEN outcome = 'answered' THEN fields ELSE '[]' END::JSON, 'outcome', outcome, 'provider', provider,
    'purpose', purpose, 'request', md5(salt), 'service', service, 'subject', sha256(unhex(salt) || encode(entity)),
    'time', "time", 'way', way)::VARCHAR AS entry,
  0 AS line, entity, salt, CASE WHEN secrecy > 0 THEN "time" + secrecy * {_DAY} ELSE 0 END::BIGINT AS secret_until, '' AS "case"
FROM asked ORDER BY "time", number, n"""
