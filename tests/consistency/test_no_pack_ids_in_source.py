"""Engines in code, the State in packs: no name that a pack gives stands in src/ (but for the demonstration's own data)."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from tests.conftest import ROOT
from wasl.catalogue.load import load
from wasl.server.kinds import KINDS

SOURCE = ROOT / "src" / "wasl"
SUFFIXES = {".py", ".html", ".js", ".css", ".txt"}
KINDS_OF_NAMES = (
    "department", "system", "mapping", "feed", "parameter", "linkage-model", "purpose", "service", "agreement-template",
)  # fmt: skip
ORDINARY = frozenset(
    {
        "add",
        "census",
        "certificates",
        "cms",
        "communes",
        "grants",
        "health",
        "missions",
        "regions",
        "sig",
        "statistics",
        "traditional",
    }
)
"""Names in the pack that are also plain English words, the tables of a data package, or words of a standard (RFC 5652, 7517)."""


@cache
def pack_names() -> frozenset[str]:
    catalogue = load(ROOT / "packs" / "maroc", KINDS)
    return frozenset(entry.name for entry in catalogue.entries if entry.kind.name in KINDS_OF_NAMES) - ORDINARY


@cache
def anything_named() -> re.Pattern[str]:
    names = sorted(map(re.escape, pack_names()), key=len, reverse=True)
    return re.compile(rf"(?<![\w/.-])({'|'.join(names)})(?![\w-])", re.IGNORECASE)


def sources() -> list[Path]:
    files = (path for path in sorted(SOURCE.rglob("*")) if path.suffix in SUFFIXES)
    return [path for path in files if SOURCE / "demo" not in path.parents and "vendor" not in path.parts]


def test_no_name_of_the_pack_stands_in_the_source() -> None:
    hits = [
        f"{path.relative_to(ROOT)}:{number}: {hit[1]}"
        for path in sources()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for hit in anything_named().finditer(line)
    ]
    assert not hits, "take these from the catalogue instead of writing them:\n" + "\n".join(hits)


def test_the_names_looked_for_are_those_of_the_pack() -> None:
    assert {"massar", "rsu", "massar-levels"} <= pack_names()
    assert anything_named().search('if system == "massar":')
    assert not anything_named().search("the massariah of somewhere")
