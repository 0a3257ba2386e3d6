"""The auditor's pages: the logs and their verification, one entry, and consultations by agreement."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wasl.accounts.guard import only, reader
from wasl.accounts.permissions.consultations import verify_logs
from wasl.catalogue import current
from wasl.catalogue.days import local
from wasl.catalogue.departments import abbreviation_of
from wasl.exchange.declared import ExchangePurpose
from wasl.exchange.receipts.entry import Entry, placed
from wasl.exchange.tracing import verifying
from wasl.exchange.tracing.models import Trace, Verification
from wasl.exchange.tracing.proofs import proof_of
from wasl.exchange.tracing.showing.telling import asker, department_of, service_title
from wasl.exchange.tracing.showing.tower_tables import agreement_url
from wasl.exchange.tracing.showing.words import WAYS, outcome_word
from wasl.exchange.tracing.tasks import fold_before_reading
from wasl.kernel.clock import from_microseconds, now, to_microseconds
from wasl.kernel.errors import WaslError
from wasl.pages.language import declared_title
from wasl.pages.marks import badge
from wasl.pages.tables import Column, Table, chosen
from wasl.pages.telling import refuse

Context = dict[str, Any]
PERIODS = {"7": gettext_lazy("a week"), "30": gettext_lazy("thirty days"), "365": gettext_lazy("a year")}
MOST = 2000


@never_cache
@only(verify_logs)
@require_GET
def logs(request: HttpRequest) -> HttpResponse:
    """Every log: its size, its last signed state, the last witness, the last verification; and a receipt to look up."""
    asked = request.GET.get("receipt", "").strip()
    if asked:
        found = verifying.place_of(asked)
        if found is not None:
            log, index, line = found
            return redirect("tracing:entry", log, index, *([line] if line else []))
        messages.warning(request, _("No log of this installation holds this receipt."))
    context = {
        "logs": [(each, _last(each.name)) for each in verifying.standing()],
        "asked": asked,
        "crumbs": [(_("Logs of receipts"), "")],
    }
    return render(request, "tracing/logs.html", context)


@never_cache
@only(verify_logs)
@require_http_methods(["GET", "POST"])
def log(request: HttpRequest, name: str) -> HttpResponse:
    """One log and its verifications; posting asks for one more, now."""
    found = verifying.standing_of(name)
    if found is None:
        raise Http404
    if request.method == "POST":
        profile = reader(request)
        verifying.ask(name, profile.name if profile else "")
        return redirect("tracing:log", name)
    runs = list(Verification.objects.filter(log=name).order_by("-asked_at")[:20])
    context = {
        "log": found,
        "runs": runs,
        "running": any(each.ended_at is None for each in runs),
        "crumbs": [(_("Logs of receipts"), reverse("tracing:logs")), (name, "")],
    }
    return render(request, "tracing/log.html", context)


@never_cache
@only(verify_logs)
@require_GET
def entry(request: HttpRequest, name: str, index: int, line: int = 0) -> HttpResponse:
    """One entry of a log as it stands there, and the trace that it left; of a roll, those of all its lines or of one."""
    try:
        found = verifying.entry_at(name, index)
    except WaslError as error:
        refuse(request, error)
        return redirect("tracing:logs")
    if found is None or line > (len(found.entry.subjects) if found.entry else 0):
        raise Http404
    fold_before_reading()
    traces = Trace.objects.filter(log=name, index=index)
    trace = traces.filter(line=line).first()
    context = {
        "found": found,
        "place": placed(name, index, line),
        **(_exchange(found.entry, line) if found.entry else {}),
        "lines": traces.order_by("line") if found.entry and found.entry.subjects and not line else None,
        "trace": trace,
        "proof": proof_of(trace) if trace and trace.salt else None,
        "crumbs": [
            (_("Logs of receipts"), reverse("tracing:logs")),
            (name, reverse("tracing:log", args=[name])),
            *([(str(index), reverse("tracing:entry", args=[name, index]))] if line else []),
            (str(line or index), ""),
        ],
    }
    return render(request, "tracing/entry.html", context)


def _exchange(entry: Entry, line: int) -> Context:
    """The exchange in words."""
    catalogue = current.catalogue()
    return {
        "subject": entry.of_line(line),
        "at": local(catalogue, from_microseconds(entry.time)),
        "asker": asker(catalogue, entry.consumer),
        "service": service_title(catalogue, entry.service),
        "purpose": declared_title(catalogue, ExchangePurpose, entry.purpose),
        "outcome": outcome_word(entry.outcome),
        "way": WAYS[entry.way][0],
        "agreement_url": agreement_url(entry.agreement.partition("@")[0]) if entry.agreement else "",
    }


@never_cache
@only(verify_logs)
@require_GET
def traces(request: HttpRequest) -> HttpResponse:
    """Consultations by agreement, consumer and person, the latest first. People appear by their id only."""
    fold_before_reading()
    days = chosen(request, "period", PERIODS) or "30"
    since = to_microseconds(now()) - int(days) * 86_400_000_000
    kept = {name: request.GET.get(name, "").strip() for name in ("agreement", "consumer", "entity")}
    found = Trace.objects.filter(at__gte=since, **{name: value for name, value in kept.items() if value})
    total = found.count()
    table = _table(request, list(found.order_by("-at", "-pk")[:MOST]), days)
    context = {
        "table": table,
        "total": total,
        "people": found.exclude(entity="").values("entity").distinct().count(),
        "agreements": found.exclude(agreement="").values("agreement").distinct().count(),
        "kept": {name: value for name, value in kept.items() if value},
        "most": MOST if total > MOST else 0,
        "crumbs": [(_("Consultations"), "")],
    }
    return table.export() or render(request, "tracing/traces.html", context)


def _last(name: str) -> Verification | None:
    return Verification.objects.filter(log=name).exclude(ended_at=None).order_by("-ended_at").first()


def _table(request: HttpRequest, rows: list[Trace], days: str) -> Table[Trace]:
    catalogue = current.catalogue()
    columns: list[Column[Trace]] = [
        Column("at", _("When"), lambda t: from_microseconds(t.at), show=_when, kind="date"),
        Column(
            "consumer",
            _("Who asks"),
            lambda t: abbreviation_of(catalogue, department_of(catalogue, t.consumer)) or t.consumer,
        ),
        Column("service", _("Service"), lambda t: service_title(catalogue, t.service)),
        Column("purpose", _("Purpose"), lambda t: declared_title(catalogue, ExchangePurpose, t.purpose)),
        Column("agreement", _("Agreement"), lambda t: t.agreement or None, link=_same_agreement, kind="code"),
        Column("outcome", _("Outcome"), lambda t: str(outcome_word(t.outcome)[0]), show=_outcome),
        Column("case", _("Case"), lambda t: t.case or None),
        Column("person", _("Person"), lambda t: t.entity or None, link=_same_person, kind="code"),
        Column("receipt", _("Receipt"), lambda t: t.receipt, link=_entry, kind="code"),
    ]
    selectors = [{"name": "period", "title": _("Period"), "choices": list(PERIODS.items())}]
    nothing = _("Nothing was consulted in this period.")
    state = {**request.GET.dict(), "period": days}
    return Table(columns, rows, state, "consultations", _("Consultations"), nothing, filters=selectors)


def _when(trace: Trace) -> str:
    return date_format(local(current.catalogue(), from_microseconds(trace.at)), "SHORT_DATETIME_FORMAT")


def _outcome(trace: Trace) -> Any:
    return badge(*outcome_word(trace.outcome))


def _entry(trace: Trace) -> str:
    return reverse("tracing:entry", args=[trace.log, trace.index, *([trace.line] if trace.line else [])])


def _same_agreement(trace: Trace) -> str:
    return f"{reverse('tracing:traces')}?{urlencode({'agreement': trace.agreement})}" if trace.agreement else ""


def _same_person(trace: Trace) -> str:
    return f"{reverse('tracing:traces')}?entity={trace.entity}" if trace.entity else ""
