"""A month of exchanges in the small State: a mother and her two children, consultations, a request, a log to verify."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from tests.exchange.tracing.conftest import Given, enrolled, exchange
from tests.exchange.tracing.families import FATHER, GRANDMOTHER, MOTHER, lives, stated
from tests.exchange.tracing.signed import agreement
from tests.registers.small_state import SmallState
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.exchange.receipts.log import Log
from wasl.exchange.tracing import objections
from wasl.exchange.tracing.households import follow_households
from wasl.exchange.tracing.models import Trace
from wasl.exchange.tracing.tasks import fold_traces
from wasl.exchange.tracing.unlinking import propose_unlinking
from wasl.exchange.tracing.verifying import ask, verify_next
from wasl.kernel.clock import now
from wasl.kernel.keys import kept_key


def live(state: SmallState, home: Path) -> dict[str, object]:
    """Let it all happen under `home`; what the addresses of pages name. Needs the demo accounts."""
    family_of(state)
    for number, recurrence in (("PE-2026-0003", "yearly"), ("PE-2026-0004", None)):
        agreement(number, recurrence)
    agreement(
        "PE-2026-0005", consumer="e-takwin", consumer_department="ofppt", service="learner-path", purpose="orientation"
    )
    with Log.open(
        home / "receipts" / "gateway", "gateway", "wasl.test/gateway", kept_key(home / "keys" / "log.json")
    ) as log:
        log.append(list(exchanges(state, now()))).result()
        roll = enrolled(
            log, state.salma, f"{900:032x}", "", state.omar, at=now() - timedelta(days=2), fields=("schooled",)
        )
    fold_traces()
    ask("gateway", "auditor")
    verify_next()
    trace = Trace.objects.filter(entity=state.salma, outcome="answered").latest("at")
    mother = Profile.objects.get(user__username="family")
    asked = objections.file_objection(
        mother,
        {MOTHER, state.salma},
        state.salma,
        trace,
        "wrong-data",
        "Elle n'est plus en classe de CM2.",
        current.catalogue(),
    )
    propose_unlinking(
        Profile.objects.get(user__username="auditor"), state.omar, "loi 09-08, article 9", "Traitement annulé"
    )
    return {
        "log": "gateway",
        "trace": trace.pk,
        "asked": asked.pk,
        "index": trace.index,
        "roll": roll.index,
        "child": state.salma,
    }


def family_of(state: SmallState) -> None:
    """A mother to whom the account ``family`` is linked, and her household."""
    lives(MOTHER, "Khadija", "1985-02-01", "H1", "spouse")
    lives(FATHER, "Omar", "1980-02-01", "H1", "head")
    lives(GRANDMOTHER, "Fatna", "1950-01-01", "H1", "parent")
    for child in (state.salma, state.omar):
        stated("membership", child, "rsu", {"household": "H1", "relation": "child"})
    follow_households(current.catalogue())
    Profile.objects.filter(user__username="family").update(person=MOTHER)


def exchanges(state: SmallState, today: datetime) -> Iterator[Given]:
    """Ordinary days, and a night that stands out."""
    schooled = {"fields": ("schooled", "baccalaureate")}
    for day in range(1, 29):
        at = today - timedelta(days=day)
        for n in range(9 + day % 4):
            yield exchange(f"{n + 900:032x}", at=at.replace(hour=8 + n % 9), **schooled)
        for n in range(3):
            yield exchange(
                f"{n + 800:032x}", at=at.replace(hour=10), consumer="e-takwin", service="learner-path", purpose="orientation",
                agreement="PE-2026-0005@1", fields=("last_school_year", "last_level"), way="portal" if day % 9 == 0 else "call",
            )  # fmt: skip
    for day in (3, 17):
        for entity in (state.salma, state.omar):
            yield exchange(entity, at=today - timedelta(days=day), case=f"AF-{day}", **schooled)
    yield exchange(state.salma, at=today - timedelta(days=40), way="file", **schooled)
    yield exchange(MOTHER, at=today - timedelta(days=6), outcome="no-agreement", agreement="", fields=())
    for n in range(60):
        yield exchange(
            at=today.replace(hour=2) - timedelta(days=2), outcome="unknown-subject", fields=(), request=f"r{n}"
        )
    yield exchange(f"{900:032x}", at=today - timedelta(days=1), outcome="provider-slow", fields=())
