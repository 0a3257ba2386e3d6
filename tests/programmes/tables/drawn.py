"""Decision tables drawn for tests, and the slow reference that imports are compared with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

SPACE: Final = "https://www.omg.org/spec/DMN/20191111/MODEL/"
Row = tuple[int | None, str | None]


@dataclass(frozen=True)
class Drawn:
    """A table on a whole number ``age`` and a text ``zone``, that gives whole numbers."""

    policy: str
    rules: Sequence[tuple[str, str, int]]
    aggregation: str = ""
    order: Sequence[int] = ()
    default: int | None = None

    def xml(self) -> bytes:
        """As a tool would save it."""
        aggregation = f' aggregation="{self.aggregation}"' if self.aggregation else ""
        order = f"<outputValues>{_text(', '.join(map(str, self.order)))}</outputValues>" if self.order else ""
        default = (
            f"<defaultOutputEntry>{_text(str(self.default))}</defaultOutputEntry>" if self.default is not None else ""
        )
        rules = "\n".join(
            f"<rule><inputEntry>{_text(age)}</inputEntry><inputEntry>{_text(zone)}</inputEntry>"
            f"<outputEntry>{_text(str(value))}</outputEntry></rule>"
            for age, zone, value in self.rules
        )
        return f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="{SPACE}" name="drawn" namespace="urn:drawn">
<decision id="d" name="Due"><decisionTable hitPolicy="{self.policy}"{aggregation}>
<input><inputExpression typeRef="integer">{_text("age")}</inputExpression></input>
<input><inputExpression typeRef="string">{_text("zone")}</inputExpression></input>
<output name="Due" typeRef="number">{order}{default}</output>
{rules}
</decisionTable></decision></definitions>""".encode()

    def result(self, row: Row) -> int | None:
        """What the hit policy gives of a row; None where it gives nothing, or where it cannot be told."""
        told = [(holds(self.rules[n], row), self.rules[n][2]) for n in range(len(self.rules))]
        if self.policy == "COLLECT":
            return self._collected(told)
        if self.policy == "PRIORITY":
            told = [(_any(hit for hit, given in told if given == value), value) for value in self.order]
        if self.policy in ("UNIQUE", "ANY"):
            met = {value for hit, value in told if hit}
            assert len(met) <= 1
            return met.pop() if met else None if None in [hit for hit, _ in told] else self.default
        for hit, value in told:
            if hit is not False:
                return value if hit else None
        return self.default

    def _collected(self, told: Sequence[tuple[bool | None, int]]) -> int | None:
        met, doubt = [value for hit, value in told if hit], [value for hit, value in told if hit is None]
        match self.aggregation:
            case "COUNT":
                return None if doubt else len(met)
            case "SUM":
                return None if doubt else sum(met) if met else self.default
            case "MIN":
                doubtful = doubt and (not met or min(doubt) < min(met))
                return None if doubtful else min(met) if met else self.default
            case _:
                doubtful = doubt and (not met or max(doubt) > max(met))
                return None if doubtful else max(met) if met else self.default

    def overlaps(self, rows: Sequence[Row]) -> bool:
        """Whether some row fits two rules that the policy does not let stand together."""
        for row in rows:
            met = [value for age, zone, value in self.rules if holds((age, zone, value), row)]
            if len(met) > 1 and (self.policy == "UNIQUE" or len(set(met)) > 1):
                return True
        return False


def _any(hits: Iterable[bool | None]) -> bool | None:
    found = set(hits)
    return True if True in found else None if None in found else False


def holds(rule: tuple[str, str, int], row: Row) -> bool | None:
    """Whether a row fits a rule, of three outcomes: a dash takes anything, and what is not known fits nothing else."""
    found = [fits(rule[0], row[0]), fits(rule[1], row[1])]
    return False if False in found else None if None in found else True


def fits(cell: str, value: int | str | None) -> bool | None:
    """One cell, read once more and otherwise."""
    if cell == "-":
        return True
    if value is None:
        return None
    if cell.startswith("not("):
        return not fits(cell[4:-1], value)
    return any(_fits(part.strip(), value) for part in cell.split(","))


def _fits(part: str, value: int | str) -> bool:
    if isinstance(value, str):
        return part == f'"{value}"'
    if ".." in part:
        low, high = part[1:-1].split("..")
        after = value >= int(low) if part[0] == "[" else value > int(low)
        return after and (value <= int(high) if part[-1] == "]" else value < int(high))
    signs = {"<=": value.__le__, ">=": value.__ge__, "<": value.__lt__, ">": value.__gt__}
    for sign, compared in signs.items():
        if part.startswith(sign):
            return bool(compared(int(part[len(sign) :])))
    return value == int(part)


def _text(said: str) -> str:
    return f"<text>{escape(said)}</text>"
