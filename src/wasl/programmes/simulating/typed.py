"""What a form, an address or a command says of a reform."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from wasl.pages.typed import typed_number
from wasl.programmes.plan import Plan
from wasl.programmes.simulating.changes import Changes, checks_of, demand_known, drifting, law_of, no_range, ranges_of
from wasl.programmes.simulating.showing.reforms import check_fields, figure_fields

Context = dict[str, Any]
FIGURE, CHECK = "figure-", "check-"
_RANGES: Final = {
    "take_up": ("least", "most"),
    "attendance": ("attendance-least", "attendance-most"),
    "returned": ("returned-least", "returned-most"),
    "drift": ("drift-least", "drift-most"),
}
"""What is assumed -> the two fields that say it."""
_ASSUMED: Final = tuple(field for pair in _RANGES.values() for field in pair)


def changes_in(plan: Plan, form: Mapping[str, str]) -> Changes:
    """What the form changes: what it says otherwise than the law. Raises WaslError."""
    written = {name: typed_number(value) for name, value in form.items() if name.startswith(FIGURE)}
    figures = _otherwise(written, FIGURE, law_of(plan))
    checks = _otherwise(form, CHECK, {name: each.check for name, each in checks_of(plan.declared).items()})
    neutral = Changes()
    ranges = {name: _range(form, name, default) for name, default in ranges_of(neutral).items()}
    least, most = (typed_number(form.get(field) or "0") for field in _RANGES["drift"])
    return Changes(figures=figures, checks=checks, drift=(least, most), **ranges)


def values_in(typed: str) -> list[str]:
    """The values of a series, with spaces between, each once."""
    return list(dict.fromkeys(typed_number(each) for each in typed.split()))


def series_in(plan: Plan, form: Mapping[str, str], figure: str, values: str) -> tuple[list[str], list[Changes]]:
    """One figure through a series of values, and the reform that each makes of `form`. Raises WaslError."""
    written = values_in(values)
    demand_known({figure: ""}, law_of(plan))
    return written, [changes_in(plan, {**form, FIGURE + figure: value}) for value in written]


def fields_of(plan: Plan, form: Mapping[str, str]) -> Context:
    """The form as it was filled, nothing typed lost."""
    typed = {name: form[FIGURE + name] for name in law_of(plan) if FIGURE + name in form}
    checks = {name: form[CHECK + name] for name in checks_of(plan.declared) if CHECK + name in form}
    neutral = Changes()
    ranges = {
        name: [form.get(field) or default for field, default in zip(pair, getattr(neutral, name), strict=True)]
        for name, pair in _RANGES.items()
    }
    return {"figures": figure_fields(plan, typed), "checks": check_fields(plan, checks), "ranges": ranges,
            "drifting": [plan.unit.facts[name].title for name in drifting(plan)]}  # fmt: skip


def sent(form: Mapping[str, str]) -> list[tuple[str, str]]:
    """Everything of a reform that an address says, to send on."""
    return [(key, value) for key, value in form.items() if key.startswith((FIGURE, CHECK)) or key in _ASSUMED]


def _range(form: Mapping[str, str], name: str, default: tuple[int, int]) -> tuple[int, int]:
    try:
        least, most = (int(form.get(field) or other) for field, other in zip(_RANGES[name], default, strict=True))
    except ValueError:
        raise no_range(name) from None
    return least, most


def _otherwise(form: Mapping[str, str], prefix: str, law: Mapping[str, str]) -> dict[str, str]:
    typed = {name: str(form.get(prefix + name, "")).strip().replace("\r\n", "\n") for name in law}
    return {name: value for name, value in typed.items() if value and value != law[name].strip()}
