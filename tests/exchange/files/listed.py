"""Lists in each state that a page shows."""

from __future__ import annotations

from datetime import timedelta

from wasl.catalogue.current import today
from wasl.exchange.answering.problems import Refused
from wasl.exchange.files.models import Delivery, Occasion
from wasl.exchange.files.run import kept
from wasl.kernel.clock import now

_ASKED = {
    "consumer": "cnss", "service": "schooling-check", "purpose": "family-allowances", "agreement": "PE-2026-0001@1",
    "scheme": "massar", "file_name": "controle.csv", "file_hash": "ab" * 32, "file_size": 48_213, "seed": "00" * 32,
    "actor": "dsi-cnss", "case": "Contrôle annuel",
}  # fmt: skip


def listed() -> dict[str, object]:
    """One answered, one refused, one under way, an occasion that is late; what the addresses of pages name."""
    when = {"created": now(), "as_of": today()}
    answered = Delivery.objects.create(
        **_ASKED, **when, state="answered", queued=False, received=1000, answered=941, unknown=31, outside=12, malformed=4,
        repeated=12, receipts=984, receipts_log="files", receipts_from=0, receipts_until=5, ended=now(),
        report={"kind": "csv", "extra": ["NOM", "PRENOM"]},
    )  # fmt: skip
    refused = Delivery.objects.create(
        **_ASKED, **when, state="failed", queued=False, ended=now(),
        error=kept(Refused("suspended-agreement", agreement="PE-2026-0001")),
    )  # fmt: skip
    waiting = Delivery.objects.create(**_ASKED, **when, progress={"step": "answer", "done": 2, "of": 5})
    due = today() - timedelta(days=3)
    Occasion.objects.create(agreement="PE-2026-0001", consumer="cnss", service="schooling-check", due=due)
    return {"answered": answered.pk, "unanswered": refused.pk, "answering": waiting.pk}
