"""Pages of payments: the lists, one list, and each verb on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wasl.accounts.guard import only, someone
from wasl.accounts.models import Profile
from wasl.accounts.permissions.programmes import approve_payments, make_payments, read_payments
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.catalogue.days import this_day
from wasl.catalogue.departments import state_of
from wasl.exchange.agreements.trying import done
from wasl.kernel.errors import WaslError
from wasl.pages.exports import csv_response
from wasl.pages.language import declared_title
from wasl.pages.telling import refuse
from wasl.pages.typed import typed_day
from wasl.programmes.declared import Programme
from wasl.programmes.models import Run
from wasl.programmes.paying import approving, receiving, sending, showing
from wasl.programmes.paying import figures as figured
from wasl.programmes.paying.accounts import import_accounts
from wasl.programmes.paying.diary import event_words
from wasl.programmes.paying.doing import handled_by, seen_by
from wasl.programmes.paying.making import make
from wasl.programmes.paying.measuring import COLUMNS, budget_lines, regularity, unclaimed
from wasl.programmes.paying.mending.models import Recovery
from wasl.programmes.paying.mending.showing import change_lines
from wasl.programmes.paying.models import Finding, PaymentList, Received, Reported, Sending
from wasl.programmes.paying.reconciling import close, reconcile
from wasl.programmes.paying.standing import owners
from wasl.registers.installation import installation

Context = dict[str, Any]
Act = Callable[[Profile, PaymentList, str], object]
_LARGEST_ACCOUNTS: Final = 64 << 20
_ACTS: Final[dict[str, Act]] = {
    "freeze": lambda who, listed, why: approving.freeze(who, listed),
    "thaw": approving.thaw,
    "withdraw": approving.withdraw,
    "check": lambda who, listed, why: approving.check(who, listed),
    "approve": lambda who, listed, why: approving.approve(who, listed),
    "send": lambda who, listed, why: sending.send(who, listed, installation()),
    "close": lambda who, listed, why: close(who, listed),
}


@never_cache
@only(read_payments)
@require_GET
def payments(request: HttpRequest) -> HttpResponse:
    """The lists that the reader may see; making one, and taking in what the bank says."""
    catalogue, who = current.catalogue(), someone(request)
    seen, own = seen_by(who), handled_by(who)
    table = showing.list_table(catalogue, PaymentList.objects.filter(programme__in=seen), request.GET, seen)
    received = Received.objects.all() if own or who.role == Role.AUDITOR else Received.objects.none()
    measured = [(declared_title(catalogue, Programme, name), told) for name in seen if (told := regularity(name)).owed]
    undrawn = [
        (declared_title(catalogue, Programme, name), left.count, showing.francs(left.total))
        for name in seen
        if (left := unclaimed(name)).count
    ]
    context: Context = {
        "table": table, "runs": showing.runs(catalogue, own),
        "programmes": [(name, declared_title(catalogue, Programme, name)) for name in own],
        "today": this_day(catalogue), "received": showing.received_table(catalogue, received, {}),
        "measured": measured, "own": own,
        "undrawn": undrawn, "changes": change_lines(catalogue, own),
        "currency": state_of(catalogue).currency, "recoveries": Recovery.objects.filter(obligation__programme__in=seen).count(),
        "lost": showing.open_rows(_unknown()) if own or who.role == Role.AUDITOR else [], "crumbs": [(_("Payments"), "")],
    }  # fmt: skip
    return table.export() or render(request, "programmes/payments.html", context)


@never_cache
@only(read_payments)
@require_GET
def payment(request: HttpRequest, number: int) -> HttpResponse:
    """One list: where it stands, what holds it, who answers for it, its payments, files, ledger and diary."""
    listed, who, catalogue = _listed(request, number), someone(request), current.catalogue()
    mine, standing = owners(listed), reconcile(listed)
    may = make_payments(who, mine)
    table = showing.line_table(listed, request.GET) if may else None
    others = {listed.made_by, listed.checked_by} if listed.state == "checked" else {listed.made_by}
    context: Context = {
        "listed": listed, "title": declared_title(catalogue, Programme, listed.programme), "word": showing.LISTS[listed.state],
        "currency": state_of(catalogue).currency, "may": may, "may_answer": approve_payments(who, mine, others), "table": table,
        "questions": showing.questions(listed) if may else [], "parts": showing.parts(standing), "standing": standing,
        "difference": showing.francs(standing.difference), "ledger": showing.ledger(standing), "files": showing.files(listed),
        "rows": showing.open_rows(listed_rows(listed)), "stated": showing.francs(standing.stated),
        "kind": showing.KINDS[listed.kind],
        "kept": showing.francs(standing.kept_back), "off_word": showing.OFF_STATEMENT,
        "events": [(each, *event_words(each)) for each in listed.events.order_by("-pk")], "most": showing.MOST_LINES,
        "crumbs": [(_("Payments"), reverse("programmes:payments")), (showing.called(listed), "")],
    }  # fmt: skip
    return (table and table.export()) or render(request, "programmes/payment.html", context)


@never_cache
@only(read_payments)
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """How regularly each programme paid, period by period."""
    catalogue, seen = current.catalogue(), seen_by(someone(request))
    table = figured.regularity_table(catalogue, seen, request.GET)
    context: Context = {
        "table": table,
        "crumbs": [(_("Payments"), reverse("programmes:payments")), (_("How regularly we pay"), "")],
    }
    return table.export() or render(request, "programmes/figures.html", context)


@never_cache
@only(read_payments)
@require_GET
def budget(request: HttpRequest) -> HttpResponse:
    """Commitments and payments by budget line, to download."""
    seen = seen_by(someone(request))
    rows = budget_lines(current.catalogue(), state_of(current.catalogue()).currency, seen)
    return csv_response("budget", COLUMNS, rows)


@only(read_payments)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Make a list of what a run owes."""
    typed = request.POST

    def made() -> PaymentList:
        number = typed.get("run", "")
        run = Run.objects.filter(pk=number).select_related("rules").first() if number.isdecimal() else None
        if run is None:
            raise WaslError("no run was chosen", mend="have the programme decided for everybody first")
        return make(
            someone(request),
            run,
            typed.get("period", "").strip(),
            typed_day(typed.get("announced", "")),
            installation(),
            known="known" in typed,
        )

    listed = done(request, made)
    return redirect("programmes:payment", listed.pk) if listed else redirect("programmes:payments")


