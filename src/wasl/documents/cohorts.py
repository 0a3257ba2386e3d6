"""A document each for everyone who may have it: drawn in one plan, written some thousands at a time, gone on with after a death.

What is written is decided by the database alone: who has a document of this kind is passed over, whichever run gave it. So
none is missing and none is there twice, however often a run dies and begins again.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

from django.db import IntegrityError, transaction

from wasl.accounts.models import Profile
from wasl.accounts.permissions.documents import issue_cohort, sign_cohort
from wasl.catalogue import current
from wasl.catalogue.departments import with_those_above
from wasl.documents.declared import DocumentType
from wasl.documents.issuing import LIVE, Drawn, write
from wasl.documents.models import Cohort, Document
from wasl.documents.template import Issue, NotStatedError, Template, issue_of, template
from wasl.engine.choose import open_engine
from wasl.engine.port import Engine
from wasl.exchange.agreements.standing import demand
from wasl.exchange.answering import bulk
from wasl.exchange.answering.values import written
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers.extract import identifiers_in_force, instant_of, records_in_force
from wasl.registers.feeding.run import Installation

STEPS: Final = ("extract", "draw", "issue")
AT_ONCE: Final = 5_000
"""Documents written in one transaction."""
_LOOKED_UP: Final = 1_000
Watch = Callable[[str, int, int], None]
"""Called with the step, how many are done, and of how many; raises to cancel."""


class EndedMeanwhileError(WaslError):
    """The run was cancelled: what it issued stands."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of everyone entitled."""

    counts: Counter[str]
    unknown: Counter[str]
    """Claim -> of how many it is not known."""


def ask(who: Profile, type_: str, as_of: date, worker: str = "") -> Cohort:
    """Have the document `type_` issued to everyone who may have it on the day `as_of`. Raises ForbiddenError, or WaslError.

    `worker`: who takes it up at once; else the first that is free.
    """
    demand_may_issue(who, type_)
    at = now()
    return Cohort.objects.create(
        type=type_, as_of=as_of, asked_by=who.name, created=at, worker=worker, heartbeat=at if worker else None
    )


def demand_may_issue(who: Profile, type_: str) -> None:
    """Raises ForbiddenError unless `who` may begin a run of the document `type_`, or have one gone on with.

    Raises WaslError for a document that states a decision.
    """
    declared = current.catalogue().get(DocumentType, type_)
    demand(issue_cohort(who, with_those_above(current.catalogue(), declared.issuer)))
    if declared.by_decision:
        raise WaslError("each of these documents is decided on by itself", mend="handle the cases of its procedure")


def cancel(who: Profile, cohort: Cohort) -> Cohort:
    """Stop a run before it writes more; what it issued stands. Raises ForbiddenError, or WaslError after its end."""
    demand_may_issue(who, cohort.type)
    told = EndedMeanwhileError("cancelled by {actor}", actor=who.name)
    waiting = Cohort.objects.filter(pk=cohort.pk, state=Cohort.State.WAITING)
    if not waiting.update(state=Cohort.State.CANCELLED, ended=now(), error=told.kept()):
        raise WaslError("the run has ended already", mend="read its account")
    cohort.refresh_from_db()
    return cohort


@transaction.atomic
def sign(who: Profile, cohort: Cohort) -> Cohort:
    """`who` has read the account of the run, and answers for it. Raises ForbiddenError, or WaslError before its end."""
    held = Cohort.objects.select_for_update().get(pk=cohort.pk)
    declared = current.catalogue().get(DocumentType, held.type)
    demand(sign_cohort(who, with_those_above(current.catalogue(), declared.issuer), held.asked_by))
    if held.state != Cohort.State.ISSUED or held.signed_by:
        raise WaslError("this account is not one to sign", mend="wait for the end of the run, or see who signed it")
    held.signed_by, held.signed_at = who.name, now()
    held.save(update_fields=["signed_by", "signed_at"])
    return held


def run(cohort: Cohort, place: Installation, watch: Watch = lambda step, done, of: None) -> Cohort:
    """Take `cohort` to its end. One that cannot be drawn ends as failed, with the error kept; other errors rise."""
    if cohort.state != Cohort.State.WAITING:
        return cohort
    work = place.places.work / f"cohort-{cohort.pk}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    engine = open_engine("duckdb", work)
    waiting = Cohort.objects.filter(pk=cohort.pk, state=Cohort.State.WAITING)
    try:
        outcome = _issue_all(cohort, place, engine, watch)
        waiting.update(state=Cohort.State.ISSUED, ended=now(), report=dict(outcome.unknown), **outcome.counts)
    except EndedMeanwhileError:
        pass
    except WaslError as error:
        waiting.update(state=Cohort.State.FAILED, ended=now(), error=error.kept())
    finally:
        engine.close()
        shutil.rmtree(work, ignore_errors=True)
    cohort.refresh_from_db()
    return cohort


