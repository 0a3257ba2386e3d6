"""Old registers on pages: lists that come in, entries beside their scans, validated one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO, Final, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wasl.accounts.guard import demand, only, someone
from wasl.accounts.models import Profile
from wasl.accounts.permissions.documents import handle_documents
from wasl.accounts.permissions.files import validate_entry
from wasl.catalogue import current
from wasl.catalogue.days import this_day
from wasl.catalogue.departments import with_those_above
from wasl.documents.archive import entering, validating
from wasl.documents.archive.judging import register_of
from wasl.documents.archive.listing import LIST_STATES, LISTED, STATES, entry_table, list_table, outcome_parts, url_of
from wasl.documents.archive.lists import given_back
from wasl.documents.archive.models import Entry, Intake, Row
from wasl.documents.archive.reasons import told
from wasl.documents.archive.stating import cells_of
from wasl.documents.declared import DocumentType
from wasl.documents.files.keeping import note_reading
from wasl.documents.owning import entries_seen, intakes_seen, to_validate, types_of
from wasl.documents.showing.stating import Draft, lines_of
from wasl.documents.template import Template, template
from wasl.documents.views.acting import done
from wasl.documents.views.registry import PURPOSE
from wasl.exchange.agreements import trying
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.errors import WaslError
from wasl.pages.language import declared_title, said
from wasl.pages.tables import chosen
from wasl.pages.telling import refuse, told_of
from wasl.registers.access import open_for_case

Context = dict[str, Any]
_REASONS: Final = 100
"""Rejected rows whose reasons stand on the page of a list."""


@never_cache
@only(handle_documents)
@require_GET
def entries(request: HttpRequest) -> HttpResponse:
    """The entries of the department's old registers."""
    catalogue, profile = current.catalogue(), someone(request)
    mine, types = entries_seen(catalogue, profile), _types(profile)
    years = [str(year) for year in mine.order_by("-year").values_list("year", flat=True).distinct()[:LISTED]]
    filters: list[Context] = [
        {"name": "type", "title": _("Document"), "choices": list(types.items())},
        {"name": "year", "title": _("Year"), "choices": [(year, year) for year in years]},
        {
            "name": "state",
            "title": _("Where it stands"),
            "choices": [(key, word) for key, (word, _tone) in STATES.items()],
        },
    ]
    wanted = {name: chosen(request, name, of) for name, of in (("type", types), ("year", years), ("state", STATES))}
    shown = mine.filter(**{name: value for name, value in wanted.items() if value})
    table = entry_table(catalogue, shown, profile, request.GET, filters)
    context = {
        "table": table,
        "waiting": to_validate(catalogue, profile).count(),
        "returned": mine.filter(state=Entry.State.RETURNED).count(),
        "crumbs": [(_("Documents"), reverse("documents:list")), (_("Old registers"), "")],
    }
    return table.export() or render(request, "documents/archive.html", context)


@only(handle_documents)
@require_GET
def following(request: HttpRequest) -> HttpResponse:
    """The next entry that waits for the reader, after the one that the address names."""
    waiting, after = to_validate(current.catalogue(), someone(request)), request.GET.get("after", "")
    past = int(after) if after.isascii() and after.isdigit() and len(after) < 18 else 0
    found = waiting.filter(pk__gt=past).first() or waiting.exclude(pk=past).first()
    if found is None:
        messages.info(request, _("No other entry waits for you."))
        return redirect("documents:archive")
    return redirect(url_of(found))


