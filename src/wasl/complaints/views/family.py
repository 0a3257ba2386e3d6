"""A family's complaints: what it said, what it was answered, what it can do next; and the decisions about it, datum by datum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wasl.accounts.guard import only, someone
from wasl.accounts.models import Profile
from wasl.accounts.permissions.complaints import file_complaints
from wasl.catalogue import current
from wasl.catalogue.declared import Department
from wasl.catalogue.departments import state_of
from wasl.complaints import contesting, filing, following, papers
from wasl.complaints.filing import Said
from wasl.complaints.models import Complaint, Redecision
from wasl.complaints.owning import complaints_of, decisions_of, demand_own, news_of
from wasl.complaints.showing import telling
from wasl.complaints.showing.words import ABOUTS, SCORES, SORTS, SORTS_HELP
from wasl.complaints.states import State, possible
from wasl.complaints.subjects import found, of_decision, offered
from wasl.complaints.terms import desk_of
from wasl.complaints.views.opening import paper_of, theirs
from wasl.documents.coffret.holding import members
from wasl.exchange.agreements import trying
from wasl.exchange.tracing.showing.telling import called
from wasl.exchange.tracing.tasks import fold_before_reading
from wasl.exchange.tracing.views.family import family
from wasl.matters.moving import seen
from wasl.pages.language import declared_title, said
from wasl.programmes import showing
from wasl.programmes.keeping import explanation_of, replay
from wasl.programmes.models import Decision

Context = dict[str, Any]


@never_cache
@only(file_complaints)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What the family said: what waits for its reply on top, then the latest first."""
    who, everyone = someone(request), family(request)
    news = set(news_of(who, everyone).values_list("pk", flat=True))
    said_ = sorted(complaints_of(who, everyone), key=lambda each: each.at != State.ASKED)
    lines = [{**telling.line_of(each), "new": each.pk in news} for each in said_]
    return render(request, "complaints/home.html", {"lines": lines, "crumbs": [(_("Our complaints"), "")]})


@never_cache
@only(file_complaints)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Say something: about a topic, or about something on record."""
    fold_before_reading()
    who, everyone, catalogue = someone(request), family(request), current.catalogue()
    typed = request.POST if request.method == "POST" else request.GET
    former = None
    if request.method == "POST":
        made, former = trying.done(request, lambda: _filed(request, who)) or (None, None)
        if made:
            messages.success(request, _("It is filed. Here is your receipt."))
            return redirect("complaints:receipt", made.pk)
    subjects, desk = offered(catalogue, everyone, typed.get("what", "")), desk_of(catalogue)
    context = {
        "topics": [(f"topic:{name}", said(each.title)) for name, each in desk.topics.items()],
        "groups": telling.choices_of(subjects, ABOUTS), "sorts": _sorts(), "chosen": typed.get("what", ""),
        "sort": typed.get("sort", "complaint"), "text": typed.get("text", ""),
        "people": [(each.entity, called(each)) for each in everyone] if len(everyone) > 1 else [], "desk": desk,
        "person": typed.get("person", ""), "former": former and telling.line_of(former),
        "crumbs": [_home(), (_("Say something"), "")],
    }  # fmt: skip
    return render(request, "complaints/new.html", context)


@never_cache
@login_required
@require_GET
def mine(request: HttpRequest, number: int) -> HttpResponse:
    """Where a complaint stands, the answer with its day, and what one can do."""
    complaint = theirs(request, number)
    seen(complaint)
    address = reverse("complaints:mine", args=[complaint.pk])
    crumbs = [_home(), (complaint.written, "")]
    return render(request, "complaints/mine.html", {**followed(complaint), "address": address, "crumbs": crumbs})


@never_cache
@login_required
@require_GET
def receipt(request: HttpRequest, number: int) -> HttpResponse:
    """The receipt, to print: number, day, the law's last day, and the code by which it is followed without an account."""
    complaint = theirs(request, number)
    crumbs = [_home(), (complaint.written, reverse("complaints:mine", args=[complaint.pk])), (_("Receipt"), "")]
    return render(request, "complaints/receipt.html", {**receipt_of(complaint), "crumbs": crumbs})


