"""Verbs about reforms: simulate them on a run, save one with what it came to, publish it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from django.db import transaction

from wasl.accounts.models import Profile
from wasl.accounts.permissions.programmes import publish_scenario, simulate_programme
from wasl.catalogue.catalogue import Catalogue
from wasl.engine.choose import scratch_engine
from wasl.exchange.agreements.standing import demand
from wasl.exchange.answering.kept import make_master_key, master_key_path
from wasl.exchange.answering.protection import secret_of
from wasl.kernel.canonical import body_hash
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.programmes.declared import Programme
from wasl.programmes.keeping import owners_of
from wasl.programmes.lake import breakdowns_of, files_of
from wasl.programmes.models import Run, Scenario
from wasl.programmes.plan import Plan, plan_of, rules_kept
from wasl.programmes.simulating.changes import Changes
from wasl.programmes.simulating.models import PovertyMap
from wasl.programmes.simulating.reckoning import Facts, Outcome, reckon
from wasl.registers.feeding.run import Installation

MOST_REFORMS: Final = 8
_MOST_NAME: Final = 120


def simulate(who: Profile, run: Run, reforms: Sequence[Changes], place: Installation) -> list[Outcome]:
    """What the run comes to, then each of `reforms`, up to `MOST_REFORMS`.

    Raises ForbiddenError, WaslError for a change that cannot be, and where the run is not at hand.
    """
    demand_may(who, place.catalogue, run.programme)
    if len(reforms) > MOST_REFORMS:
        raise WaslError("these are too many reforms at once", mend="simulate {most} at most", most=MOST_REFORMS)
    files, breakdowns = files_of(place.places, run), breakdowns_of(place.places, run)
    if run.state != Run.State.DONE or not files.units.is_file():
        raise WaslError("the decisions of run {run} are not at hand", mend="choose a run that is done", run=str(run.pk))
    plan = run_plan(run)
    places = breakdowns if plan.declared.breakdowns and breakdowns.is_file() else None
    make_master_key(place.places.home)
    secret = secret_of(bytes.fromhex(master_key_path(place.places.home).read_text(encoding="ascii").strip()))
    facts = Facts(plan, files, places, run.seed, secret, f"{run.programme} {run.pk}")
    with scratch_engine(place.places.work, "simulation") as engine:
        return reckon(engine, facts, reforms)


def demand_may(who: Profile, catalogue: Catalogue, programme: str) -> None:
    """Raises ForbiddenError for who may not simulate reforms of `programme`."""
    demand(simulate_programme(who, owners_of(catalogue, catalogue.get(Programme, programme))))


def run_plan(run: Run) -> Plan:
    """The rules by which a run decided, ready."""
    return plan_of(rules_kept(run.rules.content), run.as_of)


def save(
    who: Profile, run: Run, name: str, changes: Changes, place: Installation, poverty: PovertyMap | None = None
) -> Scenario:
    """Simulate a reform and keep what it came to, and the rates by which it is judged. Raises what `simulate` raises."""
    named = name.strip()
    if not named:
        raise WaslError("the reform has no name", mend="name it, so that it can be found again")
    outcomes = simulate(who, run, [changes], place)
    results = msgspec.json.encode(outcomes).decode()
    kept = msgspec.to_builtins(changes)
    return Scenario.objects.create(
        programme=run.programme, run=run, name=named[:_MOST_NAME], changes=kept, results=results,
        poverty=poverty, fingerprint=_fingerprint(run, kept, results, poverty), by=who.name, at=now(),
    )  # fmt: skip


@transaction.atomic
def publish(who: Profile, scenario: Scenario, catalogue: Catalogue) -> Scenario:
    """Everyone may read what the reform would come to. Raises ForbiddenError, WaslError where it is published already."""
    held = Scenario.objects.select_for_update().get(pk=scenario.pk)
    demand(publish_scenario(who, owners_of(catalogue, catalogue.get(Programme, held.programme))))
    if held.published_at is not None:
        raise WaslError("this report is published already", mend="give its address to whoever asks for it")
    if not intact(held):
        raise WaslError("what was saved of this reform was changed", mend="simulate it again, and save it")
    held.published_by, held.published_at = who.name, now()
    held.save(update_fields=["published_by", "published_at"])
    return held


def intact(scenario: Scenario) -> bool:
    """Whether what is kept is what was saved."""
    return scenario.fingerprint == _fingerprint(scenario.run, scenario.changes, scenario.results, scenario.poverty)


def outcomes_of(scenario: Scenario) -> tuple[Outcome, Outcome]:
    """What the run came to, and the reform."""
    before, after = msgspec.json.decode(scenario.results, type=list[Outcome])
    return before, after


def changes_of(scenario: Scenario) -> Changes:
    """What it changes."""
    return msgspec.convert(scenario.changes, Changes)


def _fingerprint(run: Run, changes: Any, results: str, poverty: PovertyMap | None) -> str:
    content = {"run": run.pk, "rules": run.rules.fingerprint, "changes": changes, "results": results}
    if poverty is not None:
        content["poverty"] = poverty.fingerprint
    return body_hash(msgspec.json.encode(content, order="sorted").decode())
