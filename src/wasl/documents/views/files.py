"""Files of a department: the list, one with its versions, what is held, and what is to be destroyed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wasl.accounts.guard import only, someone
from wasl.accounts.models import Profile
from wasl.accounts.permissions.files import decide_file, keep_files
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.documents.coffret.uploads import TYPES
from wasl.documents.files import ending, keeping
from wasl.documents.files.bagging import export
from wasl.documents.files.declared import Retention
from wasl.documents.files.keeping import About, owners_of
from wasl.documents.files.listing import ACTS, SIGNATURES, STANDINGS, dated_in, file_table, url_of, word_of
from wasl.documents.files.models import Destruction, File, Hold, Version
from wasl.documents.files.retention import due, end_of
from wasl.documents.owning import files_seen, retentions_of
from wasl.documents.views.acting import done
from wasl.kernel.errors import WaslError
from wasl.pages.language import declared_title, said
from wasl.pages.tables import chosen
from wasl.pages.telling import refuse
from wasl.pages.typed import typed_day

Context = dict[str, Any]
_YEARS: Final = 100
"""Years offered as a filter, at most."""
IN_A_FRAME: Final = "frame-ancestors 'self'"
"""A file is seen beside what is said of it. More would keep browsers from opening the reader of PDFs."""


@never_cache
@only(keep_files)
@require_GET
def files(request: HttpRequest) -> HttpResponse:
    """The files of the reader's department, and taking one in."""
    catalogue, profile = current.catalogue(), someone(request)
    mine, rules = files_seen(catalogue, profile), retentions_of(catalogue, profile)
    kinds = [(name, said(each.title)) for name, each in rules.items()]
    years = [str(each.year) for each in mine.dates("dated", "year", order="DESC")[:_YEARS]]
    filters: list[Context] = [
        {"name": "kind", "title": _("Kind of file"), "choices": kinds},
        {"name": "year", "title": _("Year"), "choices": [(year, year) for year in years]},
        {"name": "state", "title": _("Where it stands"), "choices": list(STANDINGS.items())},
    ]
    shown = dated_in(mine, int(chosen(request, "year", years) or 0))
    if kind := chosen(request, "kind", rules):
        shown = shown.filter(rule=kind)
    shown = _standing(catalogue, shown, chosen(request, "state", STANDINGS))
    table = file_table(catalogue, shown, request.GET, filters)
    context = {
        "table": table,
        "kinds": kinds,
        "today": this_day(catalogue),
        "over": mine.filter(due(catalogue)).count(),
        "proposed": _to_decide(mine, profile),
        "crumbs": [(_("Files"), "")],
    }
    return table.export() or render(request, "documents/files.html", context)


@only(keep_files)
@require_POST
def take_in(request: HttpRequest) -> HttpResponse:
    """Take a file in."""
    profile, typed, given = someone(request), request.POST, request.FILES.get("file")
    try:
        if given is None:
            raise WaslError("no file was chosen", mend="choose a PDF or a photo")
        if typed.get("kind", "") not in retentions_of(current.catalogue(), profile):
            raise WaslError(
                "no kind of file was chosen", mend="choose which one it is: it says how long the file is kept"
            )
        about = About(typed["kind"], typed.get("title", ""), typed_day(typed.get("dated", "")), typed.get("number", ""))
        made = keeping.keep(profile, about, given, given.name or "")
    except WaslError as error:
        refuse(request, error)
        return redirect("documents:files")
    messages.success(request, _("The file is kept, locked with a key of its own."))
    return redirect(url_of(made))


@only(keep_files)
@require_POST
def take_away(request: HttpRequest) -> HttpResponse:
    """A bag of the files that the list's filter leaves, or of one."""
    catalogue, profile = current.catalogue(), someone(request)
    asked = [int(each) for each in request.POST.getlist("file") if each.isascii() and each.isdigit() and len(each) < 18]
    found = list(files_seen(catalogue, profile).filter(pk__in=asked).order_by("pk"))
    try:
        name, parts = export(profile, found)
    except WaslError as error:
        refuse(request, error)
        return redirect("documents:files")
    headers = {"Content-Disposition": f'attachment; filename="{name}.zip"'}
    return StreamingHttpResponse(parts, content_type="application/zip", headers=headers)  # type: ignore[return-value]


