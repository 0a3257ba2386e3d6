"""Small pictures of numbers, computed here and drawn as SVG by the templates: no script, no style attribute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, log10

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

from wasl.kernel.text import Text

Label = str | Text | Promise


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a whole."""

    label: Label
    value: int
    tone: str
    """A tone of the style sheet: ``good``, ``near``, ``warm``, ``bad``, ``calm``, ``none``."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part placed on the bar: start and width in percent of the whole."""

    part: Part
    start: str
    width: str
    share: Decimal
    """Percent, one decimal."""


def segments(parts: Iterable[Part]) -> list[Segment]:
    """The parts of a stacked bar in order, empty ones left out; the widths add up to the whole."""
    kept = [part for part in parts if part.value > 0]
    total = sum(part.value for part in kept)
    placed, before = [], 0
    for part in kept:
        placed.append(Segment(part, _percent(before, total), _percent(part.value, total), _share(part.value, total)))
        before += part.value
    return placed


@dataclass(frozen=True, slots=True)
class Bar:
    """One column of a chart, in its own units: x and width of 100, y and height of the chart's height."""

    label: Label
    value: int
    tone: str
    x: str
    y: str
    width: str
    height: str
    middle: str
    """Where its label stands."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns under a round ceiling."""

    bars: Sequence[Bar]
    ceiling: int
    height: int
    lines: Sequence[tuple[str, int]]
    """Horizontal rules: y and the value it stands for."""


def columns(points: Sequence[tuple[Label, int, str]], height: int = 40) -> Chart:
    """A column chart of ``(label, value, tone)`` points; `height` is in the same units as the width of 100."""
    top = round_ceiling(max((value for _, value, _ in points), default=0))
    step = 100 / max(len(points), 1)
    bars = []
    for index, (label, value, tone) in enumerate(points):
        tall = height * value / top
        place = {"x": _fixed(step * (index + 0.15)), "y": _fixed(height - tall), "width": _fixed(step * 0.7)}
        bars.append(Bar(label, value, tone, **place, height=_fixed(tall), middle=_fixed(step * (index + 0.5))))
    lines = [(_fixed(height * (1 - quarter / 4)), top * quarter // 4) for quarter in range(5)]
    return Chart(bars, top, height, lines)


def round_ceiling(value: int) -> int:
    """The smallest of 4, 8, 20, 40, 80, 200… that is not below `value`: four equal whole steps under a round top."""
    if value <= 4:
        return 4
    power = 10 ** int(log10(value))
    steps = (Decimal("1"), Decimal("1.2"), Decimal(2), Decimal(4), Decimal(8), Decimal(12))
    tops = (int(step * power) for step in steps if step * power % 4 == 0)
    return next((top for top in tops if top >= value), ceil(value / (4 * power)) * 4 * power)


def _percent(value: int, total: int) -> str:
    return f"{_fixed(100 * value / total)}%"


def _share(value: int, total: int) -> Decimal:
    return (Decimal(100) * value / total).quantize(Decimal("0.1"))


def _fixed(number: float) -> str:
    return f"{number:.3f}".rstrip("0").rstrip(".")


def cell_bar(value: int | None, top: int) -> SafeString | None:
    """A number over a thin bar, `top` being the full width: for a column of comparable numbers. None stays None."""
    if value is None:
        return None
    width = _percent(value, max(top, 1))
    return format_html(
        '<span class="cell-bar">{}<svg width="100%" height="4" aria-hidden="true"><rect width="{}" height="4"/></svg></span>',
        number_format(value, use_l10n=True),
        width,
    )


def total_of(parts: Iterable[Part]) -> int:
    """What the parts add up to."""
    return sum(part.value for part in parts)
