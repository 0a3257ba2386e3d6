"""Background work: runs that wait are taken up, each by one worker, and gone on with when that one dies; what wallets showed is
erased in time; what ends is renewed before it does, or told of.
"""

from __future__ import annotations

import logging

from django.conf import settings

from wasl.catalogue import current
from wasl.documents.cohorts import EndedMeanwhileError, Watch, run
from wasl.documents.ends import to_do
from wasl.documents.models import Cohort
from wasl.documents.presentations.reading import forget
from wasl.documents.sealing.keys import destroy_former, succeed_due
from wasl.documents.sealing.telling import retire, telling, timestamping
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers import working
from wasl.registers.feeding.run import Installation
from wasl.registers.installation import installation

_log = logging.getLogger(__name__)


def round_of_cohorts() -> int:
    """What a worker does between two batches; how many runs came to their end."""
    done = 0
    while (cohort := claim()) is not None:
        work_on(cohort, installation())
        done += 1
    return done


def round_of_answers() -> int:
    """Erase what wallets showed and is kept no longer; how many."""
    return forget(now())


def round_of_endings() -> None:
    """Have what is certified here give way to the next in good time: keys of issuers, and the clock. Raises WaslError."""
    at = now()
    retire(at)
    destroy_former(at)
    if telling(at) is not None and not settings.TIMESTAMPS:
        timestamping(current.catalogue(), at)
    succeed_due(at)


def warn_of_endings() -> None:
    """Tell whoever reads the log what they must see to: 'wasl documents ends' tells them how."""
    at = now()
    for each in to_do(current.catalogue(), at):
        whose = " ".join(filter(None, (each.kind, each.name, each.issuer, each.use)))
        _log.warning("%s ends in %s days: see 'wasl documents ends'", whose, each.left(at))


def claim() -> Cohort | None:
    """The oldest run nobody works on, now ours; None when there is none."""
    return working.claim(Cohort.objects.filter(state=Cohort.State.WAITING))


def take(cohort: Cohort) -> Cohort:
    """This run and no other, now ours. Raises WaslError where another works on it."""
    waiting = Cohort.objects.filter(state=Cohort.State.WAITING)
    if cohort.state == Cohort.State.WAITING and not working.take(cohort, waiting):
        raise WaslError("run {number} is being worked on", mend="wait for its end", number=str(cohort.pk))
    return cohort


def work_on(cohort: Cohort, place: Installation, watch: Watch = lambda step, done, of: None) -> Cohort:
    """Take a run that is ours to its end, showing its progress. Who cancels it is heard before the next documents are written."""

    def step(name: str, done: int, of: int) -> None:
        ours = Cohort.objects.filter(pk=cohort.pk, state=Cohort.State.WAITING)
        if not ours.update(heartbeat=now(), progress={"step": name, "done": done, "of": of}):
            raise EndedMeanwhileError("the run was cancelled")
        watch(name, done, of)

    try:
        with working.signs_of_life(cohort):
            run(cohort, place, step)
    except Exception:
        stopped = WaslError("the run stopped unexpectedly", mend="begin another: whoever has a document keeps it")
        Cohort.objects.filter(pk=cohort.pk, state=Cohort.State.WAITING).update(
            state=Cohort.State.FAILED, ended=now(), error=stopped.kept()
        )
        raise
    finally:
        Cohort.objects.filter(pk=cohort.pk).update(worker="", heartbeat=None)
    cohort.refresh_from_db()
    return cohort
