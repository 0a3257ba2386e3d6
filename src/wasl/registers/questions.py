"""A question asked of a history, as an address carries it: ``?on=2025-03-01&known=1760000000000000``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from wasl.kernel.clock import from_microseconds
from wasl.kernel.errors import WaslError
from wasl.registers import history
from wasl.registers.history import Version


@dataclass(frozen=True, slots=True)
class Question:
    """The day of the world and the moment of our knowledge that a reader asks about; None is the present of each."""

    on: date | None = None
    known: int | None = None

    @property
    def name(self) -> str:
        """One of the four questions: ``actual``, ``as-valid``, ``as-known``, ``as-valid-known``."""
        return {(0, 0): "actual", (1, 0): "as-valid", (0, 1): "as-known", (1, 1): "as-valid-known"}[
            (self.on is not None, self.known is not None)
        ]

    def answer(self, versions: Iterable[Version], today: date) -> list[Version]:
        """The versions that answer it."""
        if self.known is None:
            return history.as_valid(versions, self.on or today)
        return history.as_valid_known(versions, self.on or today, self.known)

    def believed(self, versions: Iterable[Version]) -> list[Version]:
        """What was believed at that moment, of every day."""
        if self.known is None:
            return [version for version in versions if version.recorded_to is None]
        instant = self.known
        return [version for version in versions if version.known_at(instant)]


def asked(state: Mapping[str, str]) -> Question:
    """The question in an address. Raises WaslError for what is no day or no moment."""
    try:
        on = date.fromisoformat(state["on"]) if state.get("on") else None
        known = int(state["known"]) if state.get("known") else None
        if known is not None:
            from_microseconds(known)
    except (ValueError, OverflowError) as error:
        raise WaslError("this day or moment cannot be read", mend="choose a day, or a moment of the list") from error
    return Question(on, known)


def moments_of(versions: Iterable[Version]) -> list[int]:
    """The instants at which what is known of an entity changed, latest first."""
    instants = {version.recorded_from for version in versions}
    instants |= {version.recorded_to for version in versions if version.recorded_to is not None}
    return sorted(instants, reverse=True)
