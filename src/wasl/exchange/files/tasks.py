"""Background work on lists: any number of workers may run; each list is taken by one, and taken over if that one dies."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from wasl.exchange.agreements.publishing import directory
from wasl.exchange.answering.kept import open_log, pseudonyms_of
from wasl.exchange.files import dropping, recurring
from wasl.exchange.files.models import Delivery
from wasl.exchange.files.places import Places
from wasl.exchange.files.run import LOG, STEPS, EndedMeanwhileError, Office, run
from wasl.exchange.receipts.durable import HeldError
from wasl.exchange.receipts.log import Log
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers import working
from wasl.registers.installation import installation

PATIENCE = 300.0
"""Seconds to wait for another worker's receipts to be written."""
KEPT = timedelta(days=30)
"""How long a list and its answer stay to be downloaded; the account and the receipts stay."""


def office() -> Office:
    """What answers lists in this installation."""
    home = Path(settings.HOME)
    return Office(installation(), directory, pseudonyms_of(home), lambda: _log(home))


def _log(home: Path) -> Log:
    """The log of lists, once no other worker writes it. Raises HeldError where that lasts."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return open_log(home, LOG, settings.URL)
        except HeldError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def round_of_lists() -> int:
    """Answer the lists that wait, take up what lies in the folders, remind of what is due, forget what is old."""
    dropping.take_up()
    done = 0
    while (delivery := claim()) is not None:
        work_on(delivery)
        done += 1
    dropping.give_back()
    recurring.look_after()
    forget()
    return done


def claim() -> Delivery | None:
    """The oldest list nobody works on, now ours; None when there is none."""
    return working.claim(Delivery.objects.filter(queued=True))


def work_on(delivery: Delivery, watch: Callable[[str], None] = lambda step: None) -> Delivery:
    """Answer a claimed list, showing its progress; it leaves the queue whatever happens short of death."""

    def step(name: str) -> None:
        if Delivery.objects.get(pk=delivery.pk).state == Delivery.State.CANCELLED:
            raise EndedMeanwhileError("the delivery was cancelled")
        Delivery.objects.filter(pk=delivery.pk).update(
            heartbeat=now(), progress={"step": name, "done": STEPS.index(name), "of": len(STEPS)}
        )
        watch(name)

    try:
        run(delivery, office(), step)
    finally:
        Delivery.objects.filter(pk=delivery.pk).update(queued=False, worker="", heartbeat=None)
    recurring.fulfil(delivery)
    delivery.refresh_from_db()
    return delivery


def cancel(delivery: Delivery, actor: str) -> Delivery:
    """Stop a list before its next step. Raises WaslError once it is answered."""
    told = EndedMeanwhileError("cancelled by {actor}", actor=actor)
    waiting = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.LANDED)
    if not waiting.update(state=Delivery.State.CANCELLED, error=told.kept(), ended=now()):
        raise WaslError("the list has been answered already", mend="its receipts stay: what was told cannot be untold")
    delivery.refresh_from_db()
    return delivery


def forget() -> int:
    """Delete lists and answers that were kept long enough; how many."""
    places = Places(Path(settings.HOME))
    old = Delivery.objects.filter(forgotten=None, ended__lt=now() - KEPT)
    for delivery in old:
        for answer in (places.home / "answers").glob(f"{delivery.pk:08d}.*"):
            answer.unlink(missing_ok=True)
        still = Delivery.objects.filter(file_hash=delivery.file_hash, forgotten=None).exclude(pk=delivery.pk)
        if not delivery.drawn and not still.exists():
            shutil.rmtree(places.lists / delivery.file_hash[:2] / delivery.file_hash, ignore_errors=True)
            (places.lists / delivery.file_hash[:2] / delivery.file_hash).unlink(missing_ok=True)
        Delivery.objects.filter(pk=delivery.pk).update(forgotten=now())
    return len(old)
