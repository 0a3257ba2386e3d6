"""The pipeline gives the same registers on DuckDB and on Spark: records, identifiers, doubts, counts and reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.registers.feeding.conftest import PUPILS, Desk, counts
from tests.registers.feeding.test_deciding import MISSIONS
from wasl.registers.feeding.places import Places
from wasl.registers.models import Batch, Identifier, Ledger, Record, Review

BORN = datetime(2025, 10, 1, 8, tzinfo=UTC)
PEOPLE = [
    f"Z{n:09d},BENALI{n % 9},SALMA{n % 7},بنعلي,سلمى,{n % 27 + 1:02d}/06/2012,Tarfaya,F,11.537.01.05" for n in range(40)
]
ODD = [
    "Z000000100,ALAOUI,OMAR,العلوي,عمر,٠٤/٠٦/٢٠١٢,Tarfaya,M,11.537.01.05",
    "Z000000101, ZNIBER ,KENZA,زنيبر,كنزة,31/02/2010,Tarfaya,F,11.537.01.05",
    "Z000000102,ZNIBER,KENZA,زنيبر,كنزة,2010-02-01,Tarfaya,X,99.999",
    "Z000000103,IDRISSI,-,الإدريسي,,13/25/2011,,F,",
    "Z000000104,TAZI,'=1+1,التازي,علي,01/01/2009,Fès,M,11.537.01.05",
    "bad,TAZI,ALI,التازي,علي,01/01/2009,Fès,M,11.537.01.05",
    PEOPLE[3],
    PEOPLE[4].replace("SALMA", "SALWA"),
]
LATER = [row.replace("Tarfaya", "Tan-Tan") for row in PEOPLE[:10]] + PEOPLE[10:30]
ABROAD = [
    "M1,Lycée,M1,AEFE,BENALI1,SALMA1,02/06/2012,Rabat,F,AB1234567,2025-2026,6e,Inscrit,",
    "M2,Lycée,M1,AEFE,XERTIGNY,AURELIE,02/03/2011,Rabat,F,AB7654321,2025-2026,6e,Inscrit,",
    "M3,Lycée,M1,AEFE,BENALY2,SALMA,03/06/2012,Rabat,F,,2025-2026,6e,Inscrit,",
]
FILES = (
    ("massar-pupils", "\n".join([PUPILS, *PEOPLE, *ODD]), date(2025, 10, 1)),
    ("massar-pupils", "\n".join([PUPILS, *LATER]), date(2025, 11, 1)),
    ("foreign-missions", "\n".join([MISSIONS, *ABROAD]), date(2025, 11, 1)),
)


def fed(desk: Desk, engine: str) -> dict[str, Any]:
    """All that the files leave, on `engine`, in registers that were empty."""
    for model in (Review, Record, Identifier, Batch):
        model._default_manager.all().delete()
    Ledger.objects.update(instant=0)
    place = replace(desk.installation, engine=engine, places=Places(desk.places.home / engine))
    desk = Desk(place)
    accounts = []
    for number, (feed, content, as_of) in enumerate(FILES):
        batch = desk.submit(feed, content + "\n", as_of)
        batch.seed, batch.created = f"{number + 1:032x}", BORN
        batch.save(update_fields=["seed", "created"])
        batch = desk.run(batch)
        accounts.append((batch.state, batch.error, counts(batch), batch.report))
    reviews = Review.objects.order_by("row", "source_key")
    identifiers = Identifier.objects.order_by("scheme", "value", "entity")
    return {
        "accounts": accounts,
        "records": [row[:5] + row[6:] for row in desk.everything()],
        "identifiers": list(identifiers.values_list("scheme", "value", "entity", "source")),
        "reviews": list(reviews.values_list("kind", "row", "source_key", "incoming", "candidates", "best")),
    }


@pytest.mark.spark
@pytest.mark.slow
def test_both_engines_feed_alike(desk: Desk) -> None:
    embedded, distributed = fed(desk, "duckdb"), fed(desk, "spark")
    states = [state for state, *_ in embedded["accounts"]]
    assert states == ["recorded"] * 3
    received, accepted, unchanged, rejected, _held = embedded["accounts"][0][2]
    assert received == len(PEOPLE) + len(ODD)
    assert min(accepted, unchanged, rejected) > 0
    assert embedded["records"]
    assert embedded["reviews"]
    for part in embedded:
        assert distributed[part] == embedded[part], part
