"""Two people who are one, one who is two: proposed, confirmed by someone else, taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wasl.accounts.guard import demand, only, reader
from wasl.accounts.permissions.registers import confirm_merge, decide_reviews
from wasl.catalogue import current
from wasl.kernel.errors import WaslError
from wasl.pages.telling import refuse
from wasl.registers import access, dossier, merging, separating
from wasl.registers.declared import Register
from wasl.registers.models import Review
from wasl.registers.people import cluster_of
from wasl.registers.search import named_by_identifier
from wasl.registers.showing.lines import in_script, source_titles
from wasl.registers.showing.side_by_side import compare
from wasl.registers.showing.words import REVIEW_STATES
from wasl.registers.subjects import identity_of

Context = dict[str, Any]


@never_cache
@only(decide_reviews)
@require_http_methods(["GET", "POST"])
def mend(request: HttpRequest, number: int) -> HttpResponse:
    """What can be wrong with an open file's identity: it is another's too, or holds another's records."""
    try:
        opened = access.look_again(reader(request), number, "identity")
    except access.ClosedError:
        messages.info(request, _("This reading is over. Choose the file and its purpose again."))
        return redirect("registers:people")
    entity, catalogue = opened.cluster.canonical, current.catalogue()
    if request.method == "POST":
        other = named_by_identifier(request.POST.get("other", "").strip())
        if len(other) == 1 and cluster_of(other[0]).canonical != entity:
            return redirect("registers:propose", entity, other[0])
        messages.error(request, _("No other person bears this identifier."))
    titles = source_titles(catalogue)
    chains = [
        {
            "chain": chain,
            "value": "\x1f".join(chain),
            "register": catalogue.get(Register, chain[0]).title,
            "source": titles.get(chain[1], chain[1]),
            "versions": len(records),
        }
        for chain, records in separating.chains_of(entity).items()
    ]
    context = {
        "access": opened.access,
        "entity": entity,
        "chains": chains,
        "merges": merging.merges_of(opened.cluster.members),
        "proposals": merging.proposals_about(opened.cluster.members),
        "crumbs": [(_("People"), reverse("registers:people")), (_("Mend this identity"), "")],
    }
    return render(request, "registers/mend.html", context)


@never_cache
@only(decide_reviews)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, left: str, right: str) -> HttpResponse:
    """Two people side by side, and the reason why they are one; a colleague confirms."""
    profile = reader(request)
    if request.method == "POST":
        try:
            review = merging.propose_merge(
                left, right, profile.name if profile else "", request.POST.get("reason", ""), _people()
            )
        except WaslError as error:
            refuse(request, error)
        else:
            messages.success(request, _("Proposed. A colleague sees it in the queue and confirms it."))
            return redirect("registers:merge", review.pk)
    context = _beside(request, left, right, "merge") | {
        "crumbs": [(_("Doubtful identities"), reverse("registers:reviews")), (_("Are they one?"), "")]
    }
    return render(request, "registers/merge.html", context)


@never_cache
@only(decide_reviews)
@require_GET
def merge(request: HttpRequest, number: int) -> HttpResponse:
    """A merge proposed or decided, with the two people it is about."""
    review = get_object_or_404(Review, pk=number, kind=Review.Kind.MERGE)
    word, tone = REVIEW_STATES[Review.State(review.state)]
    context = _beside(request, review.source_key, review.chosen, f"review {review.pk}") | {
        "review": review,
        "state": word,
        "tone": tone,
        "may_confirm": confirm_merge(reader(request), review.proposed_by),
        "crumbs": [(_("Doubtful identities"), reverse("registers:reviews")), (_("Merge"), "")],
    }
    return render(request, "registers/merge.html", context)


@only(decide_reviews)
@require_POST
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Confirm, refuse or take back a merge."""
    review = get_object_or_404(Review, pk=number, kind=Review.Kind.MERGE)
    profile, reason = reader(request), request.POST.get("reason", "").strip()
    actor = profile.name if profile else ""
    try:
        match request.POST.get("decision"):
            case "confirm":
                demand(confirm_merge(profile, review.proposed_by))
                merging.confirm_merge(review, actor)
                messages.success(request, _("The two are read as one from now on."))
            case "refuse":
                merging.refuse_merge(review, actor, reason)
                messages.success(request, _("The proposal is closed: they are two people."))
            case "split":
                merging.split(review, actor, reason)
                messages.success(request, _("They are read apart again from now on."))
    except WaslError as error:
        refuse(request, error)
    return redirect("registers:merge", review.pk)


@only(decide_reviews)
@require_POST
def separate(request: HttpRequest, number: int) -> HttpResponse:
    """Give chosen records of an open file to someone of their own."""
    profile = reader(request)
    try:
        opened = access.look_again(profile, number, "identity")
        chains = [_chain(value) for value in request.POST.getlist("chain")]
        separating.separate(
            opened.cluster.canonical, chains, profile.name if profile else "", request.POST.get("reason", "")
        )
    except WaslError as error:
        refuse(request, error)
        return redirect("registers:mend", number)
    messages.success(request, _("Those records are now someone else's. The history keeps it."))
    return redirect("registers:file", number, "history")


def _chain(value: str) -> separating.Chain:
    register, source, key = (*value.split("\x1f"), "", "")[:3]
    return register, source, key


def _people() -> str:
    return dossier.people(current.catalogue())


def _beside(request: HttpRequest, left: str, right: str, case: str) -> Context:
    catalogue = current.catalogue()
    try:
        files = [access.open_beside(reader(request), entity, case) for entity in (left, right)]
    except access.RefusedError as refused:
        demand(refused.verdict)
        raise
    except WaslError:
        raise Http404 from None
    own = [[v for v in file.versions if v.recorded_to is None and v.entity == entity]
           for file, entity in zip(files, (left, right), strict=True)]  # fmt: skip
    lines = [dossier.identity(catalogue, versions) for versions in own]
    values = [{line.name: line.golden.value for line in each} for each in lines]
    titles = source_titles(catalogue)
    return {
        "rows": compare(catalogue, identity_of(catalogue, _people()), values[0], values[1:]),
        "sides": [
            {
                "entity": entity,
                "name": in_script(dossier.names(catalogue, each)),
                "sources": [titles.get(s, s) for s in sorted({v.source for v in versions})],
            }
            for entity, each, versions in zip((left, right), lines, own, strict=True)
        ],
    }
