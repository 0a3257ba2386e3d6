"""Who asked reads what was shown: on record, as any reading of a person's data, and only as long as it is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec
from django.db.models import Q

from wasl.accounts.models import Profile
from wasl.accounts.permissions.documents import open_presentation
from wasl.catalogue import current
from wasl.catalogue.departments import with_those_above
from wasl.documents import owners
from wasl.documents.models import Document
from wasl.documents.presentations.judging import Answer
from wasl.documents.presentations.models import PresentationRequest
from wasl.documents.presentations.taking import ABOUT
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers import access

PURPOSE: Final = "presentation"


def read(who: Profile, held: PresentationRequest) -> Answer:
    """What was shown, and the verdict. Raises ForbiddenError, or WaslError where there is nothing, or nothing any more.

    Whose document it is, this installation knows where it issued it: that person sees that it was read.
    """
    demand(open_presentation(who, with_those_above(current.catalogue(), held.department), held.asked_by))
    if held.answer is None or held.kept_until is None or held.kept_until <= now():
        raise WaslError("nothing was shown, or what was shown is erased", mend="ask again")
    answer = msgspec.json.decode(owners.unlocked(held.handle, bytes(held.answer), ABOUT), type=Answer)
    entity = subject_of(answer)
    if entity:
        access.note_reading(who, entity, PURPOSE, f"{held.presentation} {held.pk}", "presented")
    return answer


def subject_of(answer: Answer) -> str:
    """Of whom a genuine answer speaks; empty where it speaks of nobody known here."""
    if answer.place is None:
        return ""
    uri, index = answer.place
    issued = Document.objects.filter(list__name=uri.rpartition("/")[2], index=index, issuer=answer.issuer)
    return issued.values_list("entity", flat=True).first() or ""


def forget(at: datetime) -> int:
    """Erase what was shown and is kept no longer, and the secrets of requests that nobody answered in time; how many."""
    kept = Q(kept_until__lte=at, answer__isnull=False)
    late = Q(state=PresentationRequest.State.WAITING, expires__lte=at, secrets__isnull=False)
    over = PresentationRequest.objects.filter(kept | late)
    # The keys first: cut here, the next round finds the rest, and what is left of it is noise.
    owners.erase_all(over.values("handle"))
    return over.update(answer=None, secrets=None)


def forgotten(held: PresentationRequest, at: datetime) -> bool:
    """Whether something was shown, and is kept no longer."""
    return held.kept_until is not None and held.kept_until <= at
