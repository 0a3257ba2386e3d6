"""The tables that a plan's expressions translate through, as relations of the engine."""

from __future__ import annotations

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.expressions.hijri import hijri_months
from wasl.engine.port import Engine
from wasl.referentials.mapping import table_of
from wasl.registers.feeding.plan import Plan


def relation_of(kind: str, name: str) -> str:
    """The relation of one lookup."""
    return f"lookup_{kind}_{name}".replace("-", "_")


def load_tables(engine: Engine, catalogue: Catalogue, plan: Plan) -> None:
    """Make a relation of every mapping and calendar that `plan` reads."""
    for kind, name in sorted(plan.lookups):
        table = hijri_months() if kind == "hijri" else table_of(catalogue, name)
        engine.view_arrow(relation_of(kind, name), table)
