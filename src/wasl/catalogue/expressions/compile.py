"""From text to SQL in one step, for the pipeline."""

from __future__ import annotations

from collections.abc import Mapping

from wasl.catalogue.expressions.check import Scope, check
from wasl.catalogue.expressions.dialects import Dialect
from wasl.catalogue.expressions.lower import Lowered, lower
from wasl.catalogue.expressions.syntax import parse
from wasl.catalogue.expressions.typed import Datum
from wasl.catalogue.expressions.types import Type
from wasl.kernel.errors import Place


def compile_expression(
    text: str,
    scope: Scope,
    place: Place,
    dialect: Dialect,
    *,
    expected: Type | None = None,
    parameters: Mapping[str, Datum] | None = None,
    relation: str = "",
) -> Lowered:
    """The SQL of the expression `text` that stands at `place`. Raises ExpressionError; more in `check` and `lower`."""
    return lower(check(parse(text, place), scope, expected), dialect, parameters, relation)
