"""The registers over HTTP, for those who are signed in: feeds and their files, people and their paths.

The same policies and the same trace as the pages: a person's file opens for a purpose, and the reading is written down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, BinaryIO, TypeVar, cast

from django.http import FileResponse, Http404, HttpRequest
from ninja import Field, File, Form, Router, Schema, Status
from ninja.errors import HttpError
from ninja.files import UploadedFile
from ninja.security import django_auth

from wasl.accounts.guard import reader
from wasl.accounts.permissions.registers import find_learner, read_feeds, read_rejected_rows, send_file
from wasl.accounts.permissions.verdict import Verdict
from wasl.catalogue import current
from wasl.catalogue.days import this_day
from wasl.kernel.errors import WaslError
from wasl.kernel.text import Text
from wasl.pages.language import said
from wasl.pages.telling import told, told_of
from wasl.registers import access, dossier, search
from wasl.registers.declared import Feed
from wasl.registers.feeding.run import counts_of
from wasl.registers.feeding.submit import submit
from wasl.registers.installation import installation
from wasl.registers.models import Batch
from wasl.registers.owning import owners_of
from wasl.registers.questions import asked
from wasl.registers.reading.export import export_rejected, suffix
from wasl.registers.showing.tables import last_batches

feeds = Router(tags=["feeds"], auth=django_auth)
people = Router(tags=["people"], auth=django_auth)
R = TypeVar("R")


class TextAnswer(Schema):
    """One text in three languages."""

    fr: str
    ar: str
    en: str


class BatchAnswer(Schema):
    """A file that came, and what became of its rows."""

    number: int = Field(description="By which it is asked for.")
    feed: str = Field(description="The feed it came through.")
    file_name: str
    sha256: str = Field(description="Of its content.")
    as_of: date = Field(description="The day the file speaks of.")
    state: str = Field(description="landed, recorded, failed, cancelled or undone.")
    step: str = Field(description="Where it is while under way.")
    counts: dict[str, int] = Field(description="received = accepted + unchanged + rejected + held.")
    report: dict[str, Any] = Field(description="How it was read, why rows were rejected, how rows found their person.")
    error: dict[str, str] = Field(description="what, where and mend, when the whole file was refused.")
    replays: int | None = Field(None, description="The file whose rejected rows this one corrects.")


class FeedAnswer(Schema):
    """A feed and its last file."""

    name: str
    title: TextAnswer
    system: str
    format: str = Field(description="csv, xlsx, jsonl, parquet, form or package.")
    periodicity: str = Field(description="How often a file is expected.")
    columns: list[str] = Field(description="The columns a file is expected to have.")
    last: BatchAnswer | None = Field(None, description="The last file that came.")


class Sending(Schema):
    """What goes with a file."""

    as_of: date | None = Field(None, description="The day the file speaks of; today when absent.")
    replays: int | None = Field(None, description="The file whose rejected rows this one corrects.")


class Looking(Schema):
    """Whom to look for."""

    query: str = Field(description="An identifier, or a name in Arabic or Latin letters.")
    born: str = Field("", description="A year, a month or a day of birth.")


class FoundAnswer(Schema):
    """Someone who may be the one looked for."""

    entity: str = Field(description="The person's id.")
    names: dict[str, str] = Field(description="By script.")
    birth_year: str = Field(description="Of the birth that is trusted; empty when unknown.")
    place: str = Field(description="A code of the register's place; empty when unknown.")
    sources: list[str] = Field(description="Systems that know the person.")


class Opening(Schema):
    """Why a file is opened."""

    purpose: str
    case: str = ""


class ValueAnswer(Schema):
    """One attribute of the golden view."""

    value: Any = Field(description="The value to trust: text, or a code of its nomenclature.")
    source: str = Field(description="The system that says it.")
    reason: str = Field(description="authority, freshest, majority or only.")
    others: list[dict[str, Any]] = Field(description="What other sources say otherwise.")


class StayAnswer(Schema):
    """One stay on the path."""

    source: str = Field(description="The system that says it.")
    start: date = Field(description="Its first day.")
    end: date | None = Field(None, description="The first day it no longer holds.")
    school_year: str | None = Field(None, description="As the provider writes it.")
    level: str | None = Field(None, description="A code of the levels.")
    establishment: str | None = Field(None, description="The school's code.")
    status: str | None = Field(None, description="A code of the statuses of enrolment.")
    result: str | None = Field(None, description="A code of the results.")
    events: list[str] = Field(description="What happens where it begins: entry, progress, repeat, transfer, re-entry…")


class GapAnswer(Schema):
    """A time out of every known school."""

    start: date = Field(description="Its first day.")
    end: date | None = Field(None, description="The first day of the next stay; null while it lasts.")


class FileAnswer(Schema):
    """A person's file as the question asks."""

    reading: int = Field(description="The number under which this reading is written down.")
    question: str = Field(description="actual, as-valid, as-known or as-valid-known.")
    members: list[str] = Field(description="Ids read as one, the one that speaks for all first.")
    identity: dict[str, ValueAnswer] = Field(description="The golden view, by attribute.")
    path: list[StayAnswer] = Field(description="Stays in time order, from every provider.")
    gaps: list[GapAnswer] = Field(description="Times out of every known school.")
    lost_since: date | None = Field(None, description="The end of the last stay, when one would expect another.")


