"""Random well-typed expressions, drawn from the function table itself, and rows of awkward values for them.

`Writer` asks a `pick` function for every choice, so that hypothesis (which can shrink) and a seeded generator both drive it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from wasl.catalogue.expressions.check import Scope
from wasl.catalogue.expressions.function import Function, Takes
from wasl.catalogue.expressions.functions import FUNCTIONS
from wasl.catalogue.expressions.types import BOOL, DATE, INT, TEXT, Kind, Type, code, decimal, integer

Pick = Callable[[Sequence[Any]], Any]

COLUMNS: dict[str, Type] = {
    "t": TEXT,
    "le texte": TEXT,
    "requis": TEXT.required(),
    "n": INT,
    "small": integer(4).required(),
    "x": decimal(10, 2),
    "fine": decimal(18, 6),
    "d": DATE,
    "jour": DATE.required(),
    "b": BOOL,
    "level": code("levels"),
}
SCOPE = Scope(
    columns=COLUMNS,
    parameters={"as_of": DATE.required()},
    mappings={"massar-levels": code("levels"), "other-levels": code("levels")},
    codes={"levels": frozenset({"primary-1", "primary-2"})},
)
AS_OF = date(2025, 9, 1)
MAPPINGS = {
    "massar-levels": {"1AP": "primary-1", "2AP": "primary-2", "ÉLÈVE": "primary-2", "NONE": None},
    "other-levels": {"12": "primary-1", "": "primary-2"},
}

TEXTS = (
    *(
        None,
        "",
        " ",
        "1AP",
        "2AP",
        "none",
        "0",
        "7",
        "-12",
        "+005",
        "12",
        "12.50",
        "-0.005",
        "99.995",
        "1e5",
        "12,5",
        "999999999999",
    ),
    *(
        "0000000000000000000000001",
        "123456789012345678901234567890",
        "٣",
        "1 2",
        "3/9/2018",
        "30/02/2018",
        "02/13/2018",
    ),
    *(
        "29/02/2024",
        "29/02/2023",
        "2018-09-03",
        "03-09-68",
        "030968",
        "1/1/0999",
        "31/12/9999",
        "1/9/1446",
        "30/9/1446",
    ),
    *(
        "30/2/1446",
        "1446-01-05",
        "élève",
        "ÉLÈVE Œuvre",
        "straße İı ſ ÿ µ Σς ǆ",
        "Tiznit ḍḥṛ ɣɛ",
        "مدرسة الأطلس",
        "  nbsp\u00a0\u202f ",
    ),
    *(
        "a\tb\n",
        "l'école",
        'dit "oui"',
        "c:\\temp\\d",
        "${x}",
        "%_.*+?()[]{}|^$",
        "👩🏽‍🎓 e\u0301",
        "R130000123",
        "abc\n",
        "/a/",
    ),
)
INTS = (None, 0, 1, -1, 2, 7, 12, 31, -400, 999_999_999_999_999, -999_999_999_999_999)
SMALLS = (0, 1, -1, 4, 29, 1999, 2024, 9999, -9999)
DECIMALS = tuple(
    None if x is None else Decimal(x)
    for x in (None, "0.00", "0.01", "-0.01", "2.50", "-2.50", "99999999.99", "-99999999.99")
)
FINES = tuple(
    None if x is None else Decimal(x)
    for x in (None, "0.000000", "0.000001", "1.005000", "-1.500000", "999999999999.999999")
)
DATES = tuple(
    None if x is None else date.fromisoformat(x)
    for x in (
        None,
        "0001-01-01",
        "1900-02-28",
        "2000-02-29",
        "2018-09-03",
        "2024-01-31",
        "2024-02-29",
        "2025-02-28",
        "2025-08-31",
        "9999-12-31",
    )
)
BOOLS = (None, True, False)
LEVELS = (None, "primary-1", "primary-2")

_VALUES: dict[str, Sequence[Any]] = {
    "t": TEXTS, "le texte": TEXTS[::-1], "requis": [text for text in TEXTS if text is not None],
    "n": INTS, "small": SMALLS, "x": DECIMALS, "fine": FINES, "d": DATES, "jour": [day for day in DATES if day is not None],
    "b": BOOLS, "level": LEVELS,
}  # fmt: skip


def rows(count: int) -> list[dict[str, Any]]:
    """`count` rows that walk through each column's values at its own pace; the same at every call."""
    return [
        {
            name: values[(index * (1 + position) + index // 7) % len(values)]
            for position, (name, values) in enumerate(_VALUES.items())
        }
        for index in range(count)
    ]


_INFIX = {"and": "AND", "or": "OR", **{sign: sign for sign in ("=", "<>", "<", "<=", ">", ">=", "+", "-", "*")}}
_LITERALS: dict[str, Sequence[str]] = {
    "count": ("0", "1", "3", "12"),
    "start": ("1", "2", "9"),
    "scale": ("0", "1", "2", "4"),
    "digits": ("1", "4", "9", "18"),
    "precision": ("4", "12", "18"),
    "searched": ("'e'", "'AP'", "'.'", "'é'", "'\\'", "'$'", "' '"),
    "mapping": ("'massar-levels'", "'other-levels'"),
}
_REGEXES = (
    r"'\d+'",
    r"'[A-Z]\d{9}'",
    r"'.*'",
    r"'[\p{Arabic} ]+'",
    r"'[\p{Latin}\s'']*'",
    r"'(a|b|abc)\n?|\w+'",
    r"'[^0-9\-]{2,5}'",
    r"'.*\\.*'",
    r"'\$\{x\}'",
)
_DATE_PATTERNS = ("'DD/MM/YYYY'", "'MM/DD/YYYY'", "'YYYY-MM-DD'", "'DD-MM-YY'", "'DDMMYY'", "'DD/MM/YYYY 00:00:00'")
_HIJRI_PATTERNS = ("'DD/MM/YYYY'", "'YYYY-MM-DD'")
_CONSTANTS: dict[Kind, Sequence[str]] = {
    Kind.TEXT: ("''", "'a'", "'2018-09-03'", "'12'", "'l''élève'", "'مدرسة'", "'c:\\d'", "'${x}'"),
    Kind.INT: ("0", "1", "(-3)", "12", "2024", "123456789"),
    Kind.DECIMAL: ("0.5", "1.005", "(-2.50)", "100.0", "0.000001"),
    Kind.DATE: ("as_of", "make_date(2024, 2, 29)", "make_date(2000, 12, 31)"),
    Kind.BOOL: ("TRUE", "FALSE"),
    Kind.CODE: ("'primary-1'",),
}
_KINDS_OF_RESULT: dict[str, tuple[Kind, ...]] = {
    **dict.fromkeys(("+", "-", "*", "negative", "abs"), (Kind.INT, Kind.DECIMAL)),
    **dict.fromkeys(("round", "ratio", "to_decimal"), (Kind.DECIMAL,)),
    "to_int": (Kind.INT,),
    "make_date": (Kind.DATE,),
    "code": (Kind.CODE,),
}


def kinds_of_result(function: Function) -> tuple[Kind, ...]:
    """The kinds that a function may give."""
    if function.name in _KINDS_OF_RESULT:
        return _KINDS_OF_RESULT[function.name]
    if function.name in ("coalesce", "nullif", "greatest", "least"):
        return tuple(function.takes[0].kinds)
    return (function.gives(None).kind,)  # type: ignore[arg-type]  these give one fixed type


class Writer:
    """Writes the text of random expressions."""

    def __init__(self, pick: Pick) -> None:
        self.pick = pick
        self.used: set[str] = set()

    def expression(self, kind: Kind, depth: int) -> str:
        """An expression of `kind`, at most `depth` calls deep."""
        if depth <= 0 or self.pick(range(6)) == 0:
            return self._leaf(kind)
        if self.pick(range(8)) == 0:
            return self._case(kind, depth - 1)
        named = [function for function in FUNCTIONS.values() if kind in kinds_of_result(function)]
        return self._call(self.pick(named), kind, depth - 1)

    def _leaf(self, kind: Kind) -> str:
        columns = [f'"{name}"' for name, type_ in COLUMNS.items() if type_.kind is kind]
        return str(self.pick([*columns, *_CONSTANTS[kind]]))

    def _case(self, kind: Kind, depth: int) -> str:
        self.used.add("case")
        branches = [
            f"WHEN {self.expression(Kind.BOOL, depth)} THEN {self.expression(kind, depth)}"
            for _ in range(self.pick((1, 2)))
        ]
        default = self.pick((f"ELSE {self.expression(kind, depth)} ", "ELSE NULL ", ""))
        return f"CASE {' '.join(branches)} {default}END"

    def _call(self, function: Function, kind: Kind, depth: int) -> str:
        self.used.add(function.name)
        takes = self._takes(function)
        alike = (
            kind if function.name in ("coalesce", "nullif", "greatest", "least") else self.pick(sorted(takes[0].kinds))
        )
        arguments = [self._argument(function, take, alike, depth) for take in takes]
        return _written(function, arguments)

    def _takes(self, function: Function) -> list[Takes]:
        takes = []
        for take in function.takes:
            times = self.pick((0, 1, 2)) if take.repeated else self.pick((0, 1)) if take.optional else 1
            if take.repeated and function.name in ("and", "or"):
                times = max(times, 1)
            takes.extend([take] * times)
        return takes

    def _argument(self, function: Function, take: Takes, alike: Kind, depth: int) -> str:
        if take.literal is not None:
            return str(self.pick(self._literals(function, take)))
        if function.name == "ratio" and take.name == "on_zero":
            return str(self.pick(("NULL", "0", "-1.5")))
        if take.alike:
            return self.expression(alike, depth)
        return self.expression(self.pick(sorted(take.kinds)), depth)

    def _literals(self, function: Function, take: Takes) -> Sequence[str]:
        if take.name != "pattern":
            return _LITERALS[take.name]
        return {"matches": _REGEXES, "hijri_date": _HIJRI_PATTERNS}.get(function.name, _DATE_PATTERNS)


def _written(function: Function, arguments: Sequence[str]) -> str:
    match function.name:
        case name if name in _INFIX:
            return "(" + f" {_INFIX[name]} ".join(arguments) + ")"
        case "not":
            return f"(NOT {arguments[0]})"
        case "negative":
            return f"(- ({arguments[0]}))"
        case "is null":
            return f"({arguments[0]} IS NULL)"
        case "between":
            return f"({arguments[0]} BETWEEN {arguments[1]} AND {arguments[2]})"
        case "in":
            return f"({arguments[0]} IN ({', '.join(arguments[1:])}))"
        case name:
            return f"{name}({', '.join(arguments)})"
