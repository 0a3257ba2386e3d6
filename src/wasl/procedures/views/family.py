"""A family's procedures: what it can ask for, what it began, what it filed; and the same for whom an agent files at a counter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wasl.accounts.guard import demand, only, someone
from wasl.accounts.models import Profile
from wasl.accounts.permissions.procedures import file_procedures
from wasl.catalogue import current
from wasl.catalogue.days import this_day
from wasl.catalogue.declared import Department
from wasl.documents.coffret.holding import members
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.exchange.agreements.trying import done, tried
from wasl.exchange.tracing.people import Person
from wasl.exchange.tracing.showing.telling import called
from wasl.exchange.tracing.views.family import family
from wasl.kernel.errors import WaslError
from wasl.matters.moving import seen
from wasl.pages.language import declared_title, said
from wasl.pages.telling import refuse, told
from wasl.procedures import closing, filing, pieces
from wasl.procedures.answers import AnswersError
from wasl.procedures.declared import Procedure
from wasl.procedures.models import Case
from wasl.procedures.owning import cases_of, news_of, offers_of, relation
from wasl.procedures.rulebook import rulebook
from wasl.procedures.showing import telling
from wasl.procedures.sparing import spared_by
from wasl.procedures.states import State
from wasl.procedures.views.opening import file_of, theirs

Context = dict[str, Any]


@never_cache
@only(file_procedures)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Everyone of the family: their cases, and what can be asked for them."""
    everyone = family(request)
    cases, news = list(cases_of(everyone)), set(news_of(everyone).values_list("pk", flat=True))
    context = {"people": [_person(each, cases, news) for each in everyone], "crumbs": [(_("Our procedures"), "")]}
    return render(request, "procedures/home.html", context)


@require_GET
def procedure(request: HttpRequest, name: str) -> HttpResponse:
    """What a procedure is: what is fetched, what is asked, who decides by when, under which law, and what it spares."""
    catalogue = current.catalogue()
    declared = catalogue.all(Procedure).get(name)
    if declared is None:
        raise Http404
    everyone = family(request)
    context = {
        "name": name, "procedure": declared, "department": declared_title(catalogue, Department, declared.department),
        "evidence": [(each, telling.provider_title(catalogue, each.service)) for each in declared.evidence.values()],
        "steps": telling.way_of(declared), "terms": rulebook(catalogue, name, this_day(catalogue)).terms,
        "spared": spared_by(name, declared), "window": telling.window_of(declared),
        "people": [(each, called(each)) for each in everyone if name in offers_of(catalogue, each)],
        "crumbs": [(_("Our procedures"), reverse("procedures:home")), (said(declared.title), "")] if everyone
        else [(said(declared.title), "")],
    }  # fmt: skip
    return render(request, "procedures/procedure.html", context)


@only(file_procedures)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin, and go to what is known and what remains to be asked."""
    who, entity = someone(request), request.POST.get("person", "")
    if entity not in members(family(request)):
        raise Http404
    return begun(request, who, request.POST.get("procedure", ""), entity, "procedures:home")


def begun(request: HttpRequest, who: Profile, name: str, entity: str, back: str) -> HttpResponse:
    """The way to a draft that was begun, or `back` with the reason why there is none."""
    if name not in current.catalogue().all(Procedure):
        raise Http404
    case = done(request, lambda: filing.start(who, name, entity))
    return redirect("procedures:mine", case.pk) if case else redirect(back)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, number: int) -> HttpResponse:
    """A draft: what is known, what remains to be asked. A case: where it stands, and what the family can do."""
    case = theirs(request, number)
    if case.at != State.DRAFT:
        seen(case)
        return render(request, "procedures/mine.html", {**_followed(case), **_way_back(request, case)})
    if request.method == "GET":
        return render(request, "procedures/draft.html", {**_draft(case), **_way_back(request, case)})
    return _sent(request, case)


@never_cache
@login_required
@require_GET
def receipt(request: HttpRequest, number: int) -> HttpResponse:
    """The receipt of the filing, to print: number, day, what was given, the law's last day."""
    case = theirs(request, number)
    if case.at == State.DRAFT:
        raise Http404
    rules = case.rules.read()
    context = {
        **_head(case), "terms": rules.terms, "law": rules.procedure.law, "facts": telling.facts_of(case),
        "answers": telling.answers_of(case), "pieces": [each for each in telling.pieces_of(case) if each["joined"]],
        "department": declared_title(current.catalogue(), Department, case.department), "address": settings.URL,
        "crumbs": [
            *_head(case)["crumbs"][:1], (case.written, reverse("procedures:mine", args=[case.pk])), (_("The receipt"), ""),
        ],
    }  # fmt: skip
    return render(request, "procedures/receipt.html", context)


@never_cache
@login_required
@require_GET
def piece(request: HttpRequest, number: int, joined: int) -> HttpResponse:
    """A file that the family joined."""
    return file_of(request, theirs(request, number), joined, "procedures:mine")