def entitled(type_: str, place: Installation, as_of: date) -> Generator[str]:
    """The entities of those who may have the document `type_` on the day `as_of`, the last known first. Close it after use."""
    ready = template(place.catalogue, type_)
    place.places.work.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=place.places.work) as work, closing(open_engine("duckdb", Path(work))) as engine:
        _draw(engine, place, ready, as_of)
        for rows in _answers(engine, ready, "DESC"):
            yield from (each.entity for each in _stated(ready, rows, Counter()))


def _issue_all(cohort: Cohort, place: Installation, engine: Engine, watch: Watch) -> Outcome:
    ready = template(place.catalogue, cohort.type)
    known = _draw(engine, place, ready, cohort.as_of, watch)
    total = engine.count("answers")
    occasion = issue_of(place.catalogue, ready, now(), cohort.as_of, known)
    counts, unknown = Counter(entitled=total, issued=0, standing=0, otherwise=0, unstated=0), Counter[str]()
    done = 0
    for rows in _answers(engine, ready):
        watch("issue", done, total)
        counts += _some(cohort, ready, occasion, rows, unknown)
        done += len(rows)
    return Outcome(Counter(counts), unknown)


def _draw(
    engine: Engine, place: Installation, ready: Template, as_of: date, watch: Watch = lambda step, done, of: None
) -> int:
    """The answers about everyone entitled; the registers' instant of them."""
    watch("extract", 0, 1)
    known = _extract(engine, place, ready)
    watch("draw", 0, 1)
    bulk.draw_answers(engine, ready.plan, bulk.Question("", as_of, {}))
    return known


def _extract(engine: Engine, place: Installation, ready: Template) -> int:
    """What is drawn from; the registers' instant of it."""
    engine.view_parquet("identifiers", [identifiers_in_force(place)])
    known = 0
    for register in bulk.registers_read(ready.plan):
        extract: Path = records_in_force(place, register)
        known = max(known, instant_of(extract))
        engine.view_parquet(bulk.of(register), [extract])
    return known


def _answers(engine: Engine, ready: Template, order: Literal["ASC", "DESC"] = "ASC") -> Iterator[list[dict[str, Any]]]:
    """Everyone entitled, some thousands at a time: ``entity`` and the fields, as an answer writes them."""
    columns = {field: bulk.field_column(field) for field in ready.plan.fields}
    named = ", ".join(["entity", *(f'"{column}"' for column in columns.values())])
    for batch in engine.read(f"SELECT {named} FROM answers ORDER BY place {order}", AT_ONCE):
        yield [
            {"entity": row["entity"], **{field: written(row[column]) for field, column in columns.items()}}
            for row in batch.to_pylist()
        ]


def _some(
    cohort: Cohort, ready: Template, occasion: Issue, rows: list[dict[str, Any]], unknown: Counter[str]
) -> Counter[str]:
    """Issue to those of `rows` who have none; what became of them."""
    drafts = {draft.once: draft for draft in _stated(ready, rows, unknown)}
    counts = Counter(unstated=len(rows) - len(drafts))
    try:
        return counts + _written(cohort, ready, occasion, drafts)
    except IntegrityError:  # somebody asked for their own meanwhile: it stands now
        return counts + _written(cohort, ready, occasion, drafts)


def _stated(ready: Template, rows: list[dict[str, Any]], unknown: Counter[str]) -> Iterator[Drawn]:
    """What can be stated of `rows`; what some lack is counted in `unknown`."""
    for row in rows:
        try:
            claims = ready.claims(row)
        except NotStatedError as error:
            unknown.update(error.missing)
        else:
            yield Drawn(row["entity"], claims, ready.once(row["entity"], claims))


@transaction.atomic
def _written(cohort: Cohort, ready: Template, occasion: Issue, drafts: dict[str, Drawn]) -> Counter[str]:
    """Write those of `drafts` of whose kind none stands."""
    counts: Counter[str] = Counter()
    missing = dict(drafts)
    for document in _standing(list(drafts)):
        draft = missing.pop(document.once)
        mine = document.cohort_id == cohort.pk  # of a former life of this very run
        same = mine or document.read().claims == draft.claims
        counts["issued" if mine else "standing" if same else "otherwise"] += 1
    write(ready, list(missing.values()), occasion, cohort.asked_by, cohort=cohort)
    counts["issued"] += len(missing)
    return counts


def _standing(kinds: list[str]) -> Iterator[Document]:
    """The documents of these kinds that stand."""
    for start in range(0, len(kinds), _LOOKED_UP):
        yield from Document.objects.filter(once__in=kinds[start : start + _LOOKED_UP], state__in=LIVE)
