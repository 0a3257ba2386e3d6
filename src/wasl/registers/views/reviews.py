"""The queue of doubtful identities, and one doubt with its evidence: decided by keyboard or mouse."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wasl.accounts.guard import only, reader
from wasl.accounts.permissions.registers import decide_reviews
from wasl.catalogue import current
from wasl.kernel.errors import WaslError
from wasl.pages.marks import badge
from wasl.pages.tables import Column, Table
from wasl.pages.telling import refuse
from wasl.registers import access, dossier
from wasl.registers.feeding import deciding
from wasl.registers.feeding.one_row import stated_identifiers
from wasl.registers.installation import installation
from wasl.registers.models import Review
from wasl.registers.people import entities_known
from wasl.registers.queue import SHOWN, after, to_confirm, waiting
from wasl.registers.reading.reasons import reason_texts
from wasl.registers.showing.lines import in_script, source_titles
from wasl.registers.showing.side_by_side import compare, waterfall
from wasl.registers.showing.words import EVIDENCE, REVIEW_KINDS, REVIEW_STATES
from wasl.registers.subjects import identity_of, space_of
from wasl.registers.views.feeds import feed_or_404

Context = dict[str, Any]


@never_cache
@only(decide_reviews)
@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits for a person: no one's name stands here."""
    kind = request.GET.get("kind", "")
    found = waiting().filter(kind=kind) if kind in set(Review.Kind) else waiting()
    profile = reader(request)
    titles = source_titles(current.catalogue())
    columns: list[Column[Review]] = [
        Column("number", _("Doubt"), lambda r: r.pk, link=lambda r: reverse("registers:review", args=[r.pk])),
        Column("kind", _("Kind"), lambda r: str(REVIEW_KINDS[Review.Kind(r.kind)])),
        Column("source", _("Said by"), lambda r: str(titles.get(r.source, r.source))),
        Column("best", _("Likelihood"), lambda r: round(100 * r.best) if r.candidates else None, kind="number"),
        Column("candidates", _("Candidates"), lambda r: len(r.candidates), kind="number"),
        Column("created", _("Since"), lambda r: r.created, show=lambda r: date_format(r.created), kind="date"),
        Column("state", _("Where it stands"), lambda r: str(_state(r)[0]), show=lambda r: badge(*_state(r))),
    ]
    selector = {"name": "kind", "title": _("Kind"), "choices": [(k.value, w) for k, w in REVIEW_KINDS.items()]}
    nothing = _("Nothing waits. Every row has found its person.")
    table = Table(columns, list(found[:SHOWN]), request.GET, "reviews", _("Doubts"), nothing, filters=[selector])
    context = {
        "table": table,
        "waiting": waiting().count(),
        "first": waiting().first(),
        "merges": to_confirm(profile.name if profile else "")[:SHOWN],
        "crumbs": [(_("Doubtful identities"), "")],
    }
    return table.export() or render(request, "registers/reviews.html", context)


@never_cache
@only(decide_reviews)
@require_GET
def review(request: HttpRequest, number: int) -> HttpResponse:
    """One doubt: the row beside its candidates. Each candidate's file is opened, and so written down."""
    found = get_object_or_404(Review.objects.select_related("batch"), pk=number)
    if found.kind == Review.Kind.MERGE:
        return redirect("registers:merge", found.pk)
    catalogue = current.catalogue()
    known = entities_known([each["entity"] for each in found.candidates])
    candidates = [(place, each) for place, each in enumerate(found.candidates, 1) if each["entity"] in known]
    files = [access.open_beside(reader(request), each["entity"], _case(found)) for _place, each in candidates]
    lines = [dossier.identity(catalogue, [v for v in file.versions if v.recorded_to is None]) for file in files]
    values = [{line.name: line.golden.value for line in each} for each in lines]
    attributes = identity_of(catalogue, space_of(catalogue, found.register))
    word, tone = REVIEW_STATES[Review.State(found.state)]
    context = {
        "review": found,
        "kind": REVIEW_KINDS.get(Review.Kind(found.kind), found.kind),
        "state": word,
        "tone": tone,
        "open": found.state in deciding.WAITING,
        "source": source_titles(catalogue).get(found.source, found.source),
        "rows": compare(catalogue, attributes, deciding.described(found), values),
        "candidates": [
            {
                "entity": each["entity"],
                "name": in_script(dossier.names(catalogue, line)),
                "percent": round(100 * each["probability"], 1),
                "steps": waterfall(each["bits"], EVIDENCE),
                "sum": sum(each["bits"].values()),
                "key": place,
            }
            for (place, each), line in zip(candidates, lines, strict=True)
        ],
        "identifiers": stated_identifiers(found) if "wanted_0" in found.incoming else [],
        "rules": _rules(found),
        "with": deciding.waiting_with(found).count() if found.kind in deciding.DOUBTS else 0,
        "next": after(found),
        "crumbs": [(_("Doubtful identities"), reverse("registers:reviews")), (_("Doubt"), "")],
    }
    return render(request, "registers/review.html", context)


@only(decide_reviews)
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Take the posted decision, then show the next doubt."""
    found = get_object_or_404(Review.objects.select_related("batch"), pk=number)
    following = after(found)
    try:
        _decide(request, found)
    except WaslError as error:
        refuse(request, error)
        return redirect("registers:review", found.pk)
    messages.success(request, _("Decided. Here is the next one.") if following else _("Decided. Nothing else waits."))
    return redirect("registers:review", following.pk) if following else redirect("registers:reviews")


def _decide(request: HttpRequest, found: Review) -> None:
    profile, reason = reader(request), request.POST.get("reason", "").strip()
    actor, how = (profile.name if profile else ""), request.POST.get("decision", "")
    if how == "accept":
        deciding.accept(found, _candidate(request, found), actor, reason, installation())
    elif how == "reject":
        deciding.reject(found, actor, reason, installation())
    elif how == "through":
        deciding.let_through(found, actor, reason, installation())
    elif how == "later":
        deciding.postpone(found, actor)
    else:
        raise _nothing_chosen()


def _candidate(request: HttpRequest, found: Review) -> str:
    """The candidate whose place the button named. Raises WaslError for a place nobody holds."""
    place = request.GET.get("candidate", "1")
    if not place.isdecimal() or not 0 < int(place) <= len(found.candidates):
        raise _nothing_chosen()
    return str(found.candidates[int(place) - 1]["entity"])


def _nothing_chosen() -> WaslError:
    return WaslError("no decision was made", mend="choose one")


def _rules(found: Review) -> list[Any]:
    """The rules that hold the row, in words."""
    if found.kind != Review.Kind.RULE or found.batch is None:
        return []
    texts = reason_texts(feed_or_404(current.catalogue(), found.batch.feed))
    return [texts.get(name, name) for name in str(found.incoming.get("hold", "")).split("|") if name]


def _case(found: Review) -> str:
    return f"review {found.pk}"


def _state(found: Review) -> tuple[Any, str]:
    return REVIEW_STATES[Review.State(found.state)]
