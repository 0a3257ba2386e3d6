"""The schemas that editors use: complete, told in words, and never out of date."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from wasl.catalogue.declared import Dated, Declared
from wasl.catalogue.schema import field_docs, files, schema_of, stale, write
from wasl.server.kinds import KINDS

PUBLISHED = ROOT / "docs" / "reference" / "schema"


def test_the_published_schemas_are_those_of_the_code() -> None:
    assert stale(KINDS, PUBLISHED) == [], "run 'wasl schema' and commit docs/reference/schema"


def test_writing_mends_what_is_stale_and_nothing_else(tmp_path: Path) -> None:
    assert write(KINDS, tmp_path) == sorted(files(KINDS))
    assert write(KINDS, tmp_path) == []
    (tmp_path / "feed.json").write_text("{}", encoding="utf-8")
    (tmp_path / "ship.json").write_text("{}", encoding="utf-8")
    (tmp_path / "state.json").unlink()
    assert write(KINDS, tmp_path) == ["feed.json", "ship.json", "state.json"]
    assert stale(KINDS, tmp_path) == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_schema_asks_for_its_kind_and_refuses_unknown_keys(kind: Any) -> None:
    schema = schema_of(kind)
    assert schema["properties"]["kind"]["const"] == kind.name
    assert schema["required"][0] == "kind"
    assert schema["additionalProperties"] is False
    assert "items" in schema["required"] if kind.many else "title" in schema["required"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_reference_leads_somewhere(kind: Any) -> None:
    text = json.dumps(schema := schema_of(kind))
    names = {part.split('"')[0] for part in text.split("#/$defs/")[1:]}
    assert names <= set(schema["$defs"])


def test_descriptions_are_the_docstrings_of_the_fields() -> None:
    schema = schema_of(next(kind for kind in KINDS if kind.name == "feed"))
    assert schema["properties"]["system"]["description"] == "The system that sends it."
    assert schema["properties"]["law"]["description"] == "The texts it rests on."
    assert schema["$defs"]["Output"]["properties"]["where"]["description"].startswith("Boolean expression")


def test_docstrings_under_fields_are_read() -> None:
    assert field_docs(Declared)["title"] == "What people call it."
    assert "since" not in field_docs(Dated)


def test_one_schema_chooses_by_kind() -> None:
    chosen = json.loads(files(KINDS)["pack.json"])
    assert [each["then"]["$ref"] for each in chosen["allOf"]] == [f"{kind.name}.json" for kind in KINDS]
    assert chosen["properties"]["kind"]["enum"] == [kind.name for kind in KINDS]
