"""How a family wants to be told of its case, written down by an agent before whom it stands: it sees that it was, and where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import transaction

from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.departments import with_those_above
from wasl.matters.moving import changed, note
from wasl.notices import choices
from wasl.notices.models import Contact
from wasl.procedures.acting import handled
from wasl.procedures.models import Case
from wasl.registers.access import note_reading

_COUNTER: Final = "completeness"
"""The step whose agents stand at the counter."""


@transaction.atomic
def write_down(who: Profile, case: Case, revision: int, typed: Mapping[str, str]) -> Contact:
    """Keep how whoever is told of the case wants to be, as `choices.write_down` does.

    It stands in the case's history, on the person's own page, and among the consultations of their data. Raises ForbiddenError,
    ChangedError, or WaslError.
    """
    found = handled(who, case, _COUNTER, revision)
    departments = with_those_above(current.catalogue(), found.rules.read().procedure.department_of(_COUNTER))
    person = found.told()
    contact = choices.write_down(who, departments, person, typed)
    note_reading(who, person, "request", found.written, "contact")
    changed(found)
    note(found, "contact", who.name, told=True)
    return contact
