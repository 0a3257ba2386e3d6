"""The registry: which documents there are, one of them, and what is to become of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wasl.accounts.guard import demand, only, someone
from wasl.accounts.models import Profile
from wasl.accounts.permissions.documents import decide_change, handle_documents, open_document, read_documents
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.departments import with_those_above
from wasl.documents import changing
from wasl.documents.archive.validating import is_nobody
from wasl.documents.content import Archived, Decided
from wasl.documents.declared import DocumentType
from wasl.documents.files.keeping import note_reading
from wasl.documents.issuing import draft_of
from wasl.documents.listing import (
    CHANGE_STATES,
    RUNS,
    change_table,
    count_table,
    document_table,
    run_choice,
    state_selector,
    url_of,
)
from wasl.documents.models import Change, Document
from wasl.documents.owning import awaiting, changes_seen, cohorts_seen, documents_seen, oversees, types_of
from wasl.documents.papers import blank_of, paper_of
from wasl.documents.seal.seal import address
from wasl.documents.showing import telling
from wasl.documents.showing.stating import Draft, differences, lines_of
from wasl.documents.template import template
from wasl.documents.transferring import elmo_of, transfers
from wasl.documents.views.acting import done
from wasl.documents.wording import apart, sentence
from wasl.exchange.agreements import trying
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.pages.language import declared_title, said
from wasl.pages.pictures import Part
from wasl.pages.tables import chosen
from wasl.pages.telling import Told, refuse, told
from wasl.registers.access import open_for_case

Context = dict[str, Any]
PURPOSE = "document"
"""Why an agent of the registry opens a person's file."""


@never_cache
@only(read_documents)
@require_GET
def registry(request: HttpRequest) -> HttpResponse:
    """The documents of the reader's department, without a name; for who oversees, how many there are."""
    catalogue, profile = current.catalogue(), someone(request)
    if oversees(profile):
        table = count_table(catalogue, Document.objects.all(), request.GET)
        context: Context = {"table": table, "crumbs": [(_("Documents"), "")]}
        return table.export() or render(request, "documents/counts.html", context)
    mine, runs = documents_seen(catalogue, profile), list(cohorts_seen(catalogue, profile)[:RUNS])
    types = {name: declared_title(catalogue, DocumentType, name) for name in types_of(catalogue, profile)}
    filters = [{"name": "type", "title": _("Document"), "choices": list(types.items())}, state_selector()]
    filters += [run_choice(catalogue, runs)] if runs else []
    shown = _filtered(request, mine, [str(each.pk) for each in runs], types)
    agent = bool(handle_documents(profile))
    stored = document_table(catalogue, shown, request.GET, filters, opens=agent)
    context = {
        "table": stored,
        "parts": _parts(mine),
        "agent": agent,
        "waiting": awaiting(catalogue, profile).count() if agent else None,
        "crumbs": [(_("Documents"), "")],
    }
    return stored.export() or render(request, "documents/registry.html", context)


@never_cache
@only(handle_documents)
@require_GET
def document(request: HttpRequest, number: str) -> HttpResponse:
    """One document: what it states, what became of it, what can be done. It speaks of a person: the reading is on record."""
    catalogue, profile = current.catalogue(), someone(request)
    found = _found(catalogue, profile, number)
    issuers = with_those_above(catalogue, found.issuer)
    demand(open_document(profile, issuers))
    read_document(profile, found)
    content, language = found.read(), get_language() or "fr"
    blank = blank_of(content)
    changes = list(found.changes.order_by("proposed_at", "pk"))
    proposed = next((each for each in changes if each.state == Change.State.PROPOSED), None)
    replaced_by = Document.objects.filter(replaces=found).first()
    context = {
        "document": found,
        "about": date.fromisoformat(content.as_of),
        "known": content.known,
        "archived": content.source if isinstance(content.source, Archived) else None,
        "decided": content.source if isinstance(content.source, Decided) else None,
        "entry": found.entries.first(),
        "title": said(blank.title),
        "issuer": said(blank.issuer),
        "signatory": blank.signatory,
        "state": telling.word_of(found, now()),
        "until": telling.holds_until(catalogue, found),
        "lines": lines_of(content, blank, language),
        "sentence": sentence(blank, content, language, apart),
        "transfers": transfers(blank),
        "code": address(f"{settings.URL}/v", bytes(found.seal)),
        "steps": telling.history(found, changes, replaced_by),
        "replaced_by": replaced_by,
        "kinds": [(kind.value, telling.KINDS[kind], telling.NOTES[kind]) for kind in changing.possible(found)],
        "proposed": proposed,
        "proposal": telling.STEPS[proposed.kind, Change.State.PROPOSED][0] if proposed else "",
        "may_decide": decide_change(profile, issuers, proposed.proposed_by) if proposed else None,
        **(_correction(catalogue, found) if proposed and proposed.kind == Change.Kind.CORRECT else {}),
        "crumbs": [(_("Documents"), reverse("documents:list")), (found.number, "")],
    }
    return render(request, "documents/document.html", context)


@never_cache
@only(handle_documents)
@require_GET
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """Its PDF, for who has no telephone: printed at the counter. The reading is on record."""
    return _handed_out(request, number, paper_of, "application/pdf")


