"""Files for the bank: by the official schema, and as another library reads them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from lxml import etree
from pyiso20022.pain.pain_001_001_09 import Document
from xsdata.formats.dataclass.parsers import XmlParser

from tests.programmes.paying.bank import schema
from tests.programmes.paying.office import rib
from wasl.programmes.paying import mandates, messages
from wasl.programmes.paying.rib import iban

AT = datetime(2026, 1, 20, 9, 30, tzinfo=UTC)


def transfers(count: int) -> Iterator[messages.Transfer]:
    for number in range(count):
        yield messages.Transfer(
            f"E{number:029d}-1", f"E{number:029d}", f"00000000-0000-4000-8000-{number:012d}", 30000 + number,
            "Fatima <Zahra> & Co", rib(number), "Aide sociale directe 2026-01",
        )  # fmt: skip


def written(count: int, at: datetime = AT) -> bytes:
    total = sum(each.amount for each in transfers(count))
    order = messages.Order(
        "L1-1-ABC", at, date(2026, 1, 31), "AIDE SOCIALE DIRECTE", rib(999), "MA", "MAD", count, total
    )
    out = io.BytesIO()
    messages.write(out, order, transfers(count))
    return out.getvalue()


def test_the_official_schema_finds_nothing_wrong() -> None:
    schema("pain.001").assertValid(etree.fromstring(written(3)))


def test_another_library_reads_what_was_written() -> None:
    told = XmlParser().from_bytes(written(3), Document).cstmr_cdt_trf_initn
    assert (told.grp_hdr.msg_id, told.grp_hdr.nb_of_txs, told.grp_hdr.ctrl_sum) == ("L1-1-ABC", "3", Decimal("900.03"))
    (batch,) = told.pmt_inf
    assert batch.dbtr_acct.id.iban == iban(rib(999), "MA")
    assert str(batch.reqd_exctn_dt.dt) == "2026-01-31"
    read = [
        (each.pmt_id.end_to_end_id, each.amt.instd_amt.value, each.amt.instd_amt.ccy, each.cdtr.nm)
        for each in batch.cdt_trf_tx_inf
    ]
    assert read == [(f"E{n:029d}", Decimal(30000 + n) / 100, "MAD", "Fatima <Zahra> & Co") for n in range(3)]
    assert batch.cdt_trf_tx_inf[1].cdtr_acct.id.iban == iban(rib(1), "MA")


def test_the_same_order_gives_the_same_bytes() -> None:
    assert written(50) == written(50)


def test_a_file_of_cash_mandates() -> None:
    out = io.BytesIO()
    mandates.write(out, [mandates.Mandate("E-1", "E", "Amina, née Benali", "AB12", 30005)], "MAD", date(2026, 3, 2))
    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode())))
    assert rows == [{"instruction": "E-1", "end_to_end": "E", "payee": "Amina, née Benali", "identity": "AB12",
                     "amount": "300.05", "currency": "MAD", "until": "2026-03-02"}]  # fmt: skip


def test_an_hour_that_comes_twice_is_told_apart() -> None:
    """Clocks go back for Ramadan: the file tells the instant, whatever the clock says."""
    twice = [datetime(2026, 2, 15, 2, 30, tzinfo=ZoneInfo("Africa/Casablanca"), fold=fold) for fold in (0, 1)]
    told = [etree.fromstring(written(1, at)).findtext(".//{*}CreDtTm") for at in twice]
    assert [datetime.fromisoformat(each).astimezone(UTC).hour for each in told] == [1, 2]
