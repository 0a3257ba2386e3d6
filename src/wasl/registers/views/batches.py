"""A file that came: its way through the pipeline, what became of its rows, mending, undoing."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wasl.accounts.guard import demand, only, reader
from wasl.accounts.permissions.registers import read_feeds, read_rejected_rows, send_file, undo_batch
from wasl.catalogue import current
from wasl.kernel.errors import WaslError
from wasl.pages.pictures import Part, cell_bar
from wasl.pages.telling import refuse, told_of
from wasl.registers.declared import Feed
from wasl.registers.feeding.undo import undo as take_back
from wasl.registers.installation import installation
from wasl.registers.models import Batch, Review
from wasl.registers.owning import owners_of
from wasl.registers.reading.export import export_rejected, suffix
from wasl.registers.reading.reasons import reason_texts
from wasl.registers.showing.tables import feed_url, outcome_parts, reason_lines
from wasl.registers.showing.words import BATCH_STATES, LINKS, STEPS
from wasl.registers.tasks import cancel as stop
from wasl.registers.views.feeds import feeds_url

Context = dict[str, Any]


@never_cache
@only(read_feeds)
@require_GET
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """The account of one file. While it is under way the page asks again by itself."""
    found, feed = _found(number)
    profile, catalogue = reader(request), current.catalogue()
    owners = owners_of(catalogue, feed)
    word, tone = BATCH_STATES[Batch.State(found.state)]
    context = {
        "batch": found,
        "feed": feed,
        "state": word,
        "tone": tone,
        "error": told_of(found.error),
        "steps": _steps(found),
        "under_way": found.state == Batch.State.LANDED and found.queued,
        "parts": outcome_parts(found),
        "may_read_rejected": read_rejected_rows(profile, owners),
        "may_undo": undo_batch(profile, owners),
        "may_send": send_file(profile, owners),
        "undoable": found.state == Batch.State.RECORDED and "same_as" not in found.report,
        "waiting": Review.objects.filter(batch=found, state__in=(Review.State.OPEN, Review.State.LATER)).count(),
        "replayed": found.replayed_by.order_by("pk"),
        "crumbs": [(_("Feeds"), feeds_url()), (feed.title, feed_url(found.feed)), (_("File"), "")],
        **_account(found, feed),
    }
    return render(request, "registers/batch.html", context)


def _account(found: Batch, feed: Feed) -> Context:
    report, texts = found.report, reason_texts(feed)
    filled = report.get("filled", {})
    titles = {column.name: column.title or column.name for column in feed.columns}
    return {
        "rejected_by": reason_lines(report.get("rejected_by", {}), texts),
        "warned_by": reason_lines(report.get("warned_by", {}), texts),
        "filled": [(titles.get(name, name), name, cell_bar(count, found.received)) for name, count in filled.items()],
        "links": [Part(word, report.get("links", {}).get(name, 0), tone) for name, (word, tone) in LINKS.items()],
        "facts": report.get("format", {}),
    }


def _steps(found: Batch) -> list[Context]:
    """The steps with how far the file is: ``done``, ``now`` or nothing."""
    order = list(STEPS)
    at = order.index(found.progress["step"]) if found.progress.get("step") in STEPS else -1
    past = len(order) if found.state in (Batch.State.RECORDED, Batch.State.UNDONE) else at
    return [
        {"word": word, "how": "done" if place < past else "now" if place == at else ""}
        for place, word in enumerate(STEPS.values())
    ]


@only(read_feeds)
@require_GET
def rejected(request: HttpRequest, number: int) -> HttpResponse:
    """The rejected rows, in the source's own format, with their reasons: to be corrected and sent again."""
    found, feed = _found(number)
    demand(read_rejected_rows(reader(request), owners_of(current.catalogue(), feed)))
    kept = installation().places.batch(found.pk) / "rejected.parquet"
    if not kept.is_file():
        raise Http404
    rejected = _("rejected")
    name = f"{found.feed}-{found.pk}-{rejected}{suffix(feed)}"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "rows"
        export_rejected(feed, kept, found.report.get("format", {}), out)
        content = BytesIO(out.read_bytes())
    return FileResponse(content, as_attachment=True, filename=name)  # type: ignore[return-value]


@only(read_feeds)
@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Take back what the file recorded; the history keeps it."""
    found, feed = _found(number)
    profile = reader(request)
    demand(undo_batch(profile, owners_of(current.catalogue(), feed)))
    try:
        take_back(found, profile.name if profile else "", request.POST.get("reason", ""), installation().places)
        messages.success(request, _("The file is undone. The history keeps what it had said."))
    except WaslError as error:
        refuse(request, error)
    return redirect("registers:batch", found.pk)


@only(read_feeds)
@require_POST
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Ask a file under way to stop; nothing of it is recorded."""
    found, feed = _found(number)
    profile = reader(request)
    demand(send_file(profile, owners_of(current.catalogue(), feed)))
    try:
        stop(found, profile.name if profile else "")
        messages.success(request, _("The file is cancelled. Nothing of it was recorded."))
    except WaslError as error:
        refuse(request, error)
    return redirect("registers:batch", found.pk)


def _found(number: int) -> tuple[Batch, Feed]:
    found = get_object_or_404(Batch, pk=number)
    feed = current.catalogue().all(Feed).get(found.feed)
    if feed is None:
        raise Http404
    return found, feed
