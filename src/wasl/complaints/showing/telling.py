"""Complaints in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from wasl.accounts.models import Profile
from wasl.accounts.permissions.registers import find_learner
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department
from wasl.complaints.contesting import contestable, programme_of
from wasl.complaints.models import Complaint, Correction, Redecision
from wasl.complaints.redeciding import Reckoned, reckoned
from wasl.complaints.showing.words import CHANNELS, CORRECTIONS, DUE, INTERNAL, SORTS, STATES, STEPS
from wasl.complaints.subjects import Subject, in_charge
from wasl.complaints.terms import desk_of
from wasl.documents.models import Document
from wasl.exchange.declared import Service
from wasl.exchange.tracing.people import Person, family_of
from wasl.exchange.tracing.showing.telling import called
from wasl.kernel.errors import WaslError
from wasl.kernel.text import Text
from wasl.matters import showing as matters
from wasl.pages.language import declared_title, said
from wasl.pages.quantities import period_words
from wasl.procedures.models import Case
from wasl.programmes.declared import Programme
from wasl.programmes.explaining import told
from wasl.programmes.facts import value_of
from wasl.programmes.models import Decision
from wasl.programmes.paying.models import Obligation
from wasl.programmes.scope import facts_of
from wasl.programmes.showing import OUTCOMES
from wasl.referentials.nomenclature import nomenclature
from wasl.registers.showing.lines import in_script

Context = dict[str, Any]


def line_of(complaint: Complaint) -> Context:
    """A complaint in a list: ``{"complaint", "title", "sort", "state", "tone", "due", "due_word", "late", "slow"}``."""
    state, tone = STATES[complaint.state]
    today = current.today()
    return {
        "complaint": complaint, "title": title_of(complaint), "sort": SORTS[complaint.sort], "state": state, "tone": tone,
        "due": complaint.due, "due_word": DUE.get(complaint.state, ""), "late": complaint.late(today),
        "slow": complaint.slow(today), "channel": CHANNELS[complaint.channel],
        "department": declared_title(current.catalogue(), Department, complaint.department),
    }  # fmt: skip


def choices_of(
    subjects: Sequence[Subject], words: Mapping[str, str | Promise]
) -> list[tuple[str | Promise, list[Any]]]:
    """What on record may be chosen, under the words for each kind: ``(word, [(value, label), …])``; no empty kind."""
    kinds = [(word, [each for each in subjects if each.about == about]) for about, word in words.items()]
    return [
        (word, [(f"{each.about}:{each.key}", f"{said(each.title)} · {each.label}") for each in found])
        for word, found in kinds
        if found
    ]


def title_of(complaint: Complaint) -> str:
    """What it is about, in few words; nothing of what was written."""
    catalogue = current.catalogue()
    if complaint.topic:
        try:
            topic = desk_of(catalogue).topics.get(complaint.topic)
        except WaslError:
            topic = None
        return said(topic.title) if topic else complaint.topic
    match complaint.about:
        case Complaint.About.DECISION:
            decision = Decision.objects.filter(pk=complaint.about_key).first()
            declared = catalogue.all(Programme).get(decision.programme) if decision else None
            return _("Decision: %(what)s") % {"what": said(declared.title)} if declared else _("A decision")
        case Complaint.About.PAYMENT:
            owed = Obligation.objects.filter(lines=int(complaint.about_key)).first()
            return _("Payment: %(what)s") % {"what": _paid(catalogue, owed)} if owed else _("A payment")
        case Complaint.About.DOCUMENT:
            return _("Document %(number)s") % {"number": complaint.about_key}
        case Complaint.About.CASE:
            case = Case.objects.filter(pk=complaint.about_key).select_related("rules").first()
            return (
                _("Procedure: %(what)s") % {"what": said(case.rules.read().procedure.title)}
                if case
                else _("A procedure")
            )
        case _:
            return _("A consultation of data")


def link_of(catalogue: Catalogue, complaint: Complaint, departments: Collection[str]) -> str:
    """The agents' page of what it is about, where one of `departments` did that; else empty: the page would let nobody in."""
    match complaint.about:
        case Complaint.About.DECISION:
            decision = Decision.objects.filter(pk=complaint.about_key).first()
            department = in_charge(catalogue, decision.programme) if decision else ""
            url = reverse("programmes:decision", args=[complaint.about_key])
        case Complaint.About.PAYMENT:
            owed = Obligation.objects.filter(lines=int(complaint.about_key)).first()
            department = in_charge(catalogue, owed.programme) if owed else ""
            url = reverse("programmes:owed", args=[owed.pk]) if owed else ""
        case Complaint.About.DOCUMENT:
            department = (
                Document.objects.filter(number=complaint.about_key).values_list("issuer", flat=True).first() or ""
            )
            url = reverse("documents:document", args=[complaint.about_key])
        case Complaint.About.CASE:
            department = Case.objects.filter(pk=complaint.about_key).values_list("department", flat=True).first() or ""
            url = reverse("procedures:case", args=[complaint.about_key])
        case _:
            department = url = ""
    return url if department in departments else ""


