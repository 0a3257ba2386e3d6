"""What declarations of programmes say of parts of other declarations."""

from __future__ import annotations

from collections.abc import Iterator

from wasl.catalogue.declared import Mention
from wasl.catalogue.walk import Path
from wasl.programmes.declared import Programme
from wasl.programmes.plan import MEMBERS


def of_programme(_name: str, programme: Programme) -> Iterator[Mention]:
    """The services' fields that its facts are, and those that split its numbers."""
    for name, each in programme.breakdowns.items():
        at: Path = ("breakdowns", name, "given_by", "field")
        yield Mention(at, "service", each.given_by.service, each.given_by.field, judged_elsewhere=True)
    members = programme.members
    if members is not None:
        at = (MEMBERS, "household", "field")
        yield Mention(at, "service", members.household.service, members.household.field, judged_elsewhere=True)
    for path, facts in (((), programme.facts), ((MEMBERS,), members.facts if members else {})):
        for name, fact in facts.items():
            if fact.given_by is not None:
                at = (*path, "facts", name, "given_by", "field")
                yield Mention(at, "service", fact.given_by.service, fact.given_by.field, judged_elsewhere=True)
