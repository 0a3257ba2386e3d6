"""Finding a person, opening their file for a purpose, and turning its pages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wasl.accounts.guard import demand, only, reader
from wasl.accounts.models import Profile
from wasl.accounts.permissions.registers import decide_reviews, find_learner
from wasl.accounts.purposes import PURPOSES, purposes_of
from wasl.catalogue import current
from wasl.catalogue.days import this_day
from wasl.kernel.errors import WaslError
from wasl.referentials.nomenclature import nomenclature
from wasl.registers import access, dossier, search
from wasl.registers.changes import diary
from wasl.registers.installation import installation
from wasl.registers.people import entities_known
from wasl.registers.questions import Question, asked, moments_of
from wasl.registers.showing.drawing import Legend, draw
from wasl.registers.showing.lines import diary_lines, in_script, schools, source_titles, stage_lines, told
from wasl.registers.showing.values import title_of
from wasl.registers.showing.words import PARTS, QUESTIONS, SHOWN
from wasl.registers.subjects import identity_of, stays_register

Context = dict[str, Any]


@never_cache
@only(find_learner)
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Search by identifier or name. What is looked for is posted, so that no name stays in an address or a log."""
    context: Context = {"crumbs": [(_("People"), "")], "query": "", "born": "", "most": search.MOST}
    if request.method == "POST":
        query, born = request.POST.get("query", "").strip(), request.POST.get("born", "").strip()
        context |= {"query": query, "born": born, "asked": True}
        try:
            context["found"] = _results(query, born)
        except WaslError as error:
            context["error"] = error
    return render(request, "registers/people.html", context)


def _results(query: str, born: str) -> list[Context]:
    place = installation()
    space = dossier.people(place.catalogue)
    places = next((a for a in identity_of(place.catalogue, space).values() if a.links_as == "place"), None)
    titles = source_titles(place.catalogue)
    return [
        {
            "person": found,
            "name": in_script(found.names),
            "other_name": next((name for name in found.names.values() if name != in_script(found.names)), ""),
            "place": title_of(place.catalogue, places.referential, found.place)
            if places and places.referential and found.place
            else found.place,
            "sources": [titles[source] for source in found.sources],
        }
        for found in search.find(query, born, space, place)
    ]


@never_cache
@only(find_learner)
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, entity: str) -> HttpResponse:
    """The door of a file: nothing of the person is shown until a purpose is given."""
    if not entities_known([entity]):
        raise Http404
    profile = reader(request)
    if request.method == "POST":
        purpose, case = request.POST.get("purpose", ""), request.POST.get("case", "").strip()
        try:
            opened = access.open_file(profile, entity, purpose, case)
        except access.RefusedError as refused:
            demand(refused.verdict)
        else:
            return redirect("registers:file", opened.access.pk, "path")
    context = {
        "entity": entity,
        "purposes": purposes_of(profile.role if profile else ""),
        "minutes": int(access.LASTS.total_seconds() // 60),
        "crumbs": [(_("People"), reverse("registers:people")), (_("Open a file"), "")],
    }
    return render(request, "registers/person.html", context)


@never_cache
@only(find_learner)
def file(request: HttpRequest, number: int, part: str) -> HttpResponse:
    """One part of an open file, as the question in the address asks: of which day, as known when."""
    if part not in PARTS:
        raise Http404
    try:
        opened = access.look_again(reader(request), number, part)
    except access.ClosedError:
        messages.info(request, _("This reading is over. Choose the file and its purpose again."))
        return redirect("registers:people")
    try:
        question = asked(request.GET)
    except WaslError:
        raise Http404 from None
    context = _frame(reader(request), opened, question, part) | _PARTS[part](opened, question)
    return render(request, f"registers/file_{part}.html", context)


def _frame(profile: Profile | None, opened: access.PersonFile, question: Question, part: str) -> Context:
    catalogue = current.catalogue()
    known_now = dossier.identity(catalogue, Question().answer(opened.versions, this_day(catalogue)))
    purpose = PURPOSES.get(opened.access.purpose)
    names, moments = dossier.names(catalogue, known_now), moments_of(opened.versions)
    return {
        "access": opened.access,
        "closes": opened.access.at + access.LASTS,
        "purpose": purpose.title if purpose else opened.access.purpose,
        "name": in_script(names),
        "other_name": next((name for name in names.values() if name != in_script(names)), ""),
        "members": opened.cluster.members,
        "may_mend": decide_reviews(profile),
        "part": part,
        "parts": [(name, *PARTS[name]) for name in PARTS],
        "question": question,
        "asks": QUESTIONS[question.name],
        "moments": moments,
        "step": len(moments) - 1 - moments.index(question.known) if question.known in moments else len(moments),
        "today": this_day(catalogue),
        "crumbs": [(_("People"), reverse("registers:people")), (_("Person's file"), "")],
    }


def _path(opened: access.PersonFile, question: Question) -> Context:
    catalogue = current.catalogue()
    path = dossier.path_of(catalogue, question.believed(opened.versions), this_day(catalogue))
    _name, register = stays_register(catalogue)
    level = register.attributes["level"].referential or ""
    legend = Legend(
        sources=source_titles(catalogue),
        levels={code: each.title for code, each in nomenclature(catalogue, level).codes.items()},
        cycles=dossier.ranks(catalogue, register.attributes.get("cycle")),
    )
    return {
        "path": path,
        "picture": draw(path, legend, this_day(catalogue), question.on, mirrored=get_language_bidi()),
        "lines": stage_lines(catalogue, register, path, schools(catalogue, path)),
    }


def _identity(opened: access.PersonFile, question: Question) -> Context:
    catalogue = current.catalogue()
    lines = dossier.identity(catalogue, question.answer(opened.versions, this_day(catalogue)))
    return {"lines": told(catalogue, lines), "disputed": sum(bool(line.others) for line in lines)}


def _history(opened: access.PersonFile, question: Question) -> Context:
    return {"entries": diary_lines(current.catalogue(), diary(opened.versions))}


def _readings(opened: access.PersonFile, question: Question) -> Context:
    readings = access.readings_of(opened.cluster.canonical)
    titled = [(each, PURPOSES[each.purpose].title) for each in readings if each.purpose in PURPOSES]
    return {"readings": titled, "shown": SHOWN}


_PARTS = {"path": _path, "identity": _identity, "history": _history, "readings": _readings}
