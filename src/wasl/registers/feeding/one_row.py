"""A held row on its way again, as a file of one row: the relations that linking, comparing and recording read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from wasl.engine.arrow import columns
from wasl.engine.port import Engine
from wasl.registers.feeding.plan import LINKAGE_COLUMNS, Plan, PlannedOutput
from wasl.registers.models import Batch, Record, Review

Period = tuple[date | None, date | None]
"""Half-open; None is without end on that side."""

_STATEMENT = columns(
    {
        "__row": pa.int64(),
        "register": pa.string(),
        "key": pa.string(),
        "entity": pa.string(),
        "from": pa.date32(),
        "to": pa.date32(),
    }
)
_BODY = columns({"__row": pa.int64(), "register": pa.string(), "body": pa.string()})
_IDENTIFIER = columns({"__row": pa.int64(), "scheme": pa.string(), "value": pa.string()})
_SHARED = columns({"key": pa.string()})
_SIFTED = columns({"__row": pa.int64(), "key": pa.string(), "outcome": pa.string()})


def view_row(engine: Engine, plan: Plan, review: Review) -> None:
    """Relations ``bodies``, ``identifiers`` and ``shared_identifiers`` of the held row."""
    said: Mapping[str, Any] = review.incoming
    bodies = [
        {"__row": review.row, "register": output.register_name, "body": said[f"body_{output.index}"]}
        for output in _wanted(plan, review)
    ]
    engine.view_arrow("bodies", pa.Table.from_pylist(bodies, schema=_BODY))
    rows = [{"__row": review.row, "scheme": scheme, "value": value} for scheme, value in stated_identifiers(review)]
    engine.view_arrow("identifiers", pa.Table.from_pylist(rows, schema=_IDENTIFIER))
    engine.view_arrow("shared_identifiers", _IDENTIFIER.empty_table())


def view_unlinked(engine: Engine, plan: Plan, review: Review) -> None:
    """Relations ``sifted``, ``shared`` and ``records_<i>`` of the row, as `linking.create_entities` reads them."""
    sifted = [{"__row": review.row, "key": review.source_key, "outcome": "valid"}]
    engine.view_arrow("sifted", pa.Table.from_pylist(sifted, schema=_SIFTED))
    engine.view_arrow("shared", _SHARED.empty_table())
    for output in plan.outputs:
        engine.view_arrow(output.relation, _records(output, review))


def view_statements(engine: Engine, plan: Plan, batch: Batch, review: Review, entity: str) -> None:
    """Relations ``stated`` and ``entities``: what the row says of `entity`, less what its source has said since."""
    rows = [
        {
            "__row": review.row,
            "register": output.register_name,
            "key": review.incoming[f"key_{output.index}"],
            "entity": entity,
            "from": start,
            "to": end,
        }
        for output in _wanted(plan, review)
        for start, end in _still_to_say(plan, batch, review, output)
    ]
    engine.view_arrow("stated", pa.Table.from_pylist(rows, schema=_STATEMENT))
    engine.view_arrow("entities", pa.table({"__row": [review.row], "entity": [entity]}))


def keys_of(plan: Plan, review: Review) -> list[str]:
    """The source's keys that the row writes under."""
    return sorted({str(review.incoming[f"key_{output.index}"]) for output in plan.outputs})


def stated_identifiers(review: Review) -> list[tuple[str, str]]:
    """(scheme, value) of the identifiers that the row states of its entity (``id_<output>_<scheme>`` entries)."""
    found = set()
    for name, value in review.incoming.items():
        if name.startswith("id_") and value is not None:
            _, index, scheme = name.split("_", 2)
            if review.incoming[f"wanted_{index}"]:
                found.add((scheme, str(value)))
    return sorted(found)


def linkage_values(review: Review) -> dict[str, Any]:
    """Linkage column -> what the row states, dates as dates."""
    values = {column: review.incoming.get(column) for column in LINKAGE_COLUMNS}
    return values | {"birth_date": _day(values["birth_date"])}


def _wanted(plan: Plan, review: Review) -> list[PlannedOutput]:
    return [output for output in plan.outputs if review.incoming[f"wanted_{output.index}"]]


def _records(output: PlannedOutput, review: Review) -> pa.Table:
    said, linkage = review.incoming, linkage_values(review)
    row = {"__row": review.row, "__key": said[f"key_{output.index}"], "__wanted": said[f"wanted_{output.index}"]}
    kinds: dict[str, pa.DataType] = {"__row": pa.int64(), "__key": pa.string(), "__wanted": pa.bool_()}
    for column, attribute in output.linkage.items():
        row[attribute] = linkage[column]
        kinds[attribute] = pa.date32() if column == "birth_date" else pa.string()
    return pa.Table.from_pylist([row], schema=columns(kinds))


def _still_to_say(plan: Plan, batch: Batch, review: Review, output: PlannedOutput) -> list[Period]:
    """The row's period without the days of which a later file of the source has spoken: that one knew better."""
    said = review.incoming
    period = (_day(said[f"from_{output.index}"]) or batch.as_of, _day(said[f"to_{output.index}"]))
    spoken = Record.objects.filter(
        register=output.register_name, source=plan.source, source_key=said[f"key_{output.index}"],
        recorded_to__isnull=True,
    ).exclude(batch=batch.pk)  # fmt: skip
    versions = list(spoken.values_list("batch", "valid_from", "valid_to"))
    later = set(
        Batch.objects.filter(
            pk__in={number for number, _, _ in versions}, recorded_at__gt=batch.recorded_at
        ).values_list("pk", flat=True)
    )
    return without(period, [(start, end) for number, start, end in versions if number in later])


def without(period: Period, taken: Iterable[Period]) -> list[Period]:
    """The stretches of `period` that none of `taken` covers, in order."""
    left = [period]
    for start, end in taken:
        pieces = (part for each in left for part in (_before(each, start), _after(each, end)))
        left = [piece for piece in pieces if piece is not None]
    return sorted(left, key=lambda piece: piece[0] or date.min)


def _before(period: Period, start: date | None) -> Period | None:
    if start is None:
        return None
    end = start if period[1] is None else min(period[1], start)
    return (period[0], end) if period[0] is None or period[0] < end else None


def _after(period: Period, end: date | None) -> Period | None:
    if end is None:
        return None
    start = end if period[0] is None else max(period[0], end)
    return (start, period[1]) if period[1] is None or start < period[1] else None


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