@never_cache
@only(keep_files)
@require_GET
def file(request: HttpRequest, number: int) -> HttpResponse:
    """One file: what it is, its versions, who did what to it, and what can be done."""
    catalogue, profile = current.catalogue(), someone(request)
    found = get_object_or_404(files_seen(catalogue, profile), pk=number)
    rule = retentions_of(catalogue, profile).get(found.rule)
    owners = owners_of(found)
    proposed = found.destructions.filter(state=Destruction.State.PROPOSED).first()
    over = File.objects.filter(due(catalogue), pk=found.pk).exists()
    context = {
        "file": found,
        "kept": found.state == File.State.KEPT,
        "state": word_of(found),
        "kind": declared_title(catalogue, Retention, found.rule),
        "rule": rule,
        "law": [said(each.text) for each in rule.law] if rule else [],
        "until": end_of(catalogue, found),
        "over": over,
        "versions": [(each, SIGNATURES[each.signature]) for each in found.versions.order_by("-place")],
        "holds": [
            (each, decide_file(profile, owners, each.set_by))
            for each in found.held.filter(lifted_at=None).order_by("pk")
        ],
        "proposed": proposed,
        "may_decide": decide_file(profile, owners, proposed.proposed_by) if proposed else None,
        "may_propose": over and not proposed and not found.holds and rule is not None and rule.then == "destroy",
        "acts": [(each, ACTS[each.kind]) for each in found.acts.order_by("pk")],
        "crumbs": [(_("Files"), reverse("documents:files")), (found.title, "")],
    }
    return render(request, "documents/file.html", context)


@never_cache
@only(keep_files)
@require_GET
def version(request: HttpRequest, number: int, place: int) -> HttpResponse:
    """What a version is: the reading is written down. With ``?beside`` it is shown in its page rather than taken away."""
    catalogue, profile = current.catalogue(), someone(request)
    found = get_object_or_404(files_seen(catalogue, profile), pk=number)
    wanted = get_object_or_404(Version, file=found, place=place)
    try:
        content = keeping.read(profile, wanted)
    except WaslError as error:
        refuse(request, error)
        return redirect(url_of(found))
    how = "inline" if "beside" in request.GET else "attachment"
    headers = {
        "Content-Disposition": f'{how}; filename="{found.pk}-{place}.{wanted.kind}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": IN_A_FRAME,
    }
    return HttpResponse(content, content_type=TYPES[wanted.kind], headers=headers)


@only(keep_files)
@require_POST
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Add a version, hold, let go, propose its destruction, decide on it."""
    profile, doing = someone(request), _ACTS.get(verb)
    if doing is None:
        raise Http404
    found = get_object_or_404(files_seen(current.catalogue(), profile), pk=number)
    done(request, lambda: doing(request, profile, found))
    return redirect(url_of(found))


def _version(request: HttpRequest, who: Profile, file: File) -> str:
    given = request.FILES.get("file")
    if given is None:
        raise WaslError("no file was chosen", mend="choose a PDF or a photo")
    keeping.add_version(who, file, given, given.name or "")
    return _("The new version is kept; those before stay.")


def _hold(request: HttpRequest, who: Profile, file: File) -> str:
    ending.hold(who, file, request.POST.get("reason", "")[:2000])
    return _("The file is held: nobody destroys it before another agent lifts the hold.")


def _lift(request: HttpRequest, who: Profile, file: File) -> str:
    standing = get_object_or_404(Hold, file=file, pk=_number(request, "hold"))
    ending.lift(who, standing, request.POST.get("reason", "")[:2000])
    return _("The hold is lifted.")


def _propose(request: HttpRequest, who: Profile, file: File) -> str:
    ending.propose(who, file, request.POST.get("reason", "")[:2000])
    return _("Proposed. A colleague of yours decides.")


def _decide(request: HttpRequest, who: Profile, file: File) -> str:
    proposed = get_object_or_404(Destruction, file=file, pk=_number(request, "destruction"))
    if request.POST.get("decision") == "confirm":
        ending.confirm(who, proposed)
        return _("The file is destroyed. What it was, by which rule and by whom stays written here.")
    ending.refuse(who, proposed)
    return _("Refused. The file stays.")


_ACTS: Final[dict[str, Callable[[HttpRequest, Profile, File], str]]] = {
    "version": _version, "hold": _hold, "lift": _lift, "propose": _propose, "decide": _decide,
}  # fmt: skip


def _number(request: HttpRequest, name: str) -> int:
    asked = request.POST.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0


def _standing(catalogue: Catalogue, found: Any, state: str) -> Any:
    match state:
        case "kept":
            return found.filter(state=File.State.KEPT, holds=0)
        case "held":
            return found.filter(holds__gt=0)
        case "due":
            return found.filter(due(catalogue))
        case "proposed":
            return found.filter(destructions__state=Destruction.State.PROPOSED)
        case "destroyed":
            return found.filter(state=File.State.DESTROYED)
        case _:
            return found


def _to_decide(mine: Any, who: Profile) -> int:
    waiting = Destruction.objects.filter(state=Destruction.State.PROPOSED, file__in=mine)
    return waiting.exclude(proposed_by=who.name).count()
