"""Pages of those who examine: the queue, and one claim with what the family gave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wasl.accounts.guard import only, someone
from wasl.accounts.models import Profile
from wasl.accounts.permissions.exchange import examine_claims
from wasl.catalogue import current
from wasl.exchange.claims import evidence, examining, showing
from wasl.exchange.claims.ending import note, note_reading
from wasl.exchange.claims.models import Claim, Reply
from wasl.exchange.claims.owning import awaiting, claims_examined, to_examine
from wasl.exchange.claims.views.letters import address_of
from wasl.kernel.errors import WaslError
from wasl.pages.tables import chosen
from wasl.pages.telling import refuse

Context = dict[str, Any]


@never_cache
@only(examine_claims)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Claims that families answered, the longest waiting first; no name stands here."""
    profile, catalogue = someone(request), current.catalogue()
    everything, open_ = claims_examined(profile), to_examine(profile)
    wanted = chosen(request, "state", showing.STATES)
    shown = showing.standing(everything, wanted) if wanted else open_
    search = showing.as_written(request.GET)
    shown = showing.sought(shown, search.get("q", "")).order_by("answered_at", "number")
    table = showing.queue_table(catalogue, shown[: showing.MOST], search)
    context = {
        "table": table,
        "most": showing.MOST if shown[showing.MOST :].exists() else 0,
        "waiting": awaiting(profile).count(),
        "taken": open_.filter(state=Claim.State.EXAMINED).count(),
        "mine": open_.filter(state=Claim.State.EXAMINED, examiner=profile.name).count(),
        "crumbs": [(_("Claims"), reverse("claims:lists")), (_("To examine"), "")],
    }
    return table.export() or render(request, "claims/queue.html", context)


@never_cache
@only(examine_claims)
@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """A family stands at the counter with its letter: its claim is opened as the letter opens it, and examined at once."""
    posted = request.POST
    try:
        claim = examining.bring(posted.get("number", ""), posted.get("code", ""), address_of(request), someone(request))
    except WaslError as error:
        refuse(request, error)
        return redirect("claims:queue")
    messages.success(request, _("You examine this claim."))
    return redirect("claims:examine", claim.number)


@never_cache
@only(examine_claims)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    """What the family gave, what the exchange said of it, and the decision. Reading it is on record."""
    profile, catalogue = someone(request), current.catalogue()
    claim = get_object_or_404(claims_examined(profile), number=number)
    if request.method == "POST":
        _act(request, profile, claim)
        return redirect("claims:examine", number)
    note_reading(claim, profile)
    reply = Reply.objects.filter(claim=claim).first()
    context = {
        **showing.told(catalogue, claim),
        "reply": reply,
        "steps": showing.history(claim, accesses=True),
        "may_take": claim.state in Claim.TO_EXAMINE and not _examines(claim, profile),
        "decides": _examines(claim, profile),
        "seconds": claim.state == Claim.State.VOUCHED and claim.examiner != profile.name,
        "opens_file": _opens_file(claim, profile),
        "vouched": examining.paper_seen(claim),
        "longest": examining.LONGEST,
        "crumbs": [
            (_("Claims"), reverse("claims:lists")),
            (_("To examine"), reverse("claims:queue")),
            (claim.written, ""),
        ],
    }
    return render(request, "claims/examine.html", context)


@never_cache
@only(examine_claims)
@require_GET
def file(request: HttpRequest, number: int) -> HttpResponse:
    """The family's file, for whoever examines it or is to agree: a download named by its number, never shown in the page."""
    profile = someone(request)
    claim = get_object_or_404(claims_examined(profile), number=number)
    if not _opens_file(claim, profile):
        raise Http404
    reply = get_object_or_404(Reply, claim=claim)
    place = evidence.place(reply)
    if not reply.file_hash or not place.is_file():
        raise Http404
    note(claim, "file", profile.name, purpose=claim.opening.delivery.purpose)
    response = FileResponse(
        place.open("rb"), as_attachment=True, filename=f"{claim.written}.{reply.file_kind}",
        content_type="application/octet-stream",
    )  # fmt: skip
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response  # type: ignore[return-value]


def _examines(claim: Claim, who: Profile) -> bool:
    return claim.state == Claim.State.EXAMINED and claim.examiner == who.name


def _opens_file(claim: Claim, who: Profile) -> bool:
    return _examines(claim, who) or claim.state == Claim.State.VOUCHED


def _act(request: HttpRequest, profile: Profile, claim: Claim) -> None:
    posted = request.POST
    verbs: dict[str, tuple[Callable[[], Claim], str]] = {
        "take": (lambda: examining.take(claim.number, profile), _("You examine this claim.")),
        "confirm": (
            lambda: examining.confirm(
                claim.number, profile, posted.get("scheme", ""), posted.get("value", ""), current.catalogue()
            ),
            _("The claim is confirmed. Those who asked and the family see it."),
        ),
        "refuse": (
            lambda: examining.refuse(claim.number, profile, posted.get("reason", "")),
            _("The claim is not confirmed. Those who asked and the family see your reason."),
        ),
        "give-back": (lambda: examining.give_back(claim.number, profile), _("The claim waits for an agent again.")),
        "vouch": (
            lambda: examining.vouch(claim.number, profile, posted.get("paper", "")),
            _("A colleague now looks at the paper, and agrees or does not."),
        ),
        "agree": (
            lambda: examining.agree(claim.number, profile),
            _("The claim is confirmed. Those who asked and the family see it."),
        ),
        "disagree": (
            lambda: examining.disagree(claim.number, profile, posted.get("reason", "")),
            _("Your colleague reads your reason, and examines further."),
        ),
    }
    verb = verbs.get(posted.get("do", ""))
    if verb is None:
        raise Http404
    try:
        verb[0]()
        messages.success(request, verb[1])
    except WaslError as error:
        refuse(request, error)
