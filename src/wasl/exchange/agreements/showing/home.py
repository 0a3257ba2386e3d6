"""What homes say of agreements: those that wait for this person, and those that end soon."""

from __future__ import annotations

from typing import Any

from wasl.accounts.models import Profile
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.exchange.agreements.expiring import ends_first, expiring, expiring_references
from wasl.exchange.agreements.showing.seen import concerning, waiting_for

SHOWN = 6
"""Lines of each box."""


def box(profile: Profile) -> dict[str, Any]:
    """``{"waiting", "ending": [(version, days left)], "references": how many end soon}``; empty for those who have no part."""
    if profile.role not in (Role.DEPARTMENT, Role.OFFICER, Role.DIRECTORATE, Role.AUDITOR):
        return {}
    day = current.today()
    ending = concerning(profile, expiring(day))
    references = expiring_references(day)
    if profile.department:
        references = references.filter(department=profile.department)
    return {
        "waiting": waiting_for(profile)[:SHOWN],
        "ending": [(version, (ends_first(version) - day).days) for version in ending[:SHOWN]],
        "references": references.count(),
    }
