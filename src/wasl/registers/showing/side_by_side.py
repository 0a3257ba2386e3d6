"""Two or more people beside each other: what each says of every attribute, and what the evidence weighs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from wasl.catalogue.catalogue import Catalogue
from wasl.kernel.text import Text
from wasl.pages.pictures import Label
from wasl.registers.declared import Attribute
from wasl.registers.linkage.names import forms
from wasl.registers.showing.values import value_of

Likeness = Literal["same", "near", "different", "silent"]
"""``near``: they sound alike, in one script or two."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one of those compared says; `likeness` to the first of them."""

    value: Any
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Row:
    """One attribute across all of them."""

    title: Text
    type: str
    first: Any
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of evidence as a bar of a waterfall. Positions and widths are percent of the picture."""

    title: Label
    bits: float
    x: float
    width: float
    tone: str


def compare(
    catalogue: Catalogue,
    attributes: Mapping[str, Attribute],
    first: Mapping[str, Any],
    others: Sequence[Mapping[str, Any]],
) -> list[Row]:
    """The attributes that any of them states, in the declared order."""
    rows = []
    for name, attribute in attributes.items():
        stated = [first.get(name), *(other.get(name) for other in others)]
        if all(value is None for value in stated):
            continue
        cells = [
            Cell(value_of(catalogue, attribute, value), _likeness(attribute, stated[0], value)) for value in stated[1:]
        ]
        rows.append(Row(attribute.title, attribute.type, value_of(catalogue, attribute, stated[0]), cells))
    return rows


def _likeness(attribute: Attribute, one: Any, other: Any) -> Likeness:
    if one is None or other is None:
        return "silent"
    if str(one).casefold() == str(other).casefold():
        return "same"
    sounds = forms(str(one)).key if attribute.type in ("name", "text") else ""
    return "near" if sounds and sounds == forms(str(other)).key else "different"


def waterfall(bits: Mapping[str, float], titles: Mapping[str, Label]) -> list[Step]:
    """The evidence in order, each bar starting where the one before ended; pieces that weigh nothing are left out."""
    told = [(titles.get(name, name), weight) for name, weight in bits.items() if weight]
    ends = [0.0]
    for _title, weight in told:
        ends.append(ends[-1] + weight)
    low, high = min(ends), max(ends)
    wide = (high - low) or 1.0
    return [
        Step(
            title,
            weight,
            round(100 * (min(before, before + weight) - low) / wide, 2),
            round(max(100 * abs(weight) / wide, 0.6), 2),
            "good" if weight > 0 else "bad",
        )
        for (title, weight), before in zip(told, ends, strict=False)
    ]
