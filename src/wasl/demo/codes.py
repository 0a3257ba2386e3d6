"""Departments' own codes, read from the mappings that the pack declares: the demo writes what the pack claims to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec
from ruamel.yaml import YAML

from wasl.demo.draws import Draws
from wasl.kernel.errors import WaslError

_USUAL_PER_MILLION = 850_000
"""How often a clerk writes the usual code, and not another spelling of it."""


class _Row(msgspec.Struct):
    to: str | None
    aliases: tuple[str, ...] = ()


class _Mapping(msgspec.Struct):
    to: str
    rows: dict[str, _Row] = msgspec.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Codes:
    """Every mapping of a pack, read the other way round: common code -> the department's spellings, the usual first."""

    spellings: Mapping[str, Mapping[str, tuple[str, ...]]]

    def of(self, mapping: str) -> Mapping[str, tuple[str, ...]]:
        """Raises WaslError when the pack has no such mapping."""
        if mapping not in self.spellings:
            raise WaslError(f"the pack declares no mapping {mapping}", mend="declare it under referentials/mappings")
        return self.spellings[mapping]

    def written(
        self, draws: Draws, mapping: str, common: str, key: str, only: Callable[[str], bool] = lambda spelling: True
    ) -> str:
        """SQL: the spelling of the common code `common` (SQL) that the clerk of `key` (SQL) writes; null when there is none."""
        known = {to: [one for one in spellings if only(one)] for to, spellings in self.of(mapping).items()}
        items = ", ".join(
            f"{_text(to)}: [{', '.join(map(_text, options))}]" for to, options in known.items() if options
        )
        options = f"(MAP {{{items}}})[{common}]"
        other = draws.pick(key, f"spelling:{mapping}", f"greatest(len({options}), 1)")
        usual = draws.chance(key, f"usual:{mapping}", _USUAL_PER_MILLION)
        return f"{options}[CASE WHEN {usual} THEN 1 ELSE 1 + {other} END]"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


@lru_cache(maxsize=4)
def read_codes(pack: Path) -> Codes:
    """The codes of the pack in the folder `pack`, read once a process.

    Only the mappings are read: the catalogue judges them, not the demo. Raises WaslError where there are none.
    """
    files = sorted((pack / "referentials" / "mappings").glob("*.yaml"))
    if not files:
        raise WaslError(
            "this pack has no mappings", where=str(pack), mend="give the folder of a pack, e.g. packs/maroc"
        )
    reader = YAML(typ="safe")
    return Codes({file.stem: _reversed(msgspec.convert(reader.load(file), _Mapping)) for file in files})


def _reversed(mapping: _Mapping) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code, row in mapping.rows.items():
        if row.to is not None:
            found[row.to] = (*found.get(row.to, ()), code, *row.aliases)
    return found
