"""What a programme's rules granted, stated by a document: the amount and the day are the decision's, and never typed again."""

from __future__ import annotations

from django.db import transaction

from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.departments import state_of
from wasl.matters.moving import changed, note
from wasl.matters.states import WrongStateError
from wasl.procedures.acting import handled, issued
from wasl.procedures.models import Case
from wasl.procedures.states import State
from wasl.programmes.models import Decision


def to_award(case: Case) -> bool:
    """Whether a document of it can be issued: the rules granted it, and there is none yet."""
    granted = case.at == State.GRANTED and case.decision is not None and case.decision.due is not None
    return granted and case.document_id is None and case.rules.read().procedure.issues is not None


@transaction.atomic
def award(who: Profile, case: Case, revision: int) -> Case:
    """Issue the document of a case that the rules granted, once.

    Raises ForbiddenError, ChangedError, WrongStateError, and as issuing does: a grant stands whatever a register lacks.
    """
    found = handled(who, case, "decision", revision)
    if found.decision is None or not to_award(found):
        raise WrongStateError("there is no document to issue of this case", mend="see on its page where it stands")
    found.document = issued(who, found, {**_stated(found.decision)})
    changed(found)
    note(found, "award", who.name, told=True)
    return found


def _stated(decision: Decision) -> dict[str, str]:
    """See `answers.AWARDED`."""
    amount = f"{decision.due:.2f} {state_of(current.catalogue()).currency}"
    return {"amount": amount, "decided_for": decision.as_of.isoformat()}
