"""A department's files, signed on a page; what was signed before, by receipts: nothing else is kept of a file."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from django.core.files.base import File
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wasl.accounts.guard import only, someone
from wasl.accounts.permissions.documents import follow_signed_files
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.catalogue.declared import Department
from wasl.documents.declared import Level
from wasl.documents.owning import signed_files_seen
from wasl.documents.showing.telling import moment
from wasl.documents.signing.declared import FileForm, Signature
from wasl.documents.signing.inspecting import LARGEST
from wasl.documents.signing.models import SignedFile
from wasl.documents.signing.signing import TYPES, agreements_of, receipt_of, sign_for
from wasl.exchange.agreements import trying
from wasl.kernel.errors import WaslError
from wasl.pages.language import declared_title, said
from wasl.pages.stored import StoredTable
from wasl.pages.tables import Column
from wasl.pages.telling import refuse

Context = dict[str, Any]
LEVELS: Final[dict[Level, Any]] = {
    "simple": gettext_lazy("simple"),
    "advanced": gettext_lazy("advanced"),
    "qualified": gettext_lazy("qualified"),
}
_LONGEST_NAME: Final = 80


@never_cache
@only(follow_signed_files)
@require_http_methods(["GET", "POST"])
def signatures(request: HttpRequest) -> HttpResponse:
    """What was signed for the department; posting a file gives it back signed, once."""
    catalogue, profile = current.catalogue(), someone(request)
    if request.method == "POST":
        return trying.done(request, lambda: _given_back(request)) or redirect("documents:signatures")
    table = _table(catalogue, signed_files_seen(catalogue, profile), request)
    context: Context = {
        "table": table,
        "agreements": agreements_of(catalogue, profile, this_day(catalogue)),
        "megabytes": LARGEST >> 20,
        "crumbs": [(_("Documents"), reverse("documents:list")), (_("Files signed"), "")],
    }
    return table.export() or render(request, "documents/signatures.html", context)


@never_cache
@only(follow_signed_files)
@require_GET
def signature(request: HttpRequest, number: int) -> HttpResponse:
    """The receipt of one file."""
    catalogue = current.catalogue()
    file = get_object_or_404(signed_files_seen(catalogue, someone(request)), pk=number)
    declared = catalogue.all(Signature).get(file.use.type)
    context: Context = {
        "file": file,
        "title": declared_title(catalogue, Signature, file.use.type),
        "declared": declared,
        "level": LEVELS[declared.level] if declared else "",
        "at": moment(catalogue, file.use.at),
        "seal": declared_title(catalogue, Department, file.use.key.issuer),
        "crumbs": [
            (_("Documents"), reverse("documents:list")),
            (_("Files signed"), reverse("documents:signatures")),
            (str(file.pk), ""),
        ],
    }
    return render(request, "documents/signature.html", context)


@never_cache
@only(follow_signed_files)
@require_GET
def receipt(request: HttpRequest, number: int) -> HttpResponse:
    """The same to keep with the file: it proves itself."""
    file = get_object_or_404(signed_files_seen(current.catalogue(), someone(request)), pk=number)
    try:
        made = receipt_of(file)
    except WaslError as error:
        refuse(request, error)
        return redirect("documents:signature", number)
    headers = {"Content-Disposition": f'attachment; filename="receipt-signature-{number}.json"'}
    return HttpResponse(made, content_type="application/json", headers=headers)


def _given_back(request: HttpRequest) -> HttpResponse:
    """The file that was sent, signed. Raises as `sign_for`."""
    file = request.FILES.get("file")
    if not isinstance(file, File):
        raise WaslError("there is no file here", mend="choose one, and send it again")
    content: bytes = file.read(LARGEST + 1)
    form: FileForm = "pdf" if content.startswith(b"%PDF-") else "json"
    signed = sign_for(someone(request), request.POST.get("agreement", ""), form, content)
    stem = "".join(each for each in PurePath(file.name or "").stem if each.isalnum() or each in "-_ ")[:_LONGEST_NAME]
    ending = "pdf" if form == "pdf" else "json.jws"
    answer = HttpResponse(signed.content, content_type=TYPES["pdf"] if form == "pdf" else "application/jose")
    name = f"{stem or 'file'}-{signed.file.pk}.{ending}"
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def _table(catalogue: Catalogue, files: QuerySet[SignedFile], request: HttpRequest) -> StoredTable[SignedFile]:
    titles = {name: said(each.title) for name, each in catalogue.all(Signature).items()}
    columns: list[Column[SignedFile]] = [
        Column(
            "number", _("Receipt"), lambda f: f.pk, kind="number",
            link=lambda f: reverse("documents:signature", args=[f.pk]),
        ),
        Column("at", _("When"), lambda f: f.use.at, show=lambda f: moment(catalogue, f.use.at), kind="date"),
        Column("agreement", _("Agreement"), lambda f: titles.get(f.use.type, f.use.type)),
        Column("form", _("Kind"), lambda f: f.form.upper()),
        Column("by", _("Asked by"), lambda f: f.use.by),
        Column("given", _("Fingerprint"), lambda f: f.given, show=lambda f: f"{f.given[:12]}…", kind="code"),
    ]  # fmt: skip
    return StoredTable(
        columns, files, request.GET, "signatures", _("Files signed"), _("No file was signed yet."),
        hint=_("Fingerprint (SHA-256)"), default_sort="-number", orders={"number": "pk"}, seek=_hashed,
    )  # fmt: skip


def _hashed(files: QuerySet[SignedFile], words: str) -> QuerySet[SignedFile]:
    hashed = words.strip().lower()
    return files.filter(Q(given=hashed) | Q(made=hashed))
