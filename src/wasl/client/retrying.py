"""When to ask again: after what surely changed nothing, a few times, and never sooner than the gateway says."""

from __future__ import annotations

import httpx

from wasl.client.problems import UnreachableError, problem_of
from wasl.client.questions import Question

ATTEMPTS = 3
LONGEST_PAUSE = 10.0
"""Seconds; who is told to wait longer gets the problem at once and decides."""
_FIRST_PAUSE = 0.2
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_NOT_NOW = (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE)
Outcome = httpx.Response | httpx.TransportError


def pause(outcome: Outcome, question: Question, attempt: int) -> float | None:
    """Seconds to wait before asking again, `attempt` counting from 0; None when the outcome stands."""
    if attempt + 1 >= ATTEMPTS or not _worth_repeating(outcome, question):
        return None
    wait = _FIRST_PAUSE * 2**attempt
    if isinstance(outcome, httpx.Response):
        wait = max(wait, _told_to_wait(outcome))
    return wait if wait <= LONGEST_PAUSE else None


def settled(outcome: Outcome) -> httpx.Response:
    """The successful response. Raises ProblemError, or UnreachableError when there was none."""
    if isinstance(outcome, httpx.TransportError):
        raise UnreachableError(
            "the gateway gives no answer ({reason})",
            mend="check its address, the network and the certificate",
            reason=type(outcome).__name__,
        ) from outcome
    if not outcome.is_success:
        raise problem_of(outcome)
    return outcome


def _worth_repeating(outcome: Outcome, question: Question) -> bool:
    if isinstance(outcome, httpx.Response):
        return outcome.status_code in _NOT_NOW
    return isinstance(outcome, _NOT_SENT) or question.repeatable


def _told_to_wait(response: httpx.Response) -> float:
    told = response.headers.get("retry-after", "")
    return float(told) if told.isascii() and told.isdigit() else 0.0
