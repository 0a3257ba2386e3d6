"""A feed to read with, and a way to read bytes with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from wasl.kernel.text import Text
from wasl.registers.declared import Column, Feed, Format, Output
from wasl.registers.reading.contract import ReadReport
from wasl.registers.reading.read import read

TITLE = Text(fr="Élèves", ar="التلاميذ", en="Pupils")


def a_feed(kind: str = "csv", **form: Any) -> Feed:
    """A feed of three columns, the last one optional."""
    columns = (
        Column(name="CODE"),
        Column(name="PRÉNOM", aliases=("الاسم الشخصي",)),
        Column(name="NOTE", required=False),
    )
    output = Output(register="learner", key="CODE", attributes={})
    return Feed(title=TITLE, system="school", format=Format(type=kind, **form), columns=columns, outputs=(output,))


@dataclass
class Read:
    """What reading gave."""

    report: ReadReport
    rows: list[tuple[str | None, ...]]


@pytest.fixture
def read_bytes(tmp_path: Path) -> Callable[..., Read]:
    """Read some bytes as a feed declares."""

    def reading(content: bytes, kind: str = "csv", packages: Any = None, **form: Any) -> Read:
        landed, out, folder = tmp_path / "landed", tmp_path / "raw.parquet", tmp_path / "folder"
        folder.mkdir(exist_ok=True)
        landed.write_bytes(content)
        report = read(landed, a_feed(kind, **form), out, folder, packages or {})
        table = pq.read_table(out)
        assert table.column_names == ["CODE", "PRÉNOM", "NOTE"]
        return Read(report, list(zip(*(table.column(n).to_pylist() for n in table.column_names), strict=True)))

    return reading
