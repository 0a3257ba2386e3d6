"""Verbs about everybody: decide a programme for all at once, and find one case again among the decisions."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from wasl.accounts.models import Profile
from wasl.accounts.permissions.programmes import run_programme
from wasl.engine.choose import scratch_engine
from wasl.engine.port import Engine
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.programmes.bulk import MEMBER, UNIT, Files, decide_all
from wasl.programmes.deciding import Decision, Family, decide
from wasl.programmes.gathering import BREAKDOWNS, gather
from wasl.programmes.keeping import kept_rules, owners_of
from wasl.programmes.models import Run
from wasl.programmes.plan import Plan, plan_of, rules_kept, rules_of
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.run import Installation

Watch = Callable[[str], None]
"""Called with each step: ``gather``, ``decide``, ``count``."""
_SEED_BYTES: Final = 16


def run(who: Profile, name: str, day: date, place: Installation, watch: Watch = lambda step: None) -> Run:
    """Decide the programme `name` for everybody, as of `day`. Nobody is told anything by it, and nobody refused.

    A run that cannot be done is kept as failed, with its error. Raises ForbiddenError, NotInForceError.
    """
    rules = rules_of(place.catalogue, name)
    demand(run_programme(who, owners_of(place.catalogue, rules.declared)))
    plan = plan_of(rules, day)
    # The seed is drawn before anybody's turn is known, and kept: everybody can work the lot out again.
    seed = secrets.token_hex(_SEED_BYTES) if rules.declared.ranking else ""
    begun = Run.objects.create(
        programme=name, rules=kept_rules(rules), as_of=day, asked_by=who.name, began=now(), seed=seed
    )
    try:
        with scratch_engine(place.places.work, "programme") as engine:
            _decide(begun, plan, place, engine, watch)
    except WaslError as error:
        _end(begun, Run.State.FAILED, error=error.kept())
    except Exception:
        _end(begun, Run.State.FAILED, error=WaslError("the run stopped unexpectedly", mend="begin another").kept())
        raise
    return begun


def files_of(places: Places, run: Run) -> Files:
    """Where the decisions of a run are."""
    folder = places.home / "lake" / "decisions" / f"{run.pk:08d}"
    return Files(folder / "units.parquet", folder / "members.parquet")


def breakdowns_of(places: Places, run: Run) -> Path:
    """Where each unit of a run belongs: Parquet of the unit, and of a code for each of the programme's breakdowns."""
    return files_of(places, run).units.with_name("breakdowns.parquet")


def case_in(places: Places, run: Run, unit: str) -> tuple[Plan, Family, Decision] | None:
    """One case of a run, decided again from the facts that stand beside its decision; None where it is not in it.

    The units' file is in their order: a reader passes over all but the part where this one is.
    """
    plan = plan_of(rules_kept(run.rules.content), run.as_of)
    files = files_of(places, run)
    rows = _rows(files.units, unit)
    if not rows:
        return None
    members = _rows(files.members, unit) if plan.members is not None and files.members is not None else []
    stage = plan.members.facts if plan.members else {}
    family = Family(
        {name: rows[0][name] for name in plan.unit.facts},
        {row[MEMBER]: {name: row[name] for name in stage} for row in members},
    )
    return plan, family, decide(plan, family)


def _rows(file: Path, unit: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(file, filters=[(UNIT, "=", unit)]).to_pylist()
    return found


def _decide(begun: Run, plan: Plan, place: Installation, engine: Engine, watch: Watch) -> None:
    watch("gather")
    gathered = gather(engine, place, plan)
    watch("decide")
    files = files_of(place.places, begun)
    shutil.rmtree(files.units.parent, ignore_errors=True)
    files.units.parent.mkdir(parents=True)
    decide_all(engine, plan, files, begun.seed)
    engine.write_parquet(f"SELECT * FROM {BREAKDOWNS} ORDER BY {UNIT}", breakdowns_of(place.places, begun))
    watch("count")
    counts = _counted(engine, plan)
    told = {"known": gathered.known, "agreements": list(gathered.agreements), **counts}
    manifest = {"programme": begun.programme, "rules": begun.rules.fingerprint, "as_of": begun.as_of.isoformat(),
                "seed": begun.seed, **told, "due": str(told["due"])}  # fmt: skip
    (files.units.parent / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    _end(begun, Run.State.DONE, **told)


def _counted(engine: Engine, plan: Plan) -> dict[str, Any]:
    """What became of everybody, and what is due in all."""
    placed = "admitted" if plan.declared.ranking else f"{UNIT} IS NOT NULL"
    sql = f"""SELECT sum(CASE WHEN outcome = 'entitled' THEN 1 ELSE 0 END) AS entitled,
            sum(CASE WHEN outcome = 'not-entitled' THEN 1 ELSE 0 END) AS refusable,
            sum(CASE WHEN outcome = 'unknown' THEN 1 ELSE 0 END) AS "unknown",
            sum(CASE WHEN outcome = 'entitled' AND {placed} THEN 1 ELSE 0 END) AS admitted,
            sum(CASE WHEN outcome = 'entitled' AND {placed} THEN due END) AS due FROM decisions"""
    (row,) = engine.read(sql).read_all().to_pylist()
    counts = {name: int(row[name] or 0) for name in ("entitled", "refusable", "unknown")}
    admitted = int(row["admitted"] or 0) if plan.declared.ranking else None
    return {**counts, "admitted": admitted, "due": row["due"] or Decimal(0)}


def _end(begun: Run, state: str, **told: Any) -> None:
    begun.state, begun.ended = state, now()
    for name, value in told.items():
        setattr(begun, name, value)
    begun.save()
