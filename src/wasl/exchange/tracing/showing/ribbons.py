"""Who asks whom, as ribbons: those who ask on one side, those who answer on the other. Lengths are pixels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wasl.exchange.tracing.showing.words import WAYS
from wasl.exchange.tracing.tower import Flow

WIDTH, SIDE, BAR, GAP, TOP = 720, 170, 12, 14, 26
_BODY = 260
"""Height that all ribbons share out."""
_LEAST = 3
_LABEL = 22
"""Height that a label needs."""
MOST = 14
"""Departments drawn on a side; the rest are drawn as one."""
OTHERS = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A department on its side."""

    title: str
    n: int
    x: int
    y: int
    height: int
    label_x: int
    label_y: int


@dataclass(frozen=True, slots=True)
class Ribbon:
    """What one asked of another: the outline of a curved band."""

    path: str
    tone: str
    """Of the way most used."""
    title: str
    n: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole map."""

    width: int
    height: int
    asking: Sequence[Post]
    answering: Sequence[Post]
    ribbons: Sequence[Ribbon]
    asking_x: int
    """Where the sides' titles stand."""
    answering_x: int


def draw(flows: Sequence[Flow], names: Mapping[str, str], others: str, mirrored: bool = False) -> Picture | None:
    """The map of `flows`; None when there is none. `names`: department -> its short name; `mirrored`: from right to left."""
    bands = _bands(flows)
    if not bands:
        return None
    total = sum(n for n, _way in bands.values())
    thick = {pair: max(_LEAST, round(_BODY * n / total)) for pair, (n, _way) in bands.items()}
    titles = {**names, OTHERS: others}
    left, right = _side(bands, thick, 0), _side(bands, thick, 1)
    asking = [_post(titles.get(name, name), n, y, tall, SIDE, mirrored) for name, n, y, tall in left]
    answering = [_post(titles.get(name, name), n, y, tall, WIDTH - SIDE - BAR, mirrored) for name, n, y, tall in right]
    ribbons = _ribbons(bands, thick, {e[0]: e[2] for e in left}, {e[0]: e[2] for e in right}, titles, mirrored)
    height = max(y + max(tall, _LABEL) for _name, _n, y, tall in (*left, *right)) + GAP
    ends = (WIDTH - SIDE, SIDE) if mirrored else (SIDE, WIDTH - SIDE)
    return Picture(WIDTH, height, asking, answering, ribbons, *ends)


def _bands(flows: Sequence[Flow]) -> dict[tuple[str, str], tuple[int, str]]:
    """(asking, answering) -> how much, and the way most used; small departments together."""
    sums = [Counter[str](), Counter[str]()]
    for flow in flows:
        sums[0][flow.consumer] += flow.n
        sums[1][flow.provider] += flow.n
    kept = [{name for name, _n in each.most_common(MOST if len(each) <= MOST else MOST - 1)} for each in sums]
    ways: dict[tuple[str, str], Counter[str]] = {}
    for flow in flows:
        pair = (
            flow.consumer if flow.consumer in kept[0] else OTHERS,
            flow.provider if flow.provider in kept[1] else OTHERS,
        )
        ways.setdefault(pair, Counter()).update(flow.ways)
    return {pair: (way.total(), way.most_common(1)[0][0]) for pair, way in ways.items() if way.total()}


def _side(
    bands: Mapping[tuple[str, str], tuple[int, str]], thick: Mapping[tuple[str, str], int], end: int
) -> list[tuple[str, int, int, int]]:
    """(department, how much, y, height) of one side, the busiest above."""
    sums: Counter[str] = Counter()
    heights: Counter[str] = Counter()
    for pair, (n, _way) in bands.items():
        sums[pair[end]] += n
        heights[pair[end]] += thick[pair]
    placed, y = [], TOP
    for name, n in sums.most_common():
        placed.append((name, n, y, heights[name]))
        y += max(heights[name], _LABEL) + GAP
    return placed


def _post(title: str, n: int, y: int, tall: int, x: int, mirrored: bool) -> Post:
    inner = x < WIDTH / 2
    label = x - 8 if inner else x + BAR + 8
    at, label = (WIDTH - x - BAR, WIDTH - label) if mirrored else (x, label)
    return Post(title, n, at, y, tall, label, y + max(tall, _LABEL) // 2)


def _ribbons(
    bands: Mapping[tuple[str, str], tuple[int, str]], thick: Mapping[tuple[str, str], int], left: Mapping[str, int],
    right: Mapping[str, int], titles: Mapping[str, str], mirrored: bool,
) -> list[Ribbon]:  # fmt: skip
    """The bands, stacked on each side in the order of the other."""
    down_left, down_right = dict(left), dict(right)
    ribbons = []
    for pair in sorted(bands, key=lambda pair: (left[pair[0]], right[pair[1]])):
        n, way = bands[pair]
        one, other, wide = down_left[pair[0]], down_right[pair[1]], thick[pair]
        down_left[pair[0]] += wide
        down_right[pair[1]] += wide
        tone = WAYS[way][1] if way in WAYS else "none"
        title = f"{titles.get(pair[0], pair[0])} → {titles.get(pair[1], pair[1])}"
        ribbons.append(Ribbon(_outline(one, other, wide, mirrored), tone, title, n))
    return ribbons


def _outline(one: int, other: int, wide: int, mirrored: bool) -> str:
    start, end = SIDE + BAR, WIDTH - SIDE - BAR
    if mirrored:
        start, end = WIDTH - start, WIDTH - end
    middle = (start + end) // 2
    return (
        f"M{start} {one}C{middle} {one} {middle} {other} {end} {other}V{other + wide}"
        f"C{middle} {other + wide} {middle} {one + wide} {start} {one + wide}Z"
    )
