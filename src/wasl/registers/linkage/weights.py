"""The SQL of evidence: each pair's bits, comparison by comparison, and what they come to.

The evidence for *same person* stands against two alternatives: two people at random, and two children of one
household (who share family name, parents and home, and twins their birth). The weaker of the two counts.
"""

from __future__ import annotations

from collections.abc import Sequence

from wasl.engine.quote import identifier
from wasl.registers.linkage.comparisons import Comparison, aliased
from wasl.registers.linkage.frequencies import BITS, weighed
from wasl.registers.linkage.model import THOUSANDTHS, Model, thousandths

KEPT_PER_ROW = 5
"""Candidates kept per row, best first."""
LEFT, RIGHT, PAIRS = "linkage_incoming", "linkage_met", "linkage_pairs"
"""The relations that evidence is drawn from: the incoming rows with their bits (see `with_bits`); the standing records with the

``row, swapped`` of each pair that they are in; the pairs themselves, ``row, swapped, person``, a person being a number for
an entity."""


def bits_columns(model: Model) -> tuple[str, ...]:
    """The columns of a candidate that add up to its ``bits``, in the order of the waterfall."""
    return (
        "bits_prior",
        *(f"bits_{comparison.name}" for comparison in model.comparisons),
        "bits_order",
        "bits_siblings",
    )


def compared(model: Model) -> tuple[str, ...]:
    """The columns of people that are compared."""
    return tuple(column for comparison in model.comparisons for column in comparison.columns)


def with_bits(people: str, owner: Sequence[str], model: Model) -> str:
    """The columns `owner` of `people` and what is compared, with the bits that agreement on each value is worth."""
    bits, joins = [], []
    for comparison in weighed(model):
        column = comparison.frequency
        bits.append(f"of_{column}.bits AS {column}_bits")
        mine = f"of_{column}.frequent = '{column}' AND of_{column}.\"value\" = p.{column}"
        joins.append(f"LEFT JOIN {BITS} AS of_{column} ON {mine}")
    columns = ", ".join(f"p.{identifier(column)}" for column in (*owner, *compared(model)))
    return f"SELECT {columns}, {', '.join(bits)} FROM {identifier(people)} AS p {' '.join(joins)}"


def best_sql(model: Model, entities: int, least_bits: int | None) -> str:
    """Scores of the pairs: each entity by its best record, each row's best entities."""
    floor = "" if least_bits is None else f"WHERE bits >= {least_bits}"
    columns = ", ".join(bits_columns(model))
    return f"""
        SELECT "row", entity, CAST(place AS INTEGER) AS "rank", bits, {columns} FROM (
            SELECT b.*, row_number() OVER (PARTITION BY "row" ORDER BY bits DESC, bits_siblings, entity) AS place FROM (
                SELECT t.*, row_number() OVER (PARTITION BY "row", entity ORDER BY bits DESC, bits_siblings, {columns}) AS turn
                FROM ({_totals_sql(model, entities)}) AS t {floor}) AS b
            WHERE turn = 1) AS c
        WHERE place <= {KEPT_PER_ROW}"""


def _totals_sql(model: Model, entities: int) -> str:
    columns = ", ".join(column for column in bits_columns(model) if column != "bits_siblings")
    against = "CAST(0 AS INTEGER)" if model.parameters.siblings is None else "least(0, siblings - chance)"
    return f"""
        SELECT "row", entity, {columns}, {against} AS bits_siblings, chance + {against} AS bits FROM (
            SELECT w.*, {_chance_sum(model)} AS chance, {_siblings_sum(model)} AS siblings
            FROM ({_weights_sql(model, entities)}) AS w) AS s"""


def _chance_sum(model: Model) -> str:
    return " + ".join(("bits_prior", *(f"bits_{comparison.name}" for comparison in model.comparisons), "bits_order"))


def _siblings_sum(model: Model) -> str:
    """Evidence against *a sibling*: the prior, and what tells siblings apart."""
    expected = model.parameters.siblings
    if expected is None:
        return "0"
    personal = (f"siblings_{comparison.name}" for comparison in _personal(model))
    return " + ".join((str(thousandths(model.parameters.overlap / expected)), *personal, "bits_order"))


def _personal(model: Model) -> tuple[Comparison, ...]:
    chances = model.parameters.chances
    return tuple(one for one in model.comparisons if all(c.siblings is not None for c in chances[one.name].values()))


