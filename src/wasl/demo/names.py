"""Names with their Arabic and Latin spellings, drawn with the skew of real names (few names, very many bearers)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

import pyarrow as pa

from wasl.demo.family_names import FAMILY_NAMES
from wasl.demo.given_names import FEMALE_NAMES, MALE_NAMES

BUCKETS = 65_536
"""A draw picks a bucket; each name holds as many buckets as it is frequent."""

_SKEW = {"family": 0.55, "male": 0.80, "female": 0.80}
"""Exponents of Zipf's law: share of rank r is proportional to ``1 / (r + 3) ** skew``."""

_OFFSET = 3
"""Flattens the head: no name alone holds more than a few percent."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name: its Arabic spelling and its Latin spellings, the usual one first."""

    arabic: str
    latin: tuple[str, ...]


def listed(text: str) -> tuple[Name, ...]:
    """The names of one list, in its order."""
    rows = (line.split("|") for line in text.strip().splitlines())
    return tuple(Name(arabic, tuple(latin.split(","))) for arabic, latin in rows)


_PREFIXES = (("بن ", "BEN "), ("أيت ", "AIT "), ("أو ", "OU "), ("إد ", "ID "))
"""How a man's name becomes a family's: *son of*, *people of*, and their Amazigh like."""


def family_names() -> tuple[Name, ...]:
    """The listed family names, then those composed of a man's name with *Ben*, *Ait*, *Ou* and *Id*."""
    known = listed(FAMILY_NAMES)
    men = [name for name in listed(MALE_NAMES) if " " not in name.arabic]
    composed = (_composed(name, *prefix) for prefix in _PREFIXES for name in men)
    taken = {spelling.replace(" ", "") for name in known for spelling in name.latin}
    return known + tuple(name for name in composed if name.latin[0].replace(" ", "") not in taken)


def _composed(name: Name, arabic: str, latin: str) -> Name:
    """Spelt apart, joined, or with the man's name in its second spelling."""
    return Name(arabic + name.arabic, (latin + name.latin[0], latin.strip() + name.latin[0], latin + name.latin[1]))


def names_of(kind: str) -> tuple[Name, ...]:
    """The names of `kind`: ``family``, ``male`` or ``female``."""
    if kind == "family":
        return family_names()
    return listed({"male": MALE_NAMES, "female": FEMALE_NAMES}[kind])


def name_table(kind: str) -> pa.Table:
    """``(name INT, arabic TEXT, latin TEXT[])``, names numbered from 0 by frequency."""
    names = names_of(kind)
    return pa.table(
        {
            "name": pa.array(range(len(names)), pa.int32()),
            "arabic": [name.arabic for name in names],
            "latin": pa.array([list(name.latin) for name in names], pa.list_(pa.string())),
        }
    )


def bucket_table(kind: str) -> pa.Table:
    """``(bucket INT, name INT)``: `BUCKETS` rows that turn an even draw into a skewed one."""
    count = len(names_of(kind))
    weights = [(rank + _OFFSET) ** -_SKEW[kind] for rank in range(1, count + 1)]
    total = sum(weights)
    edges = [round(BUCKETS * reached / total) for reached in accumulate(weights)]
    holders = [
        name for name, (low, high) in enumerate(zip([0, *edges], edges, strict=False)) for _ in range(high - low)
    ]
    return pa.table({"bucket": pa.array(range(BUCKETS), pa.int32()), "name": pa.array(holders, pa.int32())})
