"""Runs: a document for everyone who may have it; how far each is, its account, and who answers for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wasl.accounts.guard import demand, only, someone
from wasl.accounts.models import Profile
from wasl.accounts.permissions.documents import handle_documents, issue_cohort, read_documents, sign_cohort
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.catalogue.declared import Department
from wasl.catalogue.departments import with_those_above
from wasl.documents import cohorts as running
from wasl.documents.declared import DocumentType
from wasl.documents.listing import OUTCOMES, RUNS, outcome_parts, run_table, run_word
from wasl.documents.models import Cohort, Document
from wasl.documents.owning import cohorts_seen, oversees, to_sign, types_of_cohorts
from wasl.documents.template import template
from wasl.documents.views.acting import done
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.errors import WaslError
from wasl.pages.exports import csv_response
from wasl.pages.language import declared_title, said
from wasl.pages.telling import refuse, told_of
from wasl.pages.typed import typed_day

Context = dict[str, Any]
STEPS: Final[dict[str, str | Promise]] = {
    "extract": gettext_lazy("Registers at hand"),
    "draw": gettext_lazy("Everyone entitled drawn"),
    "issue": gettext_lazy("Documents written and sealed"),
}


@never_cache
@only(read_documents)
@require_GET
def cohorts(request: HttpRequest) -> HttpResponse:
    """The runs of the reader's department, and beginning one."""
    catalogue, profile = current.catalogue(), someone(request)
    table = run_table(catalogue, cohorts_seen(catalogue, profile)[:RUNS], request.GET)
    types = {} if oversees(profile) else types_of_cohorts(catalogue, profile)
    context = {
        "table": table,
        "types": [(name, said(each.title)) for name, each in types.items()],
        "today": this_day(catalogue),
        "to_sign": to_sign(catalogue, profile),
        "crumbs": [(_("Documents"), reverse("documents:list")), (_("Cohorts"), "")],
    }
    return table.export() or render(request, "documents/cohorts.html", context)


@only(read_documents)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Have everyone who may have a document given one; a worker takes it up."""
    profile, type_ = someone(request), request.POST.get("type", "")
    try:
        if type_ not in current.catalogue().all(DocumentType):
            raise WaslError("no document was chosen", mend="choose which one is issued")
        made = running.ask(profile, type_, typed_day(request.POST.get("as_of", "")))
    except ForbiddenError as forbidden:
        demand(forbidden.verdict)
        raise
    except WaslError as error:
        refuse(request, error)
        return redirect("documents:cohorts")
    messages.success(request, _("The run is asked for. What becomes of it is shown here."))
    return redirect("documents:cohort", made.pk)


@never_cache
@only(read_documents)
@require_GET
def cohort(request: HttpRequest, number: int) -> HttpResponse:
    """The account of one run. While it is under way the page asks again by itself."""
    catalogue, profile = current.catalogue(), someone(request)
    found = get_object_or_404(cohorts_seen(catalogue, profile), pk=number)
    declared, state = catalogue.all(DocumentType).get(found.type), run_word(found)
    issuers = with_those_above(catalogue, declared.issuer) if declared else ()
    under_way = found.state == Cohort.State.WAITING
    context = {
        "cohort": found,
        "title": declared_title(catalogue, DocumentType, found.type),
        "issuer": declared_title(catalogue, Department, declared.issuer) if declared else "",
        "state": state,
        "under_way": under_way,
        "steps": _steps(found),
        "progress": found.progress if found.progress.get("step") == "issue" else None,
        "parts": outcome_parts(found),
        "unknown": _unknown(catalogue, found),
        "error": told_of(found.error),
        "written": 0 if found.state == Cohort.State.ISSUED else Document.objects.filter(cohort=found).count(),
        "may_stop": issue_cohort(profile, issuers),
        "may_sign": sign_cohort(profile, issuers, found.asked_by),
        "opens": not oversees(profile),
        "agent": bool(handle_documents(profile)),
        "crumbs": [(_("Documents"), reverse("documents:list")), (_("Cohorts"), reverse("documents:cohorts")), (str(number), "")],
    }  # fmt: skip
    return render(request, "documents/cohort.html", context)


@only(read_documents)
@require_POST
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Stop a run, or sign its account."""
    profile, doing = someone(request), _ACTS.get(verb)
    if doing is None:
        raise Http404
    found = get_object_or_404(cohorts_seen(current.catalogue(), profile), pk=number)
    done(request, lambda: doing(profile, found))
    return redirect("documents:cohort", number)


@only(read_documents)
@require_GET
def report(request: HttpRequest, number: int) -> HttpResponse:
    """The account to file: how many, by outcome, and of how many each claim is not known."""
    catalogue = current.catalogue()
    found = get_object_or_404(cohorts_seen(catalogue, someone(request)), pk=number, state=Cohort.State.ISSUED)
    rows: list[tuple[str, str, str, int]] = [("entitled", "", _("Entitled"), found.entitled)]
    rows += [(name, "", str(word), getattr(found, name)) for name, (word, _tone) in OUTCOMES.items()]
    rows += [("unknown", name, title, count) for name, title, count in _unknown(catalogue, found)]
    return csv_response(f"cohort-{found.pk}", ("outcome", "claim", "meaning", "people"), rows)


def _cancel(who: Profile, cohort: Cohort) -> str:
    running.cancel(who, cohort)
    return _("The run is cancelled. What it issued stands.")


def _sign(who: Profile, cohort: Cohort) -> str:
    running.sign(who, cohort)
    return _("You answer for this account.")


_ACTS: Final[dict[str, Callable[[Profile, Cohort], str]]] = {"cancel": _cancel, "sign": _sign}


def _steps(found: Cohort) -> list[Context]:
    at = list(STEPS).index(found.progress["step"]) if found.progress.get("step") in STEPS else -1
    return [
        {"word": word, "how": "done" if place < at else "now" if place == at else ""}
        for place, word in enumerate(STEPS.values())
    ]


def _unknown(catalogue: Catalogue, found: Cohort) -> list[tuple[str, str, int]]:
    """Claim, its title, and of how many it is not known; the most first."""
    declared = found.type in catalogue.all(DocumentType)
    titles = template(catalogue, found.type).titles if declared and found.report else {}
    counts = sorted(found.report.items(), key=lambda each: -each[1])
    return [(name, said(titles.get(name, name)), count) for name, count in counts]