def _paid(catalogue: Catalogue, owed: Obligation) -> str:
    return f"{declared_title(catalogue, Programme, owed.programme)} · {period_words(owed.period)}"


def person_of(who: Profile, entity: str) -> Context | None:
    """Whom an agent's page is about, their look being on record: ``{"name", "born", "url"}``; None where nobody said who."""
    if not entity:
        return None
    found = family_of(current.catalogue(), entity, current.today())[0]
    url = reverse("registers:person", args=[found.entity]) if find_learner(who) else ""
    return {"name": in_script(found.names), "born": found.born, "url": url}


def steps_of(complaint: Complaint, *, of_family: bool) -> list[Context]:
    """What happened, in order. Whoever filed it is told by whom a thing was done only where it was themselves."""
    return matters.steps_of(complaint, STEPS, INTERNAL, of_family=of_family)


def datum_of(correction: Correction) -> Context:
    """A contested datum: ``{"title", "was", "should", "value", "state", "tone", "department", "service", "correction"}``.

    Once it is erased with the complaint, ``was`` and what follows are empty.
    """
    catalogue = current.catalogue()
    fact = facts_of(programme_of(correction.decision))[correction.fact]

    def words(value: Any) -> str:
        if correction.complaint.erased_at:
            return ""
        return said(told(catalogue, fact, value_of(correction.fact, fact, value)))

    state, tone = CORRECTIONS[correction.state]
    service = catalogue.all(Service).get(correction.service)
    decided = correction.state in (Correction.State.AGREED, Correction.State.CORRECTED)
    return {
        "correction": correction, "title": fact.title, "was": words(correction.was), "should": words(correction.should),
        "value": words(correction.value) if decided else "", "state": state, "tone": tone,
        "department": declared_title(catalogue, Department, correction.department), "service": service.title if service else None,
        "field": field_of("value", fact, correction.should),
    }  # fmt: skip


def grounds_of(decision: Decision, everyone: Sequence[Person]) -> list[Context]:
    """What the family may contest of a decision: ``{"key", "title", "value", "who", "department", "field"}``."""
    catalogue = current.catalogue()
    names = {member: called(each) for each in everyone for member in each.members}
    lines = []
    for each in contestable(decision, everyone):
        service = catalogue.all(Service).get(each.fact.given_by.service) if each.fact.given_by else None
        lines.append({
            "key": each.key, "title": each.fact.title, "who": names.get(each.member, ""),
            "value": said(told(catalogue, each.fact, value_of(each.name, each.fact, each.value))),
            "source": declared_title(catalogue, Department, service.provider) if service else "",
            "field": field_of(f"should-{each.key}", each.fact, None),
        })  # fmt: skip
    return lines


def field_of(name: str, fact: Any, value: Any) -> Context:
    """How a form asks for a fact: ``{"name", "type", "value", "choices"}``."""
    choices: list[tuple[str, str | Text]] = []
    if fact.type == "bool":
        choices = [("yes", _("yes")), ("no", _("no"))]
        value = {True: "yes", False: "no"}.get(value, "")
    elif fact.type == "code" and fact.referential:
        codes = nomenclature(current.catalogue(), fact.referential).codes
        choices = sorted(((code, said(each.title)) for code, each in codes.items()), key=lambda pair: str(pair[1]))
    return {"name": name, "type": fact.type, "value": "" if value is None else value, "choices": choices}


def reckoning_of(correction: Correction) -> Context | None:
    """What the decision would be, or was, on the corrected datum; None before it is corrected, and where it was erased before.

    ``{"before", "after", "owed", "total", "made", "component"}``; a line of ``owed`` is ``{"title", "period", "decided",
    "corrected", "more"}``.
    """
    made = getattr(correction, "redecision", None)
    if correction.state != Correction.State.CORRECTED or (made is None and correction.complaint.erased_at):
        return None
    found: Reckoned | Redecision = made or reckoned(correction)
    programme = programme_of(correction.decision)
    if isinstance(found, Reckoned):
        rows = [(each.component, each.period, each.decided, each.corrected) for each in found.owed]
    else:
        kept = found.differences.order_by("period", "component")
        rows = [(each.component, each.period, each.decided, each.corrected) for each in kept]
    owed = [
        {"title": programme.amounts[name].title, "period": period, "decided": decided, "corrected": corrected,
         "more": corrected - decided}
        for name, period, decided, corrected in rows
    ]  # fmt: skip
    return {
        "before": (*OUTCOMES[found.before.outcome], found.before.due), "after": (*OUTCOMES[found.after.outcome], found.after.due),
        "owed": owed, "total": sum(each["more"] for each in owed), "made": made, "programme": programme,
    }  # fmt: skip