@never_cache
@only(handle_documents)
@require_GET
def elmo(request: HttpRequest, number: str) -> HttpResponse:
    """The same for schools of other countries, likewise."""
    return _handed_out(request, number, lambda found: elmo_of(found, now()), "application/xml")


@only(handle_documents)
@require_POST
def propose(request: HttpRequest, number: str) -> HttpResponse:
    """Ask that something be done to a document; a colleague decides."""
    profile = someone(request)
    found = _found(current.catalogue(), profile, number)
    kind = request.POST.get("kind", "")

    def proposed() -> str:
        if kind not in set(Change.Kind):
            raise WaslError("nothing was proposed", mend="choose what is to become of the document")
        changing.propose(profile, found, Change.Kind(kind), request.POST.get("reason", "")[:2000])
        return _("Proposed. A colleague of yours decides.")

    done(request, proposed)
    return redirect(url_of(found))


@only(handle_documents)
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Do what a colleague proposed, or leave the document as it is."""
    profile = someone(request)
    change = get_object_or_404(changes_seen(current.catalogue(), profile).select_related("document"), pk=number)
    after = None
    if request.POST.get("decision") == "refuse":
        if trying.tried(request, lambda: changing.refuse(profile, change)):
            messages.success(request, _("Refused. The document stays as it is."))
    elif request.POST.get("decision") == "confirm":
        after = trying.done(request, lambda: changing.confirm(profile, change))
        if after:
            messages.success(request, _("Done. Whoever checks the document is told from now on."))
    return redirect(url_of(after or change.document))


@never_cache
@only(handle_documents)
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """What was proposed for documents of the department: what the reader may decide first, the longest waiting before."""
    catalogue, profile = current.catalogue(), someone(request)
    every = changes_seen(catalogue, profile).select_related("document")
    waiting = every.filter(state=Change.State.PROPOSED)
    asked = chosen(request, "state", CHANGE_STATES)
    shown = every.filter(state=asked).order_by("-pk") if asked else waiting.order_by(_own_last(profile), "pk")
    selector = {
        "name": "state",
        "title": _("Where it stands"),
        "choices": [(key, word) for key, (word, _tone) in CHANGE_STATES.items()],
    }
    table = change_table(catalogue, shown, profile, request.GET, [selector])
    context = {
        "table": table,
        "waiting": awaiting(catalogue, profile).count(),
        "own": waiting.filter(proposed_by=profile.name).count(),
        "crumbs": [(_("Documents"), reverse("documents:list")), (_("Changes"), "")],
    }
    return table.export() or render(request, "documents/changes.html", context)


def _handed_out(request: HttpRequest, number: str, made: Callable[[Document], bytes], kind: str) -> HttpResponse:
    """A file `made` of the document, to its holder at the counter."""
    catalogue, profile = current.catalogue(), someone(request)
    found = _found(catalogue, profile, number)
    demand(open_document(profile, with_those_above(catalogue, found.issuer)))
    read_document(profile, found)
    try:
        content = made(found)
    except WaslError as error:
        refuse(request, error)
        return redirect("documents:document", number)
    name = f"{found.type}-{number}.{kind.rpartition('/')[2]}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def read_document(profile: Profile, found: Document) -> None:
    """Write down that `profile` reads of the person; of one known by a number in an old register, beside its scan."""
    if is_nobody(found.entity):
        for entry in found.entries.select_related("scan"):
            note_reading(entry.scan, profile, entry.scan.versions.count(), found.number)
    else:
        open_for_case(profile, found.entity, PURPOSE, found.number, "document")


def _found(catalogue: Catalogue, profile: Profile, number: str) -> Document:
    seen = documents_seen(catalogue, profile).select_related("key", "list", "cohort", "replaces")
    return get_object_or_404(seen, number=number)


def _filtered(
    request: HttpRequest, mine: QuerySet[Document], runs: list[str], types: dict[str, str]
) -> QuerySet[Document]:
    wanted = {"type": chosen(request, "type", types), "state": chosen(request, "state", telling.STATES)}
    run = chosen(request, "cohort", runs)
    return mine.filter(**{name: value for name, value in wanted.items() if value}, **({"cohort": run} if run else {}))


def _parts(mine: QuerySet[Document]) -> list[Part]:
    counts = dict(mine.order_by().values_list("state").annotate(Count("pk")))
    return [Part(word, counts.get(state, 0), tone) for state, (word, tone) in telling.STATES.items()]


def _own_last(profile: Profile) -> Case:
    return Case(When(Q(proposed_by=profile.name), then=Value(1)), default=Value(0))


def _correction(catalogue: Catalogue, found: Document) -> Context:
    """What a document in the place of this one would state otherwise, as the registers stand; or why there can be none."""
    try:
        ready = template(catalogue, found.type)
        draft, _occasion = draft_of(catalogue, ready, found.entity)
    except WaslError as error:
        return {"correction": [], "cannot": told(error.said)}
    content, now_stated = found.read(), Draft(draft.claims, ready.words(draft.claims))
    changed = differences((content, blank_of(content)), (now_stated, ready.blank), get_language() or "fr")
    nothing = Told(
        _("The registers still say what this document says."), "", _("Have them mended first, by who knows.")
    )
    return {"correction": changed, "cannot": None if changed else nothing}
