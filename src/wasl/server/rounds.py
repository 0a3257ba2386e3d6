"""What workers look after between batches, room by room. Each is quick, and may run in several workers at once."""

from __future__ import annotations

from collections.abc import Callable

from wasl.complaints.tasks import round_of_complaints, round_of_corrections
from wasl.documents.archive.entering import round_of_intakes
from wasl.documents.renewing import renew
from wasl.documents.tasks import round_of_answers, round_of_cohorts, round_of_endings, warn_of_endings
from wasl.documents.uses.closing import close_when_due
from wasl.documents.uses.logging import round_of_uses
from wasl.exchange.agreements.tasks import every_so_often
from wasl.exchange.claims.tasks import round_of_claims
from wasl.exchange.events.tasks import round_of_events, round_of_statistics, seldom
from wasl.exchange.files.tasks import round_of_lists
from wasl.exchange.tracing.tasks import round_of_traces
from wasl.exchange.tracing.verifying import verify_next
from wasl.notices.sending import round_of_notices
from wasl.procedures.tasks import round_of_cases
from wasl.programmes.tasks import round_of_runs

ROUNDS: tuple[Callable[[], object], ...] = (
    every_so_often(),
    round_of_lists,
    round_of_claims,
    round_of_cohorts,
    round_of_answers,
    round_of_uses,
    every_so_often(close_when_due),
    every_so_often(round_of_endings, 3600.0),
    every_so_often(renew, 3600.0),
    every_so_often(warn_of_endings, 86_400.0),
    round_of_intakes,
    round_of_runs,
    round_of_cases,
    round_of_notices,
    round_of_complaints,
    every_so_often(round_of_corrections, 600.0),
    round_of_traces,
    verify_next,
    round_of_events,
    round_of_statistics,
    seldom(),
)
"""Called in this order, again and again."""
