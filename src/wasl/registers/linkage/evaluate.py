"""How good a linkage is against a known truth: pairwise and B-cubed (Bagga and Baldwin 1998), overall and by group.

Both measures come from one table of counts per (found cluster, true cluster), never from pairs one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wasl.engine.port import Engine
from wasl.engine.quote import identifier, literal


@dataclass(frozen=True, slots=True)
class Measure:
    """Precision, recall and their harmonic mean; None where there is nothing to measure."""

    precision: float | None
    recall: float | None

    @property
    def f1(self) -> float | None:
        if not self.precision or not self.recall:
            return None
        return 2 * self.precision * self.recall / (self.precision + self.recall)


@dataclass(frozen=True, slots=True)
class Quality:
    """The quality of one group of records. A pair that crosses groups counts half in each."""

    group: tuple[str | None, ...]
    records: int
    pairwise: Measure
    b_cubed: Measure


def evaluate(engine: Engine, records: str, groups: Sequence[str] = ()) -> list[Quality]:
    """Quality per group of the columns `groups` (one group, ``()``, without any), largest first.

    `records` has ``found`` and ``truth`` (the cluster each record was put in, and belongs to; not null) and the groups.
    """
    [found] = evaluate_by(engine, records, [groups])
    return found


def evaluate_by(engine: Engine, records: str, groupings: Sequence[Sequence[str]]) -> list[list[Quality]]:
    """As `evaluate`, for several groupings of the same records."""
    _create_counted(engine, records)
    found = [_by_group(engine, groups) for groups in groupings]
    engine.drop(_COUNTED)
    return found


def _by_group(engine: Engine, groups: Sequence[str]) -> list[Quality]:
    names = [identifier(group) for group in groups]
    columns = "".join(f"{name}, " for name in names)
    grouping = f" GROUP BY {', '.join(names)}" if names else ""
    rows = engine.read(
        f"""SELECT {columns}count(*) AS records,
                sum(n_both - 1) AS right_pairs, sum(n_found - 1) AS found_pairs, sum(n_truth - 1) AS true_pairs,
                avg(CAST(n_both AS DOUBLE) / n_found) AS "precision", avg(CAST(n_both AS DOUBLE) / n_truth) AS recall
            FROM {_COUNTED} AS r{grouping}"""
    ).read_all()
    found = (_quality(row, groups) for row in rows.to_pylist() if row["records"])
    return sorted(found, key=lambda quality: (-quality.records, str(quality.group)))


_COUNTED = "evaluated_records"


def _create_counted(engine: Engine, records: str) -> None:
    """Relation `_COUNTED`: each record with the sizes of its found cluster, of its true cluster, and of what they share.

    One size at a time: a whole register has millions of clusters, and memory holds one join of them.
    """
    source = identifier(records)
    for name, keys in (("both", ("found", "truth")), ("found", ("found",)), ("truth", ("truth",))):
        columns, same = ", ".join(keys), " AND ".join(f"c.{key} = r.{key}" for key in keys)
        counts = f"SELECT {columns}, count(*) AS n FROM {source} GROUP BY {columns}"
        engine.create(_COUNTED, f"SELECT r.*, c.n AS n_{name} FROM {source} AS r JOIN ({counts}) AS c ON {same}")
        source = _COUNTED


def _quality(row: dict[str, object], groups: Sequence[str]) -> Quality:
    group = tuple(None if row[name] is None else str(row[name]) for name in groups)
    right, found, true = (_number(row[name]) for name in ("right_pairs", "found_pairs", "true_pairs"))
    pairwise = Measure(right / found if found else None, right / true if true else None)
    return Quality(
        group, int(_number(row["records"])), pairwise, Measure(_number(row["precision"]), _number(row["recall"]))
    )


def _number(value: object) -> float:
    return float(str(value))


def recall_between(engine: Engine, records: str, kind: str, one: str, other: str) -> Measure:
    """Recall, and precision, over pairs with one record of kind `one` and one of kind `other` (column `kind`).

    With `kind` the script of a record, ``arabic`` and ``latin`` give the cross-script recall.
    """
    columns = ", ".join(
        f"CAST(sum(CASE WHEN {identifier(kind)} = {literal(value)} THEN 1 ELSE 0 END) AS BIGINT) AS n_{name}"
        for name, value in (("one", one), ("other", other))
    )
    counts = [
        engine.read(
            f"SELECT COALESCE(sum(n_one * n_other), 0) FROM ("
            f"SELECT {keys}, {columns} FROM {identifier(records)} GROUP BY {keys}) AS c"
        ).read_all()
        for keys in ("found, truth", "found", "truth")
    ]
    right, found, true = (_number(table.column(0)[0].as_py()) for table in counts)
    return Measure(right / found if found else None, right / true if true else None)
