"""Both engines keep the same promises (see `wasl.engine.port`) and spell the same values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wasl.engine.choose import open_engine
from wasl.engine.port import Engine
from wasl.engine.quote import literal, relation
from wasl.kernel.canonical import body_hash, canonical_json
from wasl.kernel.errors import WaslError

TEXTS = ["", "a", "é", "محمد", "it's", '"quoted"', "back\\slash", "tab\tnew\nline", "$x", "😀", None]


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=[pytest.mark.spark, pytest.mark.slow])])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(request.param, tmp_path / "engine")
    yield opened
    opened.close()


def rows(engine: Engine, sql: str) -> list[dict[str, Any]]:
    return engine.read(sql).read_all().to_pylist()


def numbers(*values: Any) -> pa.Table:
    return pa.table({"n": list(range(len(values))), "v": list(values)})


def test_relations_are_viewed_created_replaced_and_dropped(engine: Engine) -> None:
    engine.view_arrow("first", pa.table({"n": [1, 2, 3]}))
    engine.create("second", "SELECT n * 2 AS n FROM first WHERE n > 1")
    engine.create("second", "SELECT n + 1 AS n FROM second")
    engine.view("third", "SELECT sum(n) AS total FROM second")
    assert engine.count("second") == 2
    assert [int(row["total"]) for row in rows(engine, "SELECT total FROM third")] == [12]
    engine.drop("third", "second", "never_there")
    with pytest.raises(Exception, match=r"(?i)second"):
        engine.count("second")


def test_a_rows_number_is_its_position_in_the_file(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    values = [f"v{n % 97}" for n in range(25_000)]
    pq.write_table(pa.table({"value": values}), path, row_group_size=1_000)
    engine.view_rows("raw", path)
    found = rows(engine, 'SELECT "__row" AS n, value FROM raw ORDER BY 1')
    assert [row["n"] for row in found] == list(range(1, 25_001))
    assert [row["value"] for row in found] == values


def test_files_of_one_kind_are_one_view(engine: Engine, tmp_path: Path) -> None:
    for name, values in {"it's": [1, 2], "b": [3]}.items():
        pq.write_table(pa.table({"n": values}), tmp_path / f"{name}.parquet")
    engine.view_parquet("both", sorted(tmp_path.glob("*.parquet")))
    assert engine.count("both") == 3


def test_a_file_is_written_whole_or_not_at_all(engine: Engine, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out.parquet"
    assert engine.write_parquet("SELECT 1 AS n UNION ALL SELECT 2", out) == 2
    with pytest.raises(Exception, match=r"(?i)no_such|nowhere"):
        engine.write_parquet("SELECT no_such FROM nowhere_at_all", out)
    assert pq.read_metadata(out).num_rows == 2
    assert [path.name for path in out.parent.iterdir()] == ["out.parquet"]


def test_rows_stream_in_batches(engine: Engine) -> None:
    engine.view_arrow("many", pa.table({"n": list(range(50_000))}))
    batches = list(engine.read("SELECT n FROM many", rows_per_batch=7_000))
    assert sum(batch.num_rows for batch in batches) == 50_000
    assert max(batch.num_rows for batch in batches) <= 20_000


def test_any_text_is_a_literal(engine: Engine) -> None:
    for text in filter(None, TEXTS):
        assert rows(engine, f"SELECT {engine.dialect.literal(text)} AS v") == [{"v": text}]


def test_bodies_are_canonical_json_and_their_hash_is_the_kernels(engine: Engine) -> None:
    engine.view_arrow("texts", numbers(*TEXTS))
    body = engine.dialect.json_object({"n": "n", "a": "v", "none": "CAST(NULL AS STRING)", "yes": "TRUE"})
    found = rows(engine, f"SELECT n, {body} AS body, {engine.dialect.sha256_hex(body)} AS hash FROM texts ORDER BY n")
    for row, text in zip(found, TEXTS, strict=True):
        assert row["body"] == canonical_json({"a": text, "n": row["n"], "none": None, "yes": True})
        assert row["hash"][:32] == body_hash(row["body"])


def test_days_and_decimals_are_written_alike(engine: Engine) -> None:
    days = [date(1899, 12, 31), date(2024, 2, 29), date(1, 1, 1), None]
    engine.view_arrow("days", pa.table({"n": range(4), "v": pa.array(days, pa.date32())}))
    found = rows(engine, f"SELECT {engine.dialect.date_text('v')} AS v FROM days ORDER BY n")
    assert [row["v"] for row in found] == [day.isoformat() if day else None for day in days]
    sums = [Decimal("12.50"), Decimal("-0.01"), Decimal("0.00"), None]
    engine.view_arrow("sums", pa.table({"n": range(4), "v": pa.array(sums, pa.decimal128(6, 2))}))
    found = rows(engine, f"SELECT {engine.dialect.decimal_text('v')} AS v FROM sums ORDER BY n")
    assert [row["v"] for row in found] == ["12.50", "-0.01", "0.00", None]


@pytest.mark.parametrize(
    ("pattern", "matching"), [("[0-9]+", {"a1", "٣7"}), ("^a", {"a1", "abc"}), ("[ء-ي]", {"محمد"})]
)
def test_patterns_find_the_same(engine: Engine, pattern: str, matching: set[str]) -> None:
    words = ["a1", "abc", "محمد", "٣7", "", None]
    engine.view_arrow("words", numbers(*words))
    found = rows(engine, f"SELECT v FROM words WHERE {engine.dialect.finds('v', pattern)}")
    assert {row["v"] for row in found} == matching


def test_only_plain_names_are_relations_and_only_plain_words_are_shared_literals() -> None:
    for name in ("Upper", "a-b", "a b", "1a", 'a"b'):
        with pytest.raises(ValueError, match="no name for a relation"):
            relation(name)
    for word in ("it's", "back\\slash", "$x"):
        with pytest.raises(ValueError, match="plain word"):
            literal(word)


def test_an_unknown_engine_is_named(tmp_path: Path) -> None:
    with pytest.raises(WaslError, match="choose duckdb or spark"):
        open_engine("abacus", tmp_path)


def test_joins_may_be_done_as_written(engine: Engine) -> None:
    engine.view_arrow("many", numbers("a", "b", "c", "b"))
    engine.view_arrow("few", pa.table({"v": ["b"], "said": [1]}))
    engine.view_arrow("nothing", numbers().cast(pa.schema([("n", pa.int64()), ("v", pa.string())])))
    joined = "SELECT m.n, f.said FROM many AS m LEFT JOIN nothing AS o ON o.n = m.n JOIN few AS f ON f.v = m.v"
    engine.create("free", joined)
    engine.create("bound", joined, as_written=True)
    engine.create("free_again", joined)
    for name in ("free", "bound", "free_again"):
        assert rows(engine, f"SELECT * FROM {name} ORDER BY n") == [{"n": 1, "said": 1}, {"n": 3, "said": 1}]
