"""A directory put in order for those who ask it at every call."""

from __future__ import annotations

from collections import defaultdict

from wasl.exchange.directory.snapshot import AgreementEntry, ServiceEntry, Snapshot


class Directory:
    """A snapshot with its indexes. Never changes: a new snapshot makes another one."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        kept: dict[tuple[str, str], list[AgreementEntry]] = defaultdict(list)
        for agreement in snapshot.agreements:
            kept[agreement.terms.consumer, agreement.terms.service].append(agreement)
        self._agreements = {pair: tuple(each) for pair, each in kept.items()}

    def service(self, name: str) -> ServiceEntry | None:
        """The service of that name; None where there is none."""
        return self.snapshot.services.get(name)

    def agreements(self, consumer: str, service: str) -> tuple[AgreementEntry, ...]:
        """Every agreement that a system has about a service, in whatever state."""
        return self._agreements.get((consumer, service), ())
