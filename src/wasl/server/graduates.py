"""The family that a demonstration shows by preference: a mother whose child has just graduated, and may have a grant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Final

from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents.cohorts import entitled
from wasl.documents.declared import DocumentType
from wasl.exchange.claims.days import this_day
from wasl.exchange.tracing.demo import mothers_of
from wasl.exchange.tracing.people import Person, family_of
from wasl.procedures.declared import Procedure
from wasl.procedures.gathering import offered
from wasl.programmes.entitling import entitlements
from wasl.registers.installation import installation

_LOOKED_AT: Final = 200
"""Graduates, of whom most are of age and ask for themselves."""


def mothers_of_graduates(who: Profile) -> Iterator[str]:
    """Mothers of a graduate for whom a grant can be applied for, and whom its rules would give it; `who` asks for them."""
    catalogue = current.catalogue()
    diploma = next((name for name, each in catalogue.all(DocumentType).items() if each.form == "diploma"), None)
    if diploma is None:
        return
    day = this_day(catalogue)
    with closing(entitled(diploma, installation(), day)) as everyone:
        for child in islice(everyone, _LOOKED_AT):
            for mother in mothers_of(child):
                family = family_of(catalogue, mother, day)
                if _fits(who, family[:1], [each for each in family[1:] if child in each.members]):
                    yield mother


def _fits(who: Profile, mother: Sequence[Person], child: Sequence[Person]) -> bool:
    catalogue = current.catalogue()
    named = [each for each in catalogue.all(Procedure).values() if each.programme is not None]
    if not child or not any(offered(catalogue, each, child[0].entity) for each in named):
        return False
    found = entitlements(who, catalogue, [*mother, *child], this_day(catalogue))
    return any(each.entity and each.judged.decision.outcome == "entitled" for each in found)
