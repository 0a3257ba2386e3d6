"""The family that a demonstration shows by preference: a mother whose child has just graduated, and may have a grant."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date
from itertools import islice
from typing import Final

from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.catalogue.declared import Parameter
from wasl.documents.cohorts import entitled
from wasl.documents.declared import DocumentType
from wasl.exchange.tracing.demo import mothers_of
from wasl.exchange.tracing.households import guardianship_of
from wasl.exchange.tracing.people import Person, comes_of_age, family_of
from wasl.procedures.declared import Procedure
from wasl.procedures.gathering import offered
from wasl.programmes.entitling import entitlements
from wasl.registers.declared import Register
from wasl.registers.installation import installation
from wasl.registers.models import Record

_LOOKED_AT: Final = 200
"""Minors among the graduates: most graduates are of age, and ask for themselves."""
_AT_ONCE: Final = 900


def mothers_of_graduates(who: Profile) -> Iterator[str]:
    """Mothers of a graduate for whom a grant can be applied for, and whom its rules would give it; `who` asks for them."""
    catalogue = current.catalogue()
    diploma = next((name for name, each in catalogue.all(DocumentType).items() if each.form == "diploma"), None)
    if diploma is None:
        return
    day = this_day(catalogue)
    with closing(entitled(diploma, installation(), day)) as everyone:
        for child in islice(minors(catalogue, everyone, day), _LOOKED_AT):
            for mother in mothers_of(child):
                family = family_of(catalogue, mother, day)
                if _fits(who, family[:1], [each for each in family[1:] if child in each.members]):
                    yield mother


def minors(catalogue: Catalogue, everyone: Iterable[str], day: date) -> Iterator[str]:
    """Those of `everyone` for whom somebody else sees on `day`, by any register that says when they were born."""
    declared = guardianship_of(catalogue)
    if declared is None:
        return
    years = catalogue.get(Parameter, declared.majority).number_on(day)
    born = {
        name: attribute
        for name, each in catalogue.all(Register).items()
        for attribute, about in each.attributes.items()
        if about.links_as == "birth_date"
    }
    rest = iter(everyone)
    while chunk := list(islice(rest, _AT_ONCE)):
        said = Record.objects.filter(register__in=list(born), recorded_to=None, entity__in=chunk).order_by()
        young = set()
        for entity, register, body in said.values_list("entity", "register", "body"):
            birth = json.loads(body).get(born[register])
            if birth and day < comes_of_age(date.fromisoformat(birth), years):
                young.add(entity)
        yield from (each for each in chunk if each in young)


def _fits(who: Profile, mother: Sequence[Person], child: Sequence[Person]) -> bool:
    catalogue = current.catalogue()
    named = [each for each in catalogue.all(Procedure).values() if each.programme is not None]
    if not child or not any(offered(catalogue, each, child[0].entity) for each in named):
        return False
    found = entitlements(who, catalogue, [*mother, *child], this_day(catalogue))
    return any(each.entity and each.judged.decision.outcome == "entitled" for each in found)
