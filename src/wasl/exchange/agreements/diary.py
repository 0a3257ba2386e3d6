"""Everything that happens to an agreement or a key is written down: what, who, why. Nothing is written twice or erased."""

from __future__ import annotations

from wasl.accounts.models import Profile
from wasl.exchange.agreements.models import AgreementVersion, Event
from wasl.kernel.clock import now

ITSELF = "wasl"
"""Who acts when nobody does: the calendar."""


def note(version: AgreementVersion, what: str, who: Profile | None, why: str = "") -> Event:
    """Write one line about `version`."""
    return Event.objects.create(
        at=now(), agreement_id=version.agreement_id, version=version.version, what=what,
        by=who.name if who else ITSELF, department=who.department if who else "", why=why,
    )  # fmt: skip


def note_key(system: str, what: str, who: Profile | None, why: str = "") -> Event:
    """Write one line about a key of `system`."""
    return Event.objects.create(
        at=now(), system=system, what=what, by=who.name if who else ITSELF,
        department=who.department if who else "", why=why,
    )  # fmt: skip
