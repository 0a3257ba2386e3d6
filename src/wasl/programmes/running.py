"""Verbs about everybody: decide a programme for all at once, and find one case again among the decisions."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import IntegrityError, transaction
from django.db.models import Max

from wasl.accounts.models import Profile
from wasl.accounts.permissions.programmes import run_programme
from wasl.engine.choose import scratch_engine
from wasl.engine.parquet import fingerprint
from wasl.engine.port import Engine
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.programmes.bulk import MEMBER, UNIT, Files, decide_all, keep_people
from wasl.programmes.deciding import Decision, Family, decide
from wasl.programmes.gathering import BREAKDOWNS, gather
from wasl.programmes.keeping import kept_rules, owners_of
from wasl.programmes.lake import breakdowns_of, files_of
from wasl.programmes.models import Run
from wasl.programmes.plan import Plan, plan_of, rules_kept, rules_of
from wasl.programmes.receiving import add_received
from wasl.registers import working
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.run import Installation


class FactsChangedError(WaslError):
    """The facts that a run kept are not those that it read."""


Watch = Callable[[str], None]
"""Called with each step: ``gather``, ``decide``, ``count``."""
_SEED_BYTES: Final = 16


def ask(who: Profile, name: str, day: date, place: Installation, worker: str = "") -> Run:
    """Have the programme `name` decided for everybody, as of `day`, by `worker`, or by the next that is free.

    Raises ForbiddenError, NotInForceError, or WaslError where it is being decided already.
    """
    rules = rules_of(place.catalogue, name)
    demand(run_programme(who, owners_of(place.catalogue, rules.declared)))
    plan_of(rules, day)
    at = now()
    # The seed is drawn before anybody's turn is known, and kept: everybody can work the lot out again.
    seed = secrets.token_hex(_SEED_BYTES) if rules.declared.ranking else ""
    try:
        with transaction.atomic():
            return Run.objects.create(
                programme=name, rules=kept_rules(rules), as_of=day, asked_by=who.name, began=at, seed=seed,
                worker=worker, heartbeat=at if worker else None,
            )  # fmt: skip
    except IntegrityError:
        raise WaslError("this programme is being decided for everybody already", mend="wait for its end") from None


def run(who: Profile, name: str, day: date, place: Installation, watch: Watch = lambda step: None) -> Run:
    """Ask, and decide here and now. Nobody is told anything by it, and nobody refused. Raises as `ask` does."""
    return work_on(ask(who, name, day, place, working.me()), place, watch)


def work_on(begun: Run, place: Installation, watch: Watch = lambda step: None) -> Run:
    """Decide what was asked for, and is ours. What cannot be done is kept as failed, with its error."""
    try:
        plan = plan_of(rules_kept(begun.rules.content), begun.as_of)
        with working.signs_of_life(begun), scratch_engine(place.places.work, "programme") as engine:
            _decide(begun, plan, place, engine, watch)
    except WaslError as error:
        _end(begun, Run.State.FAILED, error=error.kept())
    except Exception:
        _end(begun, Run.State.FAILED, error=WaslError("the run stopped unexpectedly", mend="begin another").kept())
        raise
    return begun


def case_in(places: Places, run: Run, unit: str) -> tuple[Plan, Family, Decision] | None:
    """One case of a run, decided again from the facts that it decided on; None where it is not in it.

    Facts are in the order of units: a reader passes over all but the part where this one is. Raises FactsChangedError.
    """
    plan = plan_of(rules_kept(run.rules.content), run.as_of)
    files = files_of(places, run)
    rows = _rows(files.units, unit)
    if not rows:
        return None
    members = _rows(_people_of(files), unit) if plan.members is not None else []
    stage = plan.members.facts if plan.members else {}
    family = Family(
        {name: rows[0][name] for name in plan.unit.facts},
        {row[MEMBER]: {name: row[name] for name in stage} for row in members},
    )
    return plan, family, decide(plan, family)


def last_runs() -> list[Run]:
    """The last run of each programme that was done."""
    last = Run.objects.filter(state=Run.State.DONE).order_by().values("programme").annotate(last=Max("pk"))
    return list(Run.objects.filter(pk__in=[each["last"] for each in last]))


def places_in(places: Places, run: Run, units: Collection[str]) -> dict[str, bool]:
    """Of these units those whom a run found entitled, with whether it gave them a place: one reading for many."""
    columns = [UNIT, "outcome", "admitted"]
    wanted = (pc.field(UNIT).isin(sorted(units))) & (pc.field("outcome") == "entitled")
    rows = pq.read_table(files_of(places, run).units, columns=columns, filters=wanted).to_pylist()
    return {row[UNIT]: bool(row["admitted"]) for row in rows}


def _people_of(files: Files) -> Path:
    """The very facts of people that the run read."""
    kept = json.loads(_manifest_of(files).read_text(encoding="utf-8"))["people"]
    if files.people is None or not files.people.is_file() or fingerprint(files.people) != kept:
        raise FactsChangedError("the facts of this run are not what it read", mend="put back the file that was saved")
    return files.people


def _manifest_of(files: Files) -> Path:
    return files.units.with_name("manifest.json")


def _rows(file: Path, unit: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(file, filters=[(UNIT, "=", unit)]).to_pylist()
    return found


def _decide(begun: Run, plan: Plan, place: Installation, engine: Engine, watch: Watch) -> None:
    watch("gather")
    gathered = gather(engine, place, plan)
    add_received(engine, place.catalogue, place.places, plan.declared, plan.day)
    watch("decide")
    files = files_of(place.places, begun)
    shutil.rmtree(files.units.parent, ignore_errors=True)
    files.units.parent.mkdir(parents=True)
    if plan.members is not None:
        keep_people(engine, files)
    decide_all(engine, plan, files, begun.seed)
    engine.write_parquet(f"SELECT * FROM {BREAKDOWNS} ORDER BY {UNIT}", breakdowns_of(place.places, begun))
    watch("count")
    counts = _counted(engine, plan)
    told = {"known": gathered.known, "agreements": list(gathered.agreements), **counts}
    manifest = {"programme": begun.programme, "rules": begun.rules.fingerprint, "as_of": begun.as_of.isoformat(),
                "seed": begun.seed, **told, "due": str(told["due"]),
                "people": fingerprint(files.people) if plan.members is not None and files.people else None}  # fmt: skip
    _manifest_of(files).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
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
    begun.state, begun.ended, begun.worker, begun.heartbeat = state, now(), "", None
    for name, value in told.items():
        setattr(begun, name, value)
    begun.save()