@never_cache
@only(handle_documents)
@require_GET
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """One entry beside its scan. It speaks of a person: the reading is on record."""
    catalogue, profile = current.catalogue(), someone(request)
    found = get_object_or_404(entries_seen(catalogue, profile).select_related("scan", "document"), pk=number)
    ready = template(catalogue, found.type)
    scan = found.scan.versions.order_by("-place")[0]
    note_reading(found.scan, profile, scan.place)
    holder = validating.holder_of(catalogue, ready, found, this_day(catalogue))
    if holder:
        open_for_case(profile, holder, PURPOSE, f"{found.number}/{found.year}", "document")
    context = {
        "entry": found,
        "title": declared_title(catalogue, DocumentType, found.type),
        "state": STATES[found.state],
        "lines": lines_of(Draft(found.claims, ready.words(found.claims)), ready.blank, get_language() or "fr"),
        "identifiers": _identifiers(ready, found),
        "linked": bool(holder),
        "scan": scan,
        "mark": validating.mark_of(found),
        "may": validate_entry(profile, with_those_above(catalogue, found.issuer), found.entered_by),
        "fields": _fields(ready, found) if found.state != Entry.State.VALIDATED else [],
        "crumbs": _trail((found.number, "")),
    }
    return render(request, "documents/entry.html", context)


@only(handle_documents)
@require_POST
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Validate an entry, send it back, or mend it."""
    profile, doing = someone(request), _ACTS.get(verb)
    if doing is None:
        raise Http404
    found = get_object_or_404(entries_seen(current.catalogue(), profile), pk=number)
    try:
        messages.success(request, doing(request, profile, found))
    except ForbiddenError as forbidden:
        demand(forbidden.verdict)
    except validating.UnstatedError as error:
        messages.error(request, told(error.reasons, get_language() or "fr"))
        return redirect(url_of(found))
    except WaslError as error:
        refuse(request, error)
        return redirect(url_of(found))
    return redirect(url_of(found) if verb == "mend" else f"{reverse('documents:archive-next')}?after={found.pk}")


@never_cache
@only(handle_documents)
@require_http_methods(["GET", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """The typed registers that came in, and sending one."""
    catalogue, profile = current.catalogue(), someone(request)
    if request.method == "POST":
        made = trying.done(request, lambda: _sent(request, profile))
        if made:
            return redirect("documents:archive-list", made.pk)
    table = list_table(catalogue, intakes_seen(catalogue, profile)[:LISTED], request.GET)
    context = {
        "table": table,
        "types": [(name, title, _columns(name)) for name, title in _types(profile).items()],
        "crumbs": _trail((_("Lists"), "")),
    }
    return table.export() or render(request, "documents/archive_lists.html", context)


@never_cache
@only(handle_documents)
@require_GET
def list_(request: HttpRequest, number: int) -> HttpResponse:
    """One list: what would become of its rows, then what became of them."""
    catalogue, profile = current.catalogue(), someone(request)
    found = get_object_or_404(intakes_seen(catalogue, profile), pk=number)
    if found.state == Intake.State.READ:
        refused = [(place, reasons) for place, reasons in found.foreseen["rows"]]
    else:
        rows = found.rows.filter(outcome=Row.Outcome.REJECTED).order_by("place")
        refused = list(rows.values_list("place", "reasons")[:_REASONS])
    context = {
        "list": found,
        "title": declared_title(catalogue, DocumentType, found.type),
        "state": LIST_STATES[found.state],
        "parts": outcome_parts(found),
        "refused": [(place, told(reasons, get_language() or "fr")) for place, reasons in refused],
        "error": told_of(found.error),
        "crumbs": _trail((_("Lists"), reverse("documents:archive-lists")), (found.name, "")),
    }
    return render(request, "documents/archive_list.html", context)


@only(handle_documents)
@require_POST
def act_on_list(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Have the rows entered, send mended ones again, or give up what was rejected."""
    profile, doing = someone(request), _LIST_ACTS.get(verb)
    if doing is None:
        raise Http404
    found = get_object_or_404(intakes_seen(current.catalogue(), profile), pk=number)
    done(request, lambda: doing(request, profile, found))
    return redirect("documents:archive-list", number)


