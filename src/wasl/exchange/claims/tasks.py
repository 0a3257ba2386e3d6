"""Background work: lists whose families are to be asked, reminders, last days, what is to be erased."""

from __future__ import annotations

from wasl.catalogue import current
from wasl.exchange.claims.ending import close_unanswered, erase, remind
from wasl.exchange.claims.entering import forget_knocks
from wasl.exchange.claims.models import Opening
from wasl.exchange.claims.opening import open_claims
from wasl.kernel.errors import WaslError
from wasl.registers import working


def round_of_claims() -> int:
    """What a worker does between two batches; how many lists were opened."""
    done = 0
    while (opening := working.claim(Opening.objects.filter(state=Opening.State.WAITING))) is not None:
        work_on(opening)
        done += 1
    catalogue = current.catalogue()
    remind(catalogue)
    close_unanswered(catalogue)
    erase(catalogue)
    forget_knocks()
    return done


def work_on(opening: Opening) -> Opening:
    """Open the claims of a list; one that cannot be read ends as failed, with the error kept."""
    try:
        open_claims(opening)
    except WaslError as error:
        Opening.objects.filter(pk=opening.pk).update(state=Opening.State.FAILED, error=error.kept())
    opening.refresh_from_db()
    return opening