@only(read_payments)
@require_POST
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Freeze, thaw, withdraw, check, approve, send or close a list."""
    listed, doing = _listed(request, number), _ACTS.get(verb)
    if doing is None:
        raise Http404
    done(request, lambda: doing(someone(request), listed, request.POST.get("why", "")))
    return redirect("programmes:payment", number)


@only(read_payments)
@require_POST
def answer(request: HttpRequest, question: int) -> HttpResponse:
    """Decide a question that holds a line."""
    finding = get_object_or_404(Finding.objects.select_related("line__list"), pk=question)
    pay = request.POST.get("decision") == "pay"
    done(request, lambda: approving.decide(someone(request), finding, pay, request.POST.get("why", "")))
    return redirect("programmes:payment", finding.line.list_id)


@only(read_payments)
@require_POST
def not_received(request: HttpRequest, file: int) -> HttpResponse:
    """The bank does not have a file that may have left."""
    found = get_object_or_404(Sending.objects.select_related("list"), pk=file)
    done(request, lambda: sending.not_received(someone(request), found, request.POST.get("why", "")))
    return redirect("programmes:payment", found.list_id)


@only(read_payments)
@require_POST
def explain(request: HttpRequest, row: int) -> HttpResponse:
    """Say what a row is that could not be applied."""
    found = get_object_or_404(Reported.objects.select_related("line__list", "received"), pk=row)
    done(request, lambda: receiving.explain(someone(request), found, request.POST.get("why", "")))
    return redirect("programmes:payment", found.line.list_id) if found.line else redirect("programmes:payments")


@only(read_payments)
@require_POST
def take_in(request: HttpRequest) -> HttpResponse:
    """A file from the bank, or one of accounts."""
    sent = request.FILES.get("file")

    def taken() -> None:
        if sent is None:
            raise WaslError("no file was chosen", mend="choose the file to send")
        who, programme = someone(request), request.POST.get("programme", "")
        if programme:
            _tell_accounts(request, who, programme, sent)
            return
        with TemporaryDirectory() as folder:
            file = Path(folder) / "received"
            with file.open("wb") as out:
                out.writelines(sent.chunks())
            received = receiving.receive(who, file, str(sent.name))
        applied, rows = received.counts.get("applied", 0), sum(received.counts.values())
        messages.success(request, _("{applied} of {rows} rows were applied.").format(applied=applied, rows=rows))

    done(request, taken)
    return redirect("programmes:payments")


def _tell_accounts(request: HttpRequest, who: Profile, programme: str, sent: Any) -> None:
    if programme not in current.catalogue().all(Programme) or sent.size > _LARGEST_ACCOUNTS:
        raise WaslError("this file of accounts cannot be taken", mend="choose its programme, and send 64 MB at most")
    done = import_accounts(who, programme, sent.read())
    told = _("{taken} accounts were taken, {unchanged} were as before.").format(
        taken=done.taken, unchanged=done.unchanged
    )
    messages.success(request, told)
    for each in done.refused[:20]:
        place = WaslError(
            each.error.said.what,
            where="line {line}",
            mend=each.error.said.mend,
            **{**each.error.said.given, "line": str(each.line)},
        )
        refuse(request, place)


def listed_rows(listed: PaymentList) -> Any:
    """Rows of a list's lines that could not be applied, explained or not."""
    done = (Reported.Outcome.APPLIED, Reported.Outcome.ALREADY)
    return (
        Reported.objects.filter(line__list=listed).exclude(outcome__in=done).select_related("received").order_by("pk")
    )


def _unknown() -> Any:
    open_rows = Reported.objects.filter(line__isnull=True, explained_by="").exclude(outcome__in=("applied", "already"))
    return open_rows.select_related("received").order_by("-pk")[:50]


def _listed(request: HttpRequest, number: int) -> PaymentList:
    return get_object_or_404(
        PaymentList.objects.select_related("run"), pk=number, programme__in=seen_by(someone(request))
    )
