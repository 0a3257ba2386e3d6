"""One case: which question, about whom, for which file of the agent's; then the answer, cut down to what was agreed.

And for the auditor, which agent asked.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wasl.accounts.guard import only, reader
from wasl.accounts.models import Profile
from wasl.accounts.permissions.exchange import ask_one_case
from wasl.accounts.permissions.registers import read_accesses
from wasl.catalogue import current
from wasl.exchange.agreements.parties import systems_of
from wasl.exchange.agreements.publishing import directory
from wasl.exchange.answering.authorise import askable
from wasl.exchange.answering.call import Call
from wasl.exchange.answering.problems import Refused
from wasl.exchange.counter import asking
from wasl.exchange.counter.models import Asking
from wasl.exchange.counter.showing import answer_lines, asking_table, question
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.exchange.directory.view import Directory
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

Context = dict[str, Any]
MOST = 5000
"""Questions listed at most."""


@never_cache
@only(ask_one_case)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Choose a question, name the person, read the answer. Nothing typed is kept but in the receipt."""
    agreements = _agreements(request)
    chosen = agreements.get(request.POST.get("agreement") or request.GET.get("agreement") or next(iter(agreements), ""))
    context: Context = {
        "questions": [question(current.catalogue(), each) for each in agreements.values()],
        "chosen": question(current.catalogue(), chosen) if chosen else None,
        "typed": {name: request.POST.get(name, "") for name in ("scheme", "value", "case")},
        "crumbs": [(_("Ask for a case"), "")],
    }
    who = reader(request)
    if request.method == "POST" and chosen is not None and who is not None and "ask" in request.POST:
        context |= _answered(request, who, chosen)
    return render(request, "counter/ask.html", context)


@never_cache
@only(read_accesses)
@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """Who asked at the counter, the latest first. Of whom, the receipt's own page tells."""
    asked = Asking.objects.order_by("-at", "-pk").select_related("user")
    total = asked.count()
    table = asking_table(current.catalogue(), asked[:MOST], request.GET)
    context = {"table": table, "most": MOST if total > MOST else 0, "crumbs": [(_("Questions of agents"), "")]}
    return table.export() or render(request, "counter/questions.html", context)


def _answered(request: HttpRequest, who: Profile, agreement: AgreementEntry) -> Context:
    call = _call(request, agreement)
    if not call.case:
        mend = _("The number of the file you are handling. The person sees it.")
        return {"refused": {"title": _("Say for which case you ask."), "mend": mend}}
    try:
        answered = asking.ask(who, call, agreement)
    except Refused as refused:
        title, mend = refused.told(get_language() or "fr")
        return {"refused": {"title": title, "mend": mend, "receipt": refused.receipt}}
    except WaslError:
        title, mend = Refused("receipts-unavailable").told(get_language() or "fr")
        return {"refused": {"title": title, "mend": mend}}
    lines = answer_lines(current.catalogue(), agreement, answered.body["fields"])
    return {"answered": {"lines": lines, "receipt": answered.receipt}}


def _call(request: HttpRequest, agreement: AgreementEntry) -> Call:
    terms = agreement.terms
    return Call(
        consumer=terms.consumer, service=terms.service, at=now(), request=secrets.token_hex(8), way="portal",
        purpose=terms.purpose, scheme=request.POST.get("scheme", ""), value=request.POST.get("value", "").strip(),
        case=request.POST.get("case", "").strip()[:200],
    )  # fmt: skip


def _agreements(request: HttpRequest) -> dict[str, AgreementEntry]:
    """Those under which this agent may ask about someone; none while no directory is in force."""
    profile = reader(request)
    try:
        known = directory()
    except Refused:
        return {}
    systems = systems_of(current.catalogue(), profile.department) if profile else []
    found = {each.terms.number: each for each in askable(known, systems, "portal", current.today())}
    return {number: each for number, each in found.items() if _about_someone(known, each)}


def _about_someone(known: Directory, agreement: AgreementEntry) -> bool:
    """Tables of counts are asked for elsewhere: there is nobody to name."""
    service = known.service(agreement.terms.service)
    return service is not None and service.declared.subject is not None
