"""Feeds: what each expects, the file to fill, sending one, typing rows."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wasl.accounts.guard import demand, only, reader
from wasl.accounts.permissions.registers import read_feeds, send_file
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.catalogue.declared import Department, System
from wasl.kernel.errors import WaslError
from wasl.pages.telling import refuse
from wasl.pages.typed import typed_day
from wasl.referentials.declared import Mapping
from wasl.registers.declared import Feed
from wasl.registers.feeding.submit import submit
from wasl.registers.installation import installation
from wasl.registers.models import Batch
from wasl.registers.owning import feeds_of, owners_of
from wasl.registers.reading.template import write_template
from wasl.registers.showing.tables import batch_table, feed_table, feed_url
from wasl.registers.showing.typed_rows import MOST_ROWS, rows_of, typed_rows
from wasl.registers.showing.words import FORMATS, PERIODICITIES

Context = dict[str, Any]


@only(read_feeds)
@require_GET
def feeds(request: HttpRequest) -> HttpResponse:
    """The feeds: a department's own first, all of them for whoever asks."""
    catalogue, profile = current.catalogue(), reader(request)
    mine = profile is not None and profile.role == Role.DEPARTMENT and "all" not in request.GET
    shown = feeds_of(catalogue, profile.department) if mine and profile else catalogue.all(Feed)
    table = feed_table(catalogue, shown, request.GET)
    context = {
        "table": table,
        "own": profile is not None and profile.role == Role.DEPARTMENT,
        "mine": mine,
        "crumbs": [(_("Feeds"), "")],
    }
    return table.export() or render(request, "registers/feeds.html", context)


@only(read_feeds)
@require_GET
def feed(request: HttpRequest, name: str) -> HttpResponse:
    """One feed: what it expects, how to send, and every file that came."""
    catalogue = current.catalogue()
    declared = feed_or_404(catalogue, name)
    batches = Batch.objects.filter(feed=name).order_by("-created", "-pk")
    table = batch_table(batches, request.GET)
    system = catalogue.get(System, declared.system)
    context = {
        "name": name,
        "feed": declared,
        "declared": catalogue.id_of(declared),
        "system": system,
        "owner": catalogue.get(Department, system.owner),
        "format": FORMATS[declared.format.type],
        "periodicity": PERIODICITIES[declared.periodicity],
        "columns": [_column(catalogue, column) for column in declared.columns],
        "may_send": send_file(reader(request), owners_of(catalogue, declared)),
        "sends_files": declared.format.type != "package",
        "today": this_day(catalogue),
        "table": table,
        "crumbs": [(_("Feeds"), feeds_url()), (declared.title, "")],
    }
    return table.export() or render(request, "registers/feed.html", context)


@only(read_feeds)
@require_GET
def template(request: HttpRequest, name: str) -> HttpResponse:
    """The workbook to fill, in the reader's language."""
    catalogue = current.catalogue()
    declared = feed_or_404(catalogue, name)
    if declared.format.type == "package":
        raise Http404
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / f"{name}.xlsx"
        write_template(declared, _choices(catalogue, declared), get_language() or "fr", out)
        content = BytesIO(out.read_bytes())
    return FileResponse(content, as_attachment=True, filename=f"{name}.xlsx")  # type: ignore[return-value]


@only(read_feeds)
@require_POST
def send(request: HttpRequest, name: str) -> HttpResponse:
    """Land an uploaded file and queue it; the page of the batch shows the rest."""
    catalogue = current.catalogue()
    declared = feed_or_404(catalogue, name)
    demand(send_file(reader(request), owners_of(catalogue, declared)))
    try:
        batch = _submitted(request, name)
    except WaslError as error:
        refuse(request, error)
        return redirect(feed_url(name))
    messages.success(request, _("The file has come in whole. What becomes of its rows is shown here."))
    return redirect("registers:batch", batch.pk)


def _submitted(request: HttpRequest, name: str) -> Batch:
    sent = request.FILES.get("file")
    if sent is None:
        raise WaslError("no file was chosen", mend="choose the file to send")
    profile = reader(request)
    replays, day = request.POST.get("replays", ""), request.POST.get("as_of", "")
    return submit(
        current.catalogue(), installation().places, name, cast(BinaryIO, sent.file), file_name=sent.name or name,
        actor=profile.name if profile else "", as_of=typed_day(day) if day else None, expected_size=sent.size,
        replays=get_object_or_404(Batch, pk=int(replays)) if replays.isdecimal() else None,
    )  # fmt: skip


@never_cache
@only(read_feeds)
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, name: str) -> HttpResponse:
    """Rows typed one by one, for a department without a system: sent together, they are a file like any other."""
    catalogue = current.catalogue()
    declared = feed_or_404(catalogue, name)
    if declared.format.type != "form":
        raise PermissionDenied(_("This feed takes files only."))
    demand(send_file(reader(request), owners_of(catalogue, declared)))
    rows = rows_of(declared, request.POST)
    if request.method == "POST" and "send" in request.POST and any(any(row.values()) for row in rows):
        batch = _typed(request, name, declared, rows)
        messages.success(request, _("Your rows have come in. What becomes of them is shown here."))
        return redirect("registers:batch", batch.pk)
    if request.method == "POST" and "add" in request.POST and len(rows) < MOST_ROWS:
        rows = [*rows, {}]
    context = {
        "name": name,
        "feed": declared,
        "rows": typed_rows(declared, rows, _choices(catalogue, declared)),
        "full": len(rows) >= MOST_ROWS,
        "nothing": request.method == "POST" and "send" in request.POST,
        "crumbs": [(_("Feeds"), feeds_url()), (declared.title, feed_url(name)), (_("Type rows"), "")],
    }
    return render(request, "registers/feed_form.html", context)


def _typed(request: HttpRequest, name: str, declared: Feed, rows: list[dict[str, str]]) -> Batch:
    profile = reader(request)
    lines = b"".join(msgspec.json.encode(row) + b"\n" for row in rows if any(row.values()))
    return submit(
        current.catalogue(), installation().places, name, BytesIO(lines), file_name=f"{name}.jsonl",
        actor=profile.name if profile else "",
    )  # fmt: skip


def feeds_url() -> str:
    """The address of the list."""
    return reverse("registers:feeds")


def feed_or_404(catalogue: Catalogue, name: str) -> Feed:
    """The feed of this name. Raises Http404."""
    declared = catalogue.all(Feed).get(name)
    if declared is None:
        raise Http404
    return declared


def _choices(catalogue: Catalogue, declared: Feed) -> dict[str, list[str]]:
    """Mapping -> the codes it accepts, for the columns that offer a choice."""
    named = {column.choices for column in declared.columns if column.choices}
    return {name: list(catalogue.get(Mapping, name).rows) for name in named}


def _column(catalogue: Catalogue, column: Any) -> Context:
    codes = list(catalogue.get(Mapping, column.choices).rows) if column.choices else []
    return {"column": column, "codes": codes, "mapping": column.choices}