@never_cache
@login_required
@require_GET
def paper(request: HttpRequest, number: int, joined: int) -> HttpResponse:
    """A file that was joined."""
    return paper_of(request, theirs(request, number), joined, "complaints:mine")


@login_required
@require_POST
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Reply, reopen, go to the mediator, say whether the answer satisfies, withdraw."""
    done(request, someone(request), theirs(request, number), verb)
    return redirect("complaints:mine", number)


@never_cache
@only(file_complaints)
@require_GET
def decisions(request: HttpRequest) -> HttpResponse:
    """The decisions about the family, the latest first; those that were taken again hold no more."""
    catalogue, everyone = current.catalogue(), family(request)
    seen = decisions_of(catalogue, everyone)
    over = set(Redecision.objects.filter(before__in=[each.pk for each in seen]).values_list("before_id", flat=True))
    lines = [_decision_line(each, over) for each in seen]
    return render(
        request, "complaints/decisions.html", {"lines": lines, "crumbs": [_home(), (_("Decisions about us"), "")]}
    )


@never_cache
@only(file_complaints)
@require_http_methods(["GET", "POST"])
def decision(request: HttpRequest, number: int) -> HttpResponse:
    """A decision and what it rests on: each datum that is the family's may be contested."""
    who, everyone, catalogue = someone(request), family(request), current.catalogue()
    seen = next((each for each in decisions_of(catalogue, everyone) if each.pk == number), None)
    if seen is None:
        raise Http404
    if request.method == "POST":
        key, words = request.POST.get("datum", ""), request.POST.get("words", "")
        should = request.POST.get(f"should-{key}", "")
        made = trying.done(request, lambda: contesting.contest(who, everyone, seen, key, should, words))
        if made:
            messages.success(request, _("It is filed. Here is your receipt."))
            return redirect("complaints:receipt", made.pk)
    over = Redecision.objects.filter(before=seen).select_related("after").first()
    told, grounds = showing.groups(explanation_of(seen), replay(seen)), telling.grounds_of(seen, everyone)
    chosen = (request.POST or request.GET).get("datum", "")
    context = {
        **_decision_line(seen, {seen.pk} if over else set()), "people": _by_person(grounds),
        "contest": None if over else next((each for each in grounds if each["key"] == chosen), None),
        "lines": [line for group in told if not group["member"] for line in group["lines"]],
        "sums": [each for group in told if not group["member"] for each in group["sums"]], "after": over and over.after,
        "typed": request.POST,
        "crumbs": [_home(), (_("Decisions about us"), reverse("complaints:decisions")), (_decision_title(seen), "")],
    }  # fmt: skip
    return render(request, "complaints/decision.html", context)


def done(request: HttpRequest, who: Profile | None, complaint: Complaint, verb: str) -> None:
    """What whoever follows a complaint does with it; `who` is None for whom its code let in. Raises Http404."""
    words, score = request.POST.get("words", ""), request.POST.get("score", "")
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "reply": (lambda: _replied(request, who, complaint, words), _("It is sent: the administration's time runs again.")),
        "reopen": (lambda: filing.reopen(who, complaint, words), _("It is reopened: somebody else answers.")),
        "refer": (lambda: filing.refer(who, complaint, words), _("It is before the mediator.")),
        "withdraw": (lambda: filing.withdraw(who, complaint), _("It is withdrawn.")),
        "rate": (
            lambda: filing.rate(who, complaint, int(score) if score.isdecimal() else 0), _("Thank you: it is counted."),
        ),
    }  # fmt: skip
    if verb not in acts:
        raise Http404
    work, word = acts[verb]
    if trying.tried(request, work):
        messages.success(request, word)