@feeds.get("", response=list[FeedAnswer], summary="Feeds")
def list_feeds(request: HttpRequest) -> list[FeedAnswer]:
    """Every feed with its last file."""
    _demand(read_feeds(reader(request)))
    declared = current.catalogue().all(Feed)
    last = last_batches(declared)
    return [_feed(name, feed, last.get(name)) for name, feed in declared.items()]


@feeds.post("/{name}/files", response={201: BatchAnswer}, summary="Send a file")
def send(request: HttpRequest, name: str, file: File[UploadedFile], about: Form[Sending]) -> Status[BatchAnswer]:
    """Land a file and queue it; ask for the batch to follow it."""
    feed = _feed_or_404(name)
    profile = reader(request)
    _demand(send_file(profile, owners_of(current.catalogue(), feed)))
    replays = _batch_or_404(about.replays) if about.replays is not None else None
    batch = _answered(lambda: submit(
        current.catalogue(), installation().places, name, cast(BinaryIO, file.file), file_name=file.name or name,
        actor=profile.name if profile else "", as_of=about.as_of, replays=replays, expected_size=file.size,
    ))  # fmt: skip
    return Status(201, _batch(batch))


@feeds.get("/files/{number}", response=BatchAnswer, summary="A file")
def read_batch(request: HttpRequest, number: int) -> BatchAnswer:
    """The account of one file."""
    _demand(read_feeds(reader(request)))
    return _batch(_batch_or_404(number))


@feeds.get("/files/{number}/rejected", summary="Rejected rows", response={200: None})
def read_rejected(request: HttpRequest, number: int) -> FileResponse:
    """The rejected rows of a file, in the feed's own format, with their reasons."""
    batch = _batch_or_404(number)
    feed = _feed_or_404(batch.feed)
    _demand(read_rejected_rows(reader(request), owners_of(current.catalogue(), feed)))
    kept = installation().places.batch(number) / "rejected.parquet"
    if not kept.is_file():
        raise Http404
    out = installation().places.work / f"rejected-{number}{suffix(feed)}"
    out.parent.mkdir(parents=True, exist_ok=True)
    export_rejected(feed, kept, batch.report.get("format", {}), out)
    opened = out.open("rb")
    out.unlink()
    return FileResponse(opened, as_attachment=True, filename=f"{batch.feed}-{number}-rejected{suffix(feed)}")


@people.post("/search", response=list[FoundAnswer], summary="Search")
def look_for(request: HttpRequest, wanted: Looking) -> list[FoundAnswer]:
    """People whose identifier or name answers; posted, so that no name stays in an address."""
    _demand(find_learner(reader(request)))
    place = installation()
    found = _answered(lambda: search.find(wanted.query, wanted.born, dossier.people(place.catalogue), place))
    return [
        FoundAnswer(entity=e.entity, names=e.names, birth_year=e.birth_year, place=e.place, sources=list(e.sources))
        for e in found
    ]


