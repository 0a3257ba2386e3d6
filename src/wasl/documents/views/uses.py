"""What the keys of issuers were used for, for auditors and for the department whose keys they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wasl.accounts.guard import only, someone
from wasl.accounts.permissions.consultations import verify_logs
from wasl.accounts.permissions.documents import read_key_uses
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.departments import abbreviation_of
from wasl.documents.declared import DocumentType
from wasl.documents.models import KeyUse, SealKey
from wasl.documents.owning import endings_seen, uses_seen
from wasl.documents.showing import ending
from wasl.documents.showing.telling import moment
from wasl.documents.signing.declared import Signature
from wasl.documents.uses.closing import last_closing
from wasl.documents.uses.entry import LOG
from wasl.kernel.clock import now
from wasl.pages.language import declared_title, said
from wasl.pages.stored import StoredTable
from wasl.pages.tables import Column, chosen

Context = dict[str, Any]
Kind = KeyUse.Kind
KINDS: Final[dict[str, str | Promise]] = {
    Kind.SEAL: gettext_lazy("Codes on paper"),
    Kind.PAPER: gettext_lazy("PDF"),
    Kind.BADGE: gettext_lazy("Open Badges"),
    Kind.CREDENTIAL: gettext_lazy("Credentials"),
    Kind.LIST: gettext_lazy("Lists of states"),
    Kind.REQUEST: gettext_lazy("Requests to be certified"),
    Kind.QUESTION: gettext_lazy("Documents asked of wallets"),
    Kind.TRANSFER: gettext_lazy("For schools abroad"),
    Kind.SIGNATURE: gettext_lazy("Files of others"),
}
PERIODS: Final = {"1": gettext_lazy("a day"), "30": gettext_lazy("thirty days"), "365": gettext_lazy("a year")}


@never_cache
@only(read_key_uses)
@require_GET
def uses(request: HttpRequest) -> HttpResponse:
    """Every use, the latest first, by key, by kind and by time; until when the log is time-stamped, and certificates last."""
    catalogue, profile = current.catalogue(), someone(request)
    seen = uses_seen(catalogue, profile)
    keys = _keys(catalogue, seen)
    shown = _filtered(request, seen, keys)
    selectors: list[Context] = [
        {"name": "key", "title": _("Key"), "choices": list(keys.items())},
        {"name": "kind", "title": pgettext_lazy("key", "For"), "choices": list(KINDS.items())},
        {"name": "period", "title": _("Period"), "choices": list(PERIODS.items())},
    ]
    closing = last_closing()
    table = StoredTable(
        _columns(catalogue, audits=bool(verify_logs(profile))), shown, request.GET, "uses", _("Uses of seals"),
        _("No key was used in this way."), hint=_("Fingerprint (SHA-256)"), default_sort="-at", filters=selectors,
        orders={"at": "pk"}, seek=_hashed,
    )  # fmt: skip
    context: Context = {
        "table": table,
        "closing": closing,
        "closed": moment(catalogue, closing.at) if closing else "",
        "waiting": seen.filter(index=None).count(),
        "log": LOG if verify_logs(profile) else "",
        "certificates": ending.table(catalogue, endings_seen(catalogue, profile, now()), now()),
        "crumbs": [(_("Documents"), reverse("documents:list")), (_("Uses of seals"), "")],
    }
    return table.export() or render(request, "documents/uses.html", context)


def _columns(catalogue: Catalogue, *, audits: bool) -> list[Column[KeyUse]]:
    def entry(use: KeyUse) -> str:
        return reverse("tracing:entry", args=[LOG, use.index]) if audits and use.index is not None else ""

    return [
        Column("at", _("When"), lambda u: u.at, show=lambda u: moment(catalogue, u.at), kind="date"),
        Column("key", _("Key"), lambda u: u.key.kid, kind="code"),
        Column("issuer", _("Whose"), lambda u: abbreviation_of(catalogue, u.key.issuer)),
        Column("kind", pgettext_lazy("key", "For"), lambda u: str(KINDS[u.kind])),
        Column("type", _("Document"), lambda u: _title(catalogue, u) or None),
        Column("count", _("Seals"), lambda u: u.count, kind="number"),
        Column("by", _("Asked by"), lambda u: " · ".join(map(str, filter(None, (u.by, u.cohort_id)))) or None),
        Column("entry", _("Entry of the log"), lambda u: u.index, link=entry, kind="number"),
        Column("hash", _("Fingerprint"), lambda u: u.hash, show=lambda u: f"{u.hash[:8]}…", kind="code"),
    ]


def _title(catalogue: Catalogue, use: KeyUse) -> str:
    agreement = catalogue.all(Signature).get(use.type) if use.kind == Kind.SIGNATURE else None
    return said(agreement.title) if agreement else declared_title(catalogue, DocumentType, use.type)


def _keys(catalogue: Catalogue, seen: QuerySet[KeyUse]) -> dict[str, str]:
    """Those that were used: name -> in words."""
    used = SealKey.objects.filter(pk__in=seen.order_by().values("key").distinct()).order_by("issuer", "use", "pk")
    return {key.kid: f"{key.kid} · {abbreviation_of(catalogue, key.issuer)}" for key in used}


def _filtered(request: HttpRequest, seen: QuerySet[KeyUse], keys: dict[str, str]) -> QuerySet[KeyUse]:
    wanted: dict[str, Any] = {"key__kid": chosen(request, "key", keys), "kind": chosen(request, "kind", KINDS)}
    days = chosen(request, "period", PERIODS)
    if days:
        wanted["at__gte"] = now() - timedelta(days=int(days))
    return seen.filter(**{name: value for name, value in wanted.items() if value})


def _hashed(uses: QuerySet[KeyUse], words: str) -> QuerySet[KeyUse]:
    """Those of a file, or of what a key signed, by its whole fingerprint."""
    said = words.strip().lower()
    return uses.filter(Q(hash=said) | Q(file__given=said) | Q(file__made=said))
