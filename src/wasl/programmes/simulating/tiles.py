"""A reform place by place, as tiles in the order of official codes: a map without outlines, which says so.

The State's outlines are no part of this program; its tree of territories is. Above all, a tile is a place of the second tier in a
block of the first one; within a block, a tile is one of the places of which numbers are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Final

from wasl.kernel.text import Text
from wasl.programmes.simulating.measures import At
from wasl.referentials.territories import Place, Territories, Territory

CHANGE, NOW, THEN = "change", "now", "then"
"""What a tile tells: the share of units that receive it today, or then, or what it rises by."""
SIGHTS: Final = (CHANGE, NOW, THEN)
STEPS: Final = {CHANGE: 3, NOW: 5, THEN: 5}
"""How many tones there are, in each direction."""
_WHOLE: Final = 100
_TENTH: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Counted:
    """One place: what the run comes to there, and the reform."""

    tier: str
    code: str
    title: Text
    before: At
    after: At

    @property
    def now(self) -> Decimal | None:
        """Percent of the units there that receive it."""
        return _share(self.before.receive, self.before.units)

    @property
    def then(self) -> Decimal | None:
        """Percent of them that would receive it."""
        return _share(self.after.receive, self.after.units)

    @property
    def change(self) -> Decimal | None:
        """By how many points that would rise."""
        return None if self.now is None or self.then is None else self.then - self.now


@dataclass(frozen=True, slots=True)
class Tile:
    """A place as it is drawn."""

    place: Counted
    value: Decimal | None
    """None where the run decided about nobody, or too few."""
    tone: str
    """``none``, ``same``, or ``up`` or ``down`` and the number of its step."""
    opens: bool
    """Whether there are places within it to show."""


@dataclass(frozen=True, slots=True)
class Block:
    """The tiles of one place above them."""

    code: str
    title: Text | None
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Mosaic:
    """The whole picture."""

    blocks: tuple[Block, ...]
    tones: tuple[tuple[str, Decimal, Decimal], ...]
    """Each tone, and between which values it stands, lowest first."""
    within: Territory | None
    """The one block whose places are shown; None: all blocks."""
    alone: bool
    """Whether there is no other block to go back to."""
    elsewhere: int
    """Units whose place is not known."""

    @property
    def places(self) -> list[Counted]:
        """All that is drawn, in its order."""
        return [tile.place for block in self.blocks for tile in block.tiles]


def mosaic(
    tree: Territories, tier: str, before: Mapping[str, At], after: Mapping[str, At], sight: str, at: str = ""
) -> Mosaic | None:
    """The picture of the places of `tier`; None where the tree does not have them. `at`: code of the block to look into."""
    paths = {code: tree.path((tier, code)) for code in after if (tier, code) in tree.units}
    if not paths:
        return None
    blocks = list(dict.fromkeys((path[0].tier, path[0].code) for path in paths.values()))
    inside = next((place for place in blocks if place[1] == at), blocks[0] if len(blocks) == 1 else None)
    parted = _leaves(tree, tier, inside, before, after) if inside else _seconds(tree, paths, before, after)
    values = [_value(place, sight) for _, placed in parted for place in placed]
    step = _step(values) if sight == CHANGE else Decimal(_WHOLE) / STEPS[sight]
    drawn = [
        Block(above.code, above.title, tuple(_tile(place, sight, step, opens=inside is None) for place in placed))
        for above, placed in parted
    ]
    unknown = sum(each.units for code, each in after.items() if code not in paths)
    within = tree.units[inside] if inside else None
    return Mosaic(tuple(drawn), tuple(_tones(sight, step)), within, len(blocks) == 1, unknown)


def _seconds(
    tree: Territories, paths: Mapping[str, tuple[Territory, ...]], before: Mapping[str, At], after: Mapping[str, At]
) -> list[tuple[Territory, list[Counted]]]:
    """Each topmost place and those just below it, whoever lives in them added up."""
    within: dict[Place, list[str]] = {}
    for code, path in paths.items():
        second = path[min(1, len(path) - 1)]
        within.setdefault((second.tier, second.code), []).append(code)
    return [
        (top, [_counted(unit, [before[code] for code in within.get((unit.tier, unit.code), ()) if code in before],
                        [after[code] for code in within.get((unit.tier, unit.code), ())])
               for unit in tree.children((top.tier, top.code)) or (top,)])
        for top in tree.children(None)
        if top.tier in {path[0].tier for path in paths.values()}
    ]  # fmt: skip


def _leaves(
    tree: Territories, tier: str, inside: Place, before: Mapping[str, At], after: Mapping[str, At]
) -> list[tuple[Territory, list[Counted]]]:
    """The places of `tier` within one topmost place, by the one that lies between."""
    found: dict[Place, list[Counted]] = {}
    for unit in sorted(tree.within(inside), key=lambda unit: unit.code):
        if unit.tier == tier:
            path = tree.path((unit.tier, unit.code))
            between = path[min(1, len(path) - 1)]
            told = [[told[unit.code]] if unit.code in told else [] for told in (before, after)]
            found.setdefault((between.tier, between.code), []).append(_counted(unit, *told))
    return [(tree.units[place], placed) for place, placed in found.items()]


def _counted(unit: Territory, before: Iterable[At], after: Iterable[At]) -> Counted:
    return Counted(unit.tier, unit.code, unit.title, _sum(before), _sum(after))


def _sum(those: Iterable[At]) -> At:
    found = list(those)
    return At(
        units=sum(each.units for each in found), receive=sum(each.receive for each in found),
        enter=sum(each.enter for each in found), leave=sum(each.leave for each in found),
        cost=sum((each.cost for each in found), Decimal(0)),
    )  # fmt: skip


def _value(place: Counted, sight: str) -> Decimal | None:
    value: Decimal | None = getattr(place, sight)
    return value


def _tile(place: Counted, sight: str, step: Decimal, *, opens: bool) -> Tile:
    value = _value(place, sight)
    return Tile(place, value, _tone(value, sight, step), opens and place.after.units > 0)


def _tone(value: Decimal | None, sight: str, step: Decimal) -> str:
    if value is None:
        return "none"
    if value == 0:
        return "same"
    number = min(int((abs(value) / step).to_integral_value(ROUND_CEILING)), STEPS[sight])
    return f"{'up' if value > 0 else 'down'}-{number}"


def _tones(sight: str, step: Decimal) -> Iterable[tuple[str, Decimal, Decimal]]:
    if sight == CHANGE:
        yield from ((f"down-{n}", -n * step, (1 - n) * step) for n in range(STEPS[sight], 0, -1))
    yield from ((f"up-{n}", (n - 1) * step, n * step) for n in range(1, STEPS[sight] + 1))


def _step(values: Sequence[Decimal | None]) -> Decimal:
    """A round step, of which three reach as far as anything goes."""
    top = max((abs(value) for value in values if value is not None), default=Decimal(0)) / STEPS[CHANGE]
    round_steps = (Decimal(each) for each in ("0.1", "0.2", "0.5", "1", "2", "5", "10", "20"))
    return next((step for step in round_steps if step >= top), Decimal(50))


def _share(part: int, of: int) -> Decimal | None:
    """Percent; rounded counts may say that more receive it than there are."""
    return None if of <= 0 else min(Decimal(_WHOLE) * part / of, Decimal(_WHOLE)).quantize(_TENTH)