def followed(complaint: Complaint) -> Context:
    """What the page of a complaint shows to whoever follows it."""
    today = current.today()
    can = possible(
        complaint.at, asked=complaint.asked_on is not None, reopened=complaint.reopened_on is not None,
        late=complaint.late(today),
    )  # fmt: skip
    in_time = complaint.due is None or complaint.due >= today
    correction = getattr(complaint, "correction", None)
    return {
        **telling.line_of(complaint), "steps": telling.steps_of(complaint, of_family=True), "can": {each.value for each in can},
        "may_reopen": "reopen" in can and in_time, "datum": telling.datum_of(correction) if correction else None,
        "reckoning": telling.reckoning_of(correction) if correction else None, "scores": SCORES,
        "may_rate": complaint.score is None and complaint.at in (State.ANSWERED, State.SETTLED),
        "score_word": SCORES.get(complaint.score or 0, ""), "currency": state_of(current.catalogue()).currency,
    }  # fmt: skip


def receipt_of(complaint: Complaint) -> Context:
    """What the receipt of a complaint says."""
    return {
        **telling.line_of(complaint), "terms": complaint.times, "law": desk_of(current.catalogue()).law,
        "code": following.code_of(complaint), "enter": reverse("complaints:enter"),
    }  # fmt: skip


@transaction.atomic
def _filed(request: HttpRequest, who: Profile) -> tuple[Complaint | None, Complaint | None]:
    """Filed with its file, or not at all; else the one under way that says the same, of which they have to be told first."""
    told, whom, joined = _said(request), _whom(request, who), request.FILES.get("paper")
    if "again" not in request.POST and (former := filing.former(told, whom, complaints_of(who, family(request)))):
        return None, former
    content = papers.read(joined) if joined else None
    made = filing.file(who, told, whom)
    if content:
        papers.join(made, who.name, *content)
    return made, None


@transaction.atomic
def _replied(request: HttpRequest, who: Profile | None, complaint: Complaint, words: str) -> None:
    joined = request.FILES.get("paper")
    if joined:
        if who is not None:
            demand_own(who, complaint)
        papers.join(complaint, who.name if who else "", *papers.read(joined))
    filing.reply(who, complaint, words)


def _said(request: HttpRequest) -> Said:
    about, _colon, key = request.POST.get("what", "").partition(":")
    sort, text = request.POST.get("sort", ""), request.POST.get("text", "")
    if about == "topic":
        return Said(sort, text, topic=key)
    return Said(sort, text, subject=found(current.catalogue(), family(request), about, key))


def _whom(request: HttpRequest, who: Profile) -> str:
    entity = request.POST.get("person", "")
    return entity if entity in members(family(request)) else who.person


def _sorts() -> list[tuple[str, Any, Any]]:
    return [(name, word, SORTS_HELP[name]) for name, word in SORTS.items()]


def _decision_line(decision: Decision, over: set[int]) -> Context:
    catalogue = current.catalogue()
    subject = of_decision(catalogue, decision)
    return {
        "decision": decision, "title": subject.title, "outcome": showing.OUTCOMES[decision.outcome],
        "state": showing.STATES[decision.state], "over": decision.pk in over, "currency": state_of(catalogue).currency,
        "period": showing.PERIODS[contesting.programme_of(decision).period],
        "department": declared_title(catalogue, Department, subject.department),
    }  # fmt: skip


def _decision_title(decision: Decision) -> str:
    subject = of_decision(current.catalogue(), decision)
    return f"{said(subject.title)} · {subject.label}"


def _by_person(grounds: list[Context]) -> list[Context]:
    """The unit's own first, then each member's."""
    keys = dict.fromkeys(each["key"].partition(":")[0] for each in grounds)
    parts = [[each for each in grounds if each["key"].partition(":")[0] == key] for key in keys]
    return [{"who": part[0]["who"], "grounds": part} for part in parts]


def _home() -> tuple[str, str]:
    return _("Our complaints"), reverse("complaints:home")
