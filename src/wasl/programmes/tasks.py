"""Background work: programmes that are to be decided for everybody."""

from __future__ import annotations

from wasl.programmes import running
from wasl.programmes.models import Run
from wasl.registers import working
from wasl.registers.installation import installation


def round_of_runs() -> int:
    """What a worker does between two batches: decide what was asked for, or what a dead worker left; how many runs ended."""
    done = 0
    while (begun := working.claim(Run.objects.filter(state=Run.State.WAITING))) is not None:
        running.work_on(begun, installation())
        done += 1
    return done