@never_cache
@only(handle_documents)
@require_GET
def rejected(request: HttpRequest, number: int) -> HttpResponse:
    """Rejected rows with their reasons, to be mended and sent again."""
    found = get_object_or_404(intakes_seen(current.catalogue(), someone(request)), pk=number)
    rows = found.rows.filter(outcome=Row.Outcome.REJECTED).order_by("place")
    register = register_of(template(current.catalogue(), found.type))
    lines = given_back(register, rows.values_list("place", "cells", "reasons").iterator())
    headers = {"Content-Disposition": f'attachment; filename="rejected-{found.pk}.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)  # type: ignore[return-value]


def _validate(request: HttpRequest, who: Profile, found: Entry) -> str:
    made = validating.validate(who, found, request.POST.get("compared", ""))
    return _("Validated: the document {number} is issued.").format(number=made.number)


def _send_back(request: HttpRequest, who: Profile, found: Entry) -> str:
    validating.send_back(who, found, request.POST.get("reason", "")[:2000])
    return _("Sent back: it waits to be mended.")


def _mend(request: HttpRequest, who: Profile, found: Entry) -> str:
    validating.mend(who, found, {name: value for name, value in request.POST.items() if isinstance(value, str)})
    return _("Mended: another agent compares it with its scan.")


_ACTS: Final[dict[str, Callable[[HttpRequest, Profile, Entry], str]]] = {
    "validate": _validate, "send-back": _send_back, "mend": _mend,
}  # fmt: skip


def _begin(_request: HttpRequest, who: Profile, found: Intake) -> str:
    entering.begin(who, found)
    return _("The rows are being entered. What becomes of them is shown here.")


def _replay(request: HttpRequest, who: Profile, found: Intake) -> str:
    entering.replay(who, found, _file(request), cast("BinaryIO | None", request.FILES.get("scans")))
    return _("The mended rows are settled.")


def _close(_request: HttpRequest, who: Profile, found: Intake) -> str:
    entering.close(who, found)
    return _("Closed: what was sent is erased, what was entered stays.")


_LIST_ACTS: Final[dict[str, Callable[[HttpRequest, Profile, Intake], str]]] = {
    "begin": _begin, "replay": _replay, "close": _close,
}  # fmt: skip


def _sent(request: HttpRequest, who: Profile) -> Intake:
    if request.POST.get("type", "") not in _types(who):
        raise WaslError("no document was chosen", mend="choose whose register it is")
    pages = cast("BinaryIO | None", request.FILES.get("scans"))
    given = _file(request)
    return entering.send(who, request.POST["type"], given, str(given.name or ""), pages)


def _trail(*last: tuple[str, str]) -> list[tuple[str, str]]:
    """The way here from the home page."""
    return [(_("Documents"), reverse("documents:list")), (_("Old registers"), reverse("documents:archive")), *last]


def _file(request: HttpRequest) -> BinaryIO:
    given = request.FILES.get("file")
    if given is None:
        raise WaslError("no file was chosen", mend="choose the list: CSV or XLSX")
    return cast("BinaryIO", given)


def _types(who: Profile) -> dict[str, str]:
    """The types of the reader's department that have a register on paper, and what they are called."""
    return {
        name: said(each.title)
        for name, each in types_of(current.catalogue(), who).items()
        if each.paper_register is not None
    }


def _columns(type_: str) -> list[tuple[str, str, bool]]:
    """The columns of a list: name, what it says, whether it must be there."""
    register = register_of(template(current.catalogue(), type_))
    return [(each.name, said(each.title or each.name), each.required) for each in register.columns()]


def _identifiers(ready: Template, found: Entry) -> list[tuple[str, str]]:
    """What identifies the holder: what it is called, and what it is."""
    columns = register_of(ready).identifiers
    return [
        (said(columns[name].title or name) if name in columns else name, each)
        for name, each in found.identifiers.items()
    ]


def _fields(ready: Template, found: Entry) -> list[tuple[str, str, str]]:
    """What can be typed again: the column, what it is called, what it says."""
    register = register_of(ready)
    cells = cells_of(register, found)
    titles = {each.name: said(each.title or each.name) for each in register.columns()}
    return [(name, titles[name], value) for name, value in cells.items()]
