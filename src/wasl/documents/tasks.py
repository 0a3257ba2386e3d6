"""Background work: runs that wait are taken up, each by one worker, and gone on with when that one dies; what wallets showed is
erased in time.
"""

from __future__ import annotations

from wasl.documents.cohorts import EndedMeanwhileError, Watch, run
from wasl.documents.models import Cohort
from wasl.documents.presentations.reading import forget
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers import working
from wasl.registers.feeding.run import Installation
from wasl.registers.installation import installation


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