@people.post("/{entity}/readings", response={201: FileAnswer}, summary="Open a file")
def open_file(request: HttpRequest, entity: str, why: Opening) -> Status[FileAnswer]:
    """Open a person's file for a purpose; the reading is written down first."""
    opened = _answered(lambda: access.open_file(reader(request), entity, why.purpose, why.case, ["identity", "path"]))
    return Status(201, _file(opened, {}))


@people.get("/readings/{number}", response=FileAnswer, summary="Read on")
def read_on(request: HttpRequest, number: int, on: date | None = None, known: int | None = None) -> FileAnswer:
    """The same file of another day (`on`), or as it was known at a moment (`known`, microseconds since 1970)."""
    opened = _answered(lambda: access.look_again(reader(request), number, "path"))
    state = {"on": on.isoformat() if on else "", "known": str(known) if known is not None else ""}
    return _file(opened, state)


def _answered(work: Callable[[], R]) -> R:
    """What `work` gives; its errors as HTTP answers that say what, where and how to mend it."""
    try:
        return work()
    except access.RefusedError as refused:
        raise HttpError(403, said(refused.verdict.reason)) from None
    except access.ClosedError as closed:
        raise HttpError(410, str(told(closed.said))) from None
    except WaslError as error:
        raise HttpError(422, str(told(error.said))) from None


def _demand(verdict: Verdict) -> None:
    if not verdict:
        raise HttpError(403, said(verdict.reason))


def _feed_or_404(name: str) -> Feed:
    declared = current.catalogue().all(Feed).get(name)
    if declared is None:
        raise Http404
    return declared


def _batch_or_404(number: int) -> Batch:
    batch = Batch.objects.filter(pk=number).first()
    if batch is None:
        raise Http404
    return batch


def _text(text: Text) -> TextAnswer:
    return TextAnswer(fr=text.fr, ar=text.ar, en=text.en)


def _feed(name: str, feed: Feed, last: Batch | None) -> FeedAnswer:
    return FeedAnswer(
        name=name, title=_text(feed.title), system=feed.system, format=feed.format.type, periodicity=feed.periodicity,
        columns=[column.name for column in feed.columns], last=_batch(last) if last else None,
    )  # fmt: skip


def _batch(batch: Batch) -> BatchAnswer:
    error = told_of(batch.error)
    return BatchAnswer(
        number=batch.pk, feed=batch.feed, file_name=batch.file_name, sha256=batch.file_hash, as_of=batch.as_of,
        state=batch.state, step=str(batch.progress.get("step", "")) if batch.queued else "", counts=counts_of(batch),
        report=batch.report, error=error._asdict() if error else {}, replays=batch.replays_id,
    )  # fmt: skip


def _file(opened: access.PersonFile, state: Mapping[str, str]) -> FileAnswer:
    catalogue = current.catalogue()
    question = _answered(lambda: asked(state))
    path = dossier.path_of(catalogue, question.believed(opened.versions), this_day(catalogue))
    identity = dossier.identity(catalogue, question.answer(opened.versions, this_day(catalogue)))
    return FileAnswer(
        reading=opened.access.pk,
        question=question.name,
        members=list(opened.cluster.members),
        identity={line.name: _value(line) for line in identity},
        path=[
            StayAnswer(
                source=stage.source, start=stage.start, end=stage.end, school_year=stage.school_year, level=stage.level,
                establishment=stage.establishment, status=stage.status, result=stage.result, events=list(stage.events),
            )
            for stage in path.stages
        ],
        gaps=[GapAnswer(start=gap.start, end=gap.end) for gap in path.gaps],
        lost_since=path.lost_since,
    )  # fmt: skip


def _value(line: dossier.Line) -> ValueAnswer:
    golden = line.golden
    others = [{"value": each.value, "source": each.source} for each in golden.conflicting]
    return ValueAnswer(value=golden.value, source=golden.chosen.source, reason=golden.reason, others=others)