@login_required
@require_POST
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Erase a draft, withdraw, send what was asked for, appeal."""
    case, who = theirs(request, number), someone(request)
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "drop": (lambda: filing.drop(who, case), _("The draft is erased.")),
        "withdraw": (lambda: filing.withdraw(who, case), _("The case is withdrawn.")),
        "answer": (lambda: _answer(request, who, case), _("It is sent: the administration's time runs again.")),
        "appeal": (
            lambda: filing.appeal(who, case, request.POST.get("words", "")),
            _("Your appeal is filed: someone else decides."),
        ),
    }
    if verb not in acts:
        raise Http404
    work, word = acts[verb]
    if tried(request, work):
        messages.success(request, word)
        if verb == "drop":
            return redirect("procedures:home" if file_procedures(who) else "procedures:cases")
    return redirect("procedures:mine", number)


def _sent(request: HttpRequest, case: Case) -> HttpResponse:
    """The form of a draft came: its files are kept first, then it is saved or filed."""
    who, typed, contested = someone(request), request.POST.dict(), _contested(request)
    filing_it = "file" in request.POST
    try:
        _join(request, who, case)
        (filing.file if filing_it else filing.save)(who, case, typed, contested)
    except AnswersError as error:
        faults = {name: str(told(each.said)) for name, each in error.faults.items()}
        refuse(request, error)
        return render(request, "procedures/draft.html", _draft(_again(case), typed, faults))
    except ForbiddenError as forbidden:
        demand(forbidden.verdict)
    except WaslError as error:
        refuse(request, error)
        return render(request, "procedures/draft.html", _draft(_again(case), typed))
    messages.success(
        request, _("It is filed. Here is your receipt.") if filing_it else _("It is kept; nothing is filed yet.")
    )
    return redirect("procedures:receipt" if filing_it else "procedures:mine", case.pk)


def _join(request: HttpRequest, who: Profile, case: Case) -> None:
    for name in pieces.wanted(case):
        file = request.FILES.get(f"piece-{name}")
        if file is not None:
            pieces.join(who, case, name, file)


def _answer(request: HttpRequest, who: Profile, case: Case) -> None:
    _join(request, who, case)
    filing.answer_request(who, case, request.POST.get("words", ""))


def _contested(request: HttpRequest) -> dict[str, str]:
    prefix = "contest-"
    return {name.removeprefix(prefix): str(said) for name, said in request.POST.items() if name.startswith(prefix)}


def _again(case: Case) -> Case:
    return Case.objects.select_related("rules").get(pk=case.pk)


def _head(case: Case) -> Context:
    line = telling.line_of(case)
    return {**line, "crumbs": [(_("Our procedures"), reverse("procedures:home")), (line["title"], "")]}


def _way_back(request: HttpRequest, case: Case) -> Context:
    """At a counter it leads to the agents' own pages."""
    if relation(someone(request), case) != "other":
        return {}
    cases = (_("Cases"), reverse("procedures:cases"))
    return {
        "crumbs": [cases, (case.written, reverse("procedures:case", args=[case.pk])), (_("As the person sees it"), "")]
    }


def _draft(case: Case, typed: Mapping[str, str] | None = None, faults: Mapping[str, str] | None = None) -> Context:
    rules = case.rules.read()
    fields = telling.fields_of(rules.procedure.questions, case.answers, typed)
    return {
        **_head(case), "procedure": rules.procedure, "terms": rules.terms, "facts": telling.facts_of(case),
        "fields": [{**each, "fault": (faults or {}).get(each["name"], "")} for each in fields],
        "pieces": telling.pieces_of(case), "sheet": telling.sheet_of(case),
    }  # fmt: skip


def _followed(case: Case) -> Context:
    rules = case.rules.read()
    return {
        **_head(case), "procedure": rules.procedure, "facts": telling.facts_of(case), "answers": telling.answers_of(case),
        "pieces": telling.pieces_of(case), "steps": telling.steps_of(case, of_family=True),
        "opinions": case.opinions.order_by("pk") if case.ended else [],
        "may_appeal": case.at == State.REFUSED and case.due is not None and case.due >= current.today(),
        "department": declared_title(current.catalogue(), Department, case.department), "sheet": telling.sheet_of(case),
        "places_until": closing.places_until(case) if case.at == State.RANKED else None,
    }  # fmt: skip


def _person(person: Person, cases: list[Case], news: set[int]) -> Context:
    own = [each for each in cases if each.entity in person.members]
    open_ = {each.procedure for each in own if not each.ended}
    return {
        "person": person, "name": called(person),
        "cases": [{**telling.line_of(each), "new": each.pk in news} for each in own],
        "offers": [
            (name, each)
            for name, each in offers_of(current.catalogue(), person).items()
            if each.several or name not in open_
        ],
    }  # fmt: skip
