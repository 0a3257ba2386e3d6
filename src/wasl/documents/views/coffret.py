"""The family's coffret: their documents, those to be had, what is lent of them, and files of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wasl.accounts.guard import demand, only, reader
from wasl.accounts.permissions.documents import keep_documents, open_coffret
from wasl.catalogue import current
from wasl.documents.coffret import holding, sharing, taking_away, uploads
from wasl.documents.issuing import issue
from wasl.documents.models import Document, Share, Upload
from wasl.documents.papers import blank_of, paper_of
from wasl.documents.projecting import badge_of
from wasl.documents.showing.stating import lines_of
from wasl.documents.showing.telling import holds_until, issued_on, word_of
from wasl.documents.transferring import elmo_of, transfers
from wasl.documents.wallets.offering import offer
from wasl.documents.wallets.taken import taken
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.exchange.tracing.people import Person
from wasl.exchange.tracing.showing.telling import called
from wasl.exchange.tracing.views.family import family
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.pages.language import said
from wasl.pages.telling import refuse, told

Context = dict[str, Any]


@never_cache
@only(keep_documents)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Everyone of the family: what they have, and what they may have in one more click."""
    everyone = family(request)
    held = list(holding.documents_of(everyone))
    context = {
        "people": [_person(each, held) for each in everyone],
        "crumbs": [(_("Our documents"), "")],
    }
    return render(request, "documents/coffret.html", context)


@only(keep_documents)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Have a document issued, and go to its paper at once."""
    who = reader(request)
    everyone = family(request)
    entity = request.POST.get("person", "")
    demand(open_coffret(who, entity, holding.members(everyone)))
    if who is None:
        raise Http404
    try:
        document = issue(who, request.POST.get("type", ""), entity)
        paper_of(document)
    except ForbiddenError as refused:
        demand(refused.verdict)
        raise
    except WaslError as error:
        refuse(request, error)
        return redirect("documents:coffret")
    return redirect("documents:paper", document.number)


@never_cache
@only(keep_documents)
@require_GET
def one(request: HttpRequest, number: str) -> HttpResponse:
    """What it states, in what state it is, what is lent of it and who opened that."""
    catalogue, document = current.catalogue(), _theirs(request, number)
    content = document.read()
    blank = blank_of(content)
    shares = document.shares.order_by("-pk").prefetch_related("openings")
    state, tone = word_of(document, now())
    context = {
        "document": document, "title": blank.title, "issued": issued_on(catalogue, document),
        "until": holds_until(catalogue, document), "issuer": blank.issuer, "state": state, "tone": tone,
        "lines": lines_of(content, blank, get_language() or "fr"), "shares": [_share(each) for each in shares],
        "lent": request.session.pop(f"lent-{document.number}", None), "longest": sharing.LONGEST.days,
        "in_force": tone == "good", "wallets": taken(document), "transfers": transfers(blank),
        "crumbs": [(_("Our documents"), reverse("documents:coffret")), (said(blank.title), "")],
    }  # fmt: skip
    return render(request, "documents/held.html", context)


@never_cache
@only(keep_documents)
@require_GET
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """Its PDF."""
    document = _theirs(request, number)
    try:
        return _file(paper_of(document), "application/pdf", f"{document.type}-{number}.pdf")
    except WaslError as error:
        refuse(request, error)
        return redirect("documents:held", number)


@never_cache
@only(keep_documents)
@require_GET
def elmo(request: HttpRequest, number: str) -> HttpResponse:
    """The same for schools of other countries."""
    document = _theirs(request, number)
    try:
        return _file(elmo_of(document, now()), "application/xml", f"{document.type}-{number}.xml")
    except WaslError as error:
        refuse(request, error)
        return redirect("documents:held", number)


@never_cache
@only(keep_documents)
@require_GET
def credential(request: HttpRequest, number: str) -> HttpResponse:
    """The same as a verifiable credential."""
    document = _theirs(request, number)
    content = document.read()
    made = badge_of(document, content, blank_of(content), now())
    return _file(made, "application/vc", f"{document.type}-{number}.jsonld")


@never_cache
@only(keep_documents)
@require_POST
def wallet(request: HttpRequest, number: str) -> HttpResponse:
    """Offer it to the wallet of who asks: a code to scan, and digits told apart. Shown once."""
    document, who = _theirs(request, number), reader(request)
    if who is None:
        raise Http404
    try:
        made = offer(who, document)
    except ForbiddenError as refused:
        demand(refused.verdict)
        raise
    except WaslError as error:
        refuse(request, error)
        return redirect("documents:held", number)
    title = said(blank_of(document.read()).title)
    here = reverse("documents:held", args=[number])
    crumbs = [(_("Our documents"), reverse("documents:coffret")), (title, here), (_("Into a wallet"), "")]
    context = {"offer": made, "code": mark_safe(made.qr()), "title": title, "back": here, "crumbs": crumbs}  # noqa: S308 (drawn here)
    return render(request, "documents/offered.html", context)


@only(keep_documents)
@require_POST
def lend(request: HttpRequest, number: str) -> HttpResponse:
    """Lend some of what it states."""
    document, who = _theirs(request, number), reader(request)
    typed = request.POST
    days = typed.get("days", "")
    try:
        made = sharing.lend(
            document, typed.getlist("claims"), typed.get("recipient", ""), typed.get("purpose", ""),
            int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0, who.name if who else "",
        )  # fmt: skip
    except WaslError as error:
        refuse(request, error)
    else:
        request.session[f"lent-{number}"] = {"address": made.address, "code": made.code}
    return redirect(f"{reverse('documents:held', args=[number])}#lent")


@only(keep_documents)
@require_POST
def take_back(request: HttpRequest, number: str, share: int) -> HttpResponse:
    """Let nobody open it any more."""
    document = _theirs(request, number)
    sharing.take_back(get_object_or_404(Share, pk=share, document=document))
    messages.success(request, _("It is taken back: nobody can open it any more."))
    return redirect(f"{reverse('documents:held', args=[number])}#lent")


@only(keep_documents)
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Keep a file beside the documents of one of the family."""
    who, entity = reader(request), request.POST.get("person", "")
    demand(open_coffret(who, entity, holding.members(family(request))))
    file = request.FILES.get("file")
    try:
        if file is None:
            raise WaslError("no file was chosen", mend="choose a PDF or a photo")
        uploads.keep(entity, file, file.name or "", who.name if who else "")
    except WaslError as error:
        refuse(request, error)
    else:
        messages.success(request, _("The file is kept, locked with a key of its own."))
    return redirect("documents:coffret")