def _weights_sql(model: Model, entities: int) -> str:
    """Each pair with the bits of each comparison."""
    prior = thousandths(model.parameters.overlap / max(entities, 1))
    share = model.parameters.swapped
    order = f"CASE WHEN v.swapped THEN {thousandths(share / (1 - share))} ELSE 0 END"
    columns = [f"{prior} AS bits_prior", f"{order} AS bits_order"]
    columns += [f"{_bits(model, one)} AS bits_{one.name}" for one in model.comparisons]
    if model.parameters.siblings is not None:
        columns += [f"{_siblings_bits(model, one)} AS siblings_{one.name}" for one in _personal(model)]
    return f'SELECT v."row", v.entity, {", ".join(columns)} FROM ({_levels_sql(model)}) AS v'


def _levels_sql(model: Model) -> str:
    """Each pair with the number of each comparison's level, and what agreement on its values is worth.

    As written, standing records stream past the pairs, then past the rows at hand, and those two are what is held.
    """
    levels = [f"{_level(one)} AS level_{one.name}" for one in model.comparisons]
    rare = [f"least(l.{one.frequency}_bits, r.{one.frequency}_bits) AS rare_{one.name}" for one in weighed(model)]
    return f"""
        SELECT r."row", r.swapped, r.entity, {", ".join((*levels, *rare))}
        FROM ({with_bits(RIGHT, ("row", "swapped", "entity"), model)}) AS r
        JOIN {_exchanged_sql(model)} AS l ON l."row" = r."row" AND l.swapped = r.swapped"""


def _exchanged_sql(model: Model) -> str:
    """The incoming records as written, and where a pair wants it once more with given and family name exchanged."""
    columns = [*compared(model), *(f"{comparison.frequency}_bits" for comparison in weighed(model))]
    exchanged = ", ".join(f"{_exchange(column)} AS {column}" for column in columns)
    written = f'SELECT "row", FALSE AS swapped, {", ".join(columns)} FROM {LEFT}'
    wanted = f'"row" IN (SELECT "row" FROM {PAIRS} WHERE swapped)'
    return f'({written} UNION ALL SELECT "row", TRUE AS swapped, {exchanged} FROM {LEFT} WHERE {wanted})'


def _exchange(column: str) -> str:
    role, _, rest = column.partition("_")
    return f"{ {'given': 'family', 'family': 'given'}.get(role, role) }_{rest}" if rest else column


def _level(comparison: Comparison) -> str:
    """The number of the level at which a pair agrees; -1 where one side is silent."""
    *tried, _ = (level.condition for level in comparison.levels)
    steps = " ".join(f"WHEN {aliased(condition)} THEN {number}" for number, condition in enumerate(tried))
    return f"CASE WHEN {aliased(comparison.silent)} THEN -1 {steps} ELSE {len(tried)} END"


def _bits(model: Model, comparison: Comparison) -> str:
    """The bits of one comparison against *at random*."""
    weights = []
    for level in comparison.levels:
        chances = model.chances(comparison.name, level.name)
        weight = str(thousandths(chances.m / chances.u))
        if level.by_frequency:
            share = chances.u / model.chance_agreement(comparison)
            weight = f"{thousandths(chances.m / share)} + v.rare_{comparison.name}"
        weights.append(weight)
    return _by_level(comparison, weights)


def _siblings_bits(model: Model, comparison: Comparison) -> str:
    """The bits of one comparison against *a sibling*."""
    every = (model.chances(comparison.name, level.name) for level in comparison.levels)
    return _by_level(comparison, [str(thousandths(one.m / (one.u * (one.siblings or 1)))) for one in every])


def _by_level(comparison: Comparison, weights: Sequence[str]) -> str:
    steps = " ".join(f"WHEN {number} THEN {weight}" for number, weight in enumerate(weights))
    return f"CASE v.level_{comparison.name} {steps} ELSE 0 END"


def probability_sql(bits: str) -> str:
    """Probability of `bits` thousandths, to six decimals."""
    return f"round(1 / (1 + power(CAST(2 AS DOUBLE), -{_in_bits(bits)})), 6)"


def _in_bits(thousandths_of_a_bit: str) -> str:
    return f"CAST({thousandths_of_a_bit} AS DOUBLE) / {THOUSANDTHS}"


def candidate_json_sql(model: Model, candidate: str = "c") -> str:
    """One candidate as JSON: ``{"entity", "probability", "bits": {comparison: bits}}``, bits with three decimals."""
    names = [column.removeprefix("bits_") for column in bits_columns(model)]
    bits = ", ',', ".join(f"""'"{name}":', CAST({_in_bits(f"{candidate}.bits_{name}")} AS STRING)""" for name in names)
    probability = f"CAST({probability_sql(f'{candidate}.bits')} AS STRING)"
    head = f"""'{{"entity":"', {candidate}.entity, '","probability":', {probability}"""
    return f"""concat({head}, ',"bits":{{', {bits}, '}}}}')"""
