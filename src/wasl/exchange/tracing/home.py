"""What a family's home says: the children, the last consultations, the requests that are open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.days import this_day
from wasl.exchange.tracing import consultations as kept
from wasl.exchange.tracing.households import guardianship_of
from wasl.exchange.tracing.laws import laws_of
from wasl.exchange.tracing.models import Objection, Trace
from wasl.exchange.tracing.people import Person, family_of
from wasl.exchange.tracing.showing.telling import Teller, called
from wasl.exchange.tracing.showing.words import STATES
from wasl.exchange.tracing.tasks import fold_before_reading
from wasl.kernel.clock import now
from wasl.registers import dossier
from wasl.registers.path import LifePath
from wasl.registers.showing.values import title_of
from wasl.registers.subjects import stays_register

Context = dict[str, Any]
RECENT = 5
MONTH = timedelta(days=30)


def home_of(profile: Profile) -> Context:
    """The context of the family's home; without a proven identity there is nothing of anyone in it."""
    if not profile.person:
        return {"family": [], "proven": False}
    fold_before_reading()
    family = family_of(current.catalogue(), profile.person, current.today())
    members = kept.ids(each.members for each in family)
    declared = guardianship_of(current.catalogue())
    own = declared.informed_by.purpose if declared and declared.informed_by else ""
    # What the family had read itself to be told its rights is with all the others, on their page: here it would hide them.
    found = kept.consultations(kept.Wanted(members, without=own), RECENT)[:RECENT]
    agreements = {each.agreement for each in found if isinstance(each, Trace)}
    teller = Teller(current.catalogue(), family, laws_of(agreements))
    open_requests = Objection.objects.filter(person__in=members, state__in=Objection.OPEN).order_by("due")
    return {
        "proven": True,
        "children": [_child(each) for each in family if each.ward],
        "month": kept.count_since(members, now() - MONTH, own),
        "lines": [teller.trace(each) if isinstance(each, Trace) else teller.reading(each) for each in found],
        "requests": [(each, STATES[Objection.State(each.state)]) for each in open_requests],
    }


def _child(person: Person) -> Context:
    """A child, and where it is at school as far as the registers know."""
    catalogue = current.catalogue()
    _name, register = stays_register(catalogue)
    path: LifePath = dossier.path_of(catalogue, person.versions, this_day(catalogue))
    last = path.stages[-1] if path.stages else None
    level = register.attributes["level"].referential or ""
    return {
        "entity": person.entity,
        "name": called(person),
        "born": person.born,
        "level": title_of(catalogue, level, last.level) if last and last.level else "",
        "school": last.version.body.get("establishment_name") or "" if last else "",
        "year": last.school_year if last else "",
    }