@never_cache
@only(keep_documents)
@require_GET
def uploaded(request: HttpRequest, number: int) -> HttpResponse:
    """A file of their own."""
    found = _their_file(request, number)
    try:
        return _file(uploads.content_of(found), uploads.TYPES[found.kind], f"{found.pk}.{found.kind}")
    except WaslError as error:
        refuse(request, error)
        return redirect("documents:coffret")


@only(keep_documents)
@require_POST
def drop(request: HttpRequest, number: int) -> HttpResponse:
    """Erase a file of their own."""
    uploads.drop(_their_file(request, number))
    messages.success(request, _("The file is erased."))
    return redirect("documents:coffret")


@never_cache
@only(keep_documents)
@require_GET
def everything(request: HttpRequest) -> HttpResponse:
    """All of it in one archive, to be kept elsewhere."""
    everyone = family(request)
    files = Upload.objects.filter(entity__in=holding.members(everyone)).order_by("pk")
    try:
        made = taking_away.archive(holding.documents_of(everyone), files)
    except WaslError as error:
        refuse(request, error)
        return redirect("documents:coffret")
    return _file(made, "application/zip", f"coffret-{now():%Y-%m-%d}.zip")


def _person(person: Person, held: list[Document]) -> Context:
    own = [each for each in held if each.entity in person.members]
    return {
        "person": person,
        "name": called(person),
        "documents": [_held(each) for each in own],
        "offers": [
            (each, str(told(each.lacking)) if each.lacking else "")
            for each in holding.offers_of(current.catalogue(), person, own)
        ],
        "files": [
            (each, uploads.name_of(each)) for each in Upload.objects.filter(entity__in=person.members).order_by("-pk")
        ],
    }


def _held(document: Document) -> Context:
    content = document.read()
    state, tone = word_of(document, now())
    return {
        "document": document,
        "title": blank_of(content).title,
        "state": state,
        "tone": tone,
        "issued": issued_on(current.catalogue(), document),
    }


def _share(share: Share) -> Context:
    over = share.revoked_at is not None or share.expires_at <= now() or share.wrong >= sharing.TRIES
    return {"share": share, "over": over, "openings": [each.at for each in share.openings.all()]}


def _theirs(request: HttpRequest, number: str) -> Document:
    """The document, when it is of the reader's family; else nothing says that it exists."""
    everyone = family(request)
    document = get_object_or_404(holding.documents_of(everyone), number=number)
    demand(open_coffret(reader(request), document.entity, holding.members(everyone)))
    return document


def _their_file(request: HttpRequest, number: int) -> Upload:
    everyone = family(request)
    return get_object_or_404(Upload, pk=number, entity__in=holding.members(everyone))


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=kind, headers=headers)
