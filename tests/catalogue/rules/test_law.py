"""The law's numbers have a source."""

from __future__ import annotations

from pathlib import Path

from tests.catalogue.packing import copy_of_mini, edit, said_of
from wasl.catalogue.load import load
from wasl.server.kinds import KINDS

FEE = "parameters/lesson-fee.yaml"


def test_a_value_without_law_is_refused(tmp_path: Path) -> None:
    pack = copy_of_mini(tmp_path)
    edit(pack, FEE, ", value: null, assumed: true", ", value: null")
    assert said_of(pack) == [(f"{FEE}:7:5", "the value of 2024-09-01 rests on no law")]


def test_the_law_of_the_parameter_serves_all_its_values(tmp_path: Path) -> None:
    pack = copy_of_mini(tmp_path)
    edit(pack, FEE, ", value: null, assumed: true", ", value: null")
    edit(pack, FEE, "unit: ATL\n", "unit: ATL\nlaw: [{text: loi 1-19}]\n")
    assert load(pack, KINDS)


def test_a_parameter_has_a_value(tmp_path: Path) -> None:
    pack = copy_of_mini(tmp_path)
    text = (pack / FEE).read_text(encoding="utf-8")
    (pack / FEE).write_text(text[: text.index("values:")] + "values: []\n", encoding="utf-8")
    assert said_of(pack) == [(f"{FEE}:4:9", "the parameter has no value")]
