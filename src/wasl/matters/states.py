"""What every order of states shares. Pure: each room has its own states, and what takes a matter from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from wasl.kernel.errors import WaslError

Verb = TypeVar("Verb")


class WrongStateError(WaslError):
    """The matter is not where this can be done to it."""


def possible(verbs: Iterable[Verb], after: Callable[[Verb], object]) -> frozenset[Verb]:
    """Those that can be done: `after` raises WrongStateError for the others."""

    def allowed(verb: Verb) -> bool:
        try:
            after(verb)
        except WrongStateError:
            return False
        return True

    return frozenset(verb for verb in verbs if allowed(verb))
