"""The family of a demonstration: the account ``family`` becomes a mother of the synthetic State with children at school."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from django.conf import settings
from django.db import connection

from wasl.accounts.models import Profile
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.exchange.tracing.households import BODY, follow_households, guardianship_of
from wasl.exchange.tracing.models import Housemate
from wasl.exchange.tracing.people import Person, family_of
from wasl.exchange.tracing.showing.telling import called
from wasl.kernel.errors import WaslError
from wasl.registers.dossier import path_of
from wasl.registers.models import Record
from wasl.registers.subjects import stays_register

HOUSEHOLDS = 500
"""Looked at, the first by name: enough to find a family, few enough to be quick."""
CHILDREN = 2
"""At least."""


def choose_family(rather: Callable[[Profile], Iterable[str]] = lambda who: ()) -> bool:
    """Link the account ``family`` to a mother, the first of those that the caller would `rather` see; whether one is linked.

    Raises WaslError outside a demonstration.
    """
    if not settings.DEMO:
        raise WaslError(
            "families are chosen only in a demonstration", mend="set WASL_DEMO=1 where no real data is kept"
        )
    profile = Profile.objects.filter(role=Role.FAMILY).select_related("user").order_by("pk").first()
    if profile is None:
        return False
    if profile.person:
        return True
    follow_households(current.catalogue())
    for entity in rather(profile):
        link(profile, family_of(current.catalogue(), entity, current.today())[0])
        return True
    for entity in _candidates():
        family = family_of(current.catalogue(), entity, current.today())
        if sum(_schooled(each) for each in family[1:]) >= CHILDREN:
            link(profile, family[0])
            return True
    return False


def mothers_of(child: str) -> list[str]:
    """Those of the child's household whose relation is the last of guardians: there, the head's spouse."""
    declared = guardianship_of(current.catalogue())
    if declared is None:
        return []
    homes = Housemate.objects.filter(entity=child).values_list("household", flat=True)
    mates = Housemate.objects.filter(household__in=list(homes)).exclude(entity=child).values_list("entity", flat=True)
    said = Record.objects.filter(register=declared.register, recorded_to=None, entity__in=list(mates)).order_by(
        "entity"
    )
    return [each.entity for each in said if json.loads(each.body).get(declared.relation) == declared.guardians[-1]]


def link(profile: Profile, person: Person) -> None:
    """The account becomes that person's, and greets them by their name."""
    profile.person = person.entity
    profile.save(update_fields=["person"])
    profile.user.first_name = called(person)[:150]
    profile.user.save(update_fields=["first_name"])


def _schooled(child: Person) -> bool:
    """Whether an enrolment is known, of this year or of the last that the State's files speak of."""
    return bool(path_of(current.catalogue(), child.versions, current.today()).stages)


def _candidates() -> list[str]:
    """Those who see for the children of some households in which several were ever at school.

    The last code of guardians comes first: there, the head's spouse.
    """
    declared = guardianship_of(current.catalogue())
    if declared is None:
        return []
    body = BODY[connection.vendor]
    stays, _register = stays_register(current.catalogue())
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH home AS (SELECT household FROM tracing_housemate GROUP BY household ORDER BY household LIMIT {HOUSEHOLDS}),
                mate AS (SELECT DISTINCT entity, household FROM tracing_housemate JOIN home USING (household)),
                pupil AS (SELECT household, count(*) AS n FROM mate WHERE EXISTS (
                  SELECT 1 FROM registers_record e WHERE e.entity = mate.entity AND e.register = %s AND e.recorded_to IS NULL
                ) GROUP BY household)
                SELECT mate.entity FROM mate JOIN pupil USING (household) JOIN registers_record m ON m.entity = mate.entity
                WHERE m.register = %s AND m.recorded_to IS NULL AND pupil.n BETWEEN %s AND %s AND {body} ->> %s = %s
                ORDER BY mate.household, mate.entity""",
            [stays, declared.register, CHILDREN, CHILDREN + 2, declared.relation, declared.guardians[-1]],
        )
        return [str(entity) for (entity,) in cursor.fetchall()]
