"""The kept weights of linkage (Fellegi and Sunter 1969): versioned, saved as JSON beside frequencies in Parquet.

A weight is log2 of how much likelier an observation is for one person than for two. Weights are kept as whole
thousandths of a bit, so that sums, thresholds and margins are exact and equal on every engine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from math import log2
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from wasl.registers.declared import LinkageModel
from wasl.registers.linkage.blocking import RULES
from wasl.registers.linkage.comparisons import Comparison, further_comparison, standard_comparisons

THOUSANDTHS = 1000
"""Thousandths of a bit in a bit."""
_PARAMETERS = "weights.json"
_LEAST_PROBABILITY = 1e-6


def thousandths(ratio: float) -> int:
    """log2 of `ratio` in whole thousandths of a bit."""
    return round(THOUSANDTHS * log2(max(ratio, _LEAST_PROBABILITY)))


def evidence_of(probability: float) -> int:
    """The log odds of `probability`, in thousandths of a bit. Raises ValueError outside ]0, 1[."""
    if not 0 < probability < 1:
        raise ValueError(f"{probability} is no probability strictly between 0 and 1")
    return thousandths(probability / (1 - probability))


class Chances(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often a level is seen, of pairs where both sides speak."""

    m: float
    """Between two records of one person."""
    u: float
    """Between two people at random."""
    siblings: float | None = None
    """How many times likelier than `u` between two children of one household; None for what a household shares."""


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All that scoring needs besides frequencies."""

    chances: dict[str, dict[str, Chances]]
    """Comparison -> level -> chances."""
    overlap: float
    """Share of incoming rows whose person the register already holds."""
    siblings: float | None = None
    """Standing siblings an incoming row has on average; None where households do not matter."""
    swapped: float = 0.01
    """Share of rows with given and family name in each other's place."""
    also: dict[str, str] = {}
    blocks: tuple[tuple[str, ...], ...] = ()
    """As the linkage model declares them."""
    trained_at: str | None = None
    """ISO 8601 instant; None for the weights that ship with the room."""
    trained_on: dict[str, int] = {}
    """Sizes of the training."""


@dataclass(frozen=True)
class Model:
    """Parameters, and the frequencies they were trained with: column -> table ``(value TEXT, n BIGINT)``.

    A model without frequencies takes them from the rows at hand.
    """

    parameters: Parameters
    frequencies: Mapping[str, pa.Table] = field(default_factory=dict)

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """In the order of the waterfall that a clerk sees."""
        further = (further_comparison(name, kind) for name, kind in self.parameters.also.items())
        return (*standard_comparisons(), *further)

    @property
    def rules(self) -> tuple[tuple[str, ...], ...]:
        """The combinations of columns that bring a pair together."""
        return (*RULES, *self.parameters.blocks)

    @cached_property
    def fingerprint(self) -> str:
        """32 hex digits that change with any weight or frequency."""
        digest = hashlib.sha256(msgspec.json.encode(self.parameters, order="deterministic"))
        for column in sorted(self.frequencies):
            table = self.frequencies[column].sort_by("value")
            digest.update(f"{column}{table.to_pydict()}".encode())
        return digest.hexdigest()[:32]

    def chances(self, comparison: str, level: str) -> Chances:
        return self.parameters.chances[comparison][level]

    def chance_agreement(self, comparison: Comparison) -> float:
        """How often two people at random agree on the comparison's column."""
        return sum(self.chances(comparison.name, level.name).u for level in comparison.levels if level.by_frequency)

    def save(self, folder: Path) -> None:
        """Write the model into `folder`: the weights, and one Parquet file per column of frequencies."""
        folder.mkdir(parents=True, exist_ok=True)
        for column, table in self.frequencies.items():
            pq.write_table(table, folder / f"{column}.parquet")
        (folder / _PARAMETERS).write_bytes(msgspec.json.format(msgspec.json.encode(self.parameters), indent=1))


def load(folder: Path) -> Model:
    """The model saved in `folder`. Raises FileNotFoundError, or msgspec.ValidationError for weights it cannot be."""
    parameters = msgspec.json.decode((folder / _PARAMETERS).read_bytes(), type=Parameters)
    return Model(parameters, {path.stem: pq.read_table(path) for path in sorted(folder.glob("*.parquet"))})


def prior_model(declared: LinkageModel | None = None) -> Model:
    """The model that ships with the room, for a register that has not trained its own yet, as `declared` extends it."""
    prior = msgspec.json.decode(files("wasl.registers.linkage").joinpath("prior.json").read_bytes(), type=Parameters)
    by_kind = {kind: prior.chances.pop(kind) for kind in ("code", "text")}
    if declared is None:
        return Model(prior)
    chances = prior.chances | {name: by_kind[kind] for name, kind in declared.also.items()}
    siblings = prior.siblings if declared.households else None
    also, blocks = dict(declared.also), declared.blocks
    return Model(msgspec.structs.replace(prior, chances=chances, siblings=siblings, also=also, blocks=blocks))
