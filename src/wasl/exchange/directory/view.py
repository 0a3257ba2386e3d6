"""A directory put in order for those who ask it at every call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from wasl.exchange.directory.snapshot import AgreementEntry, KeyEntry, ServiceEntry, Snapshot, SystemEntry
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import VerifyingKey, verifying_key


@dataclass(frozen=True, slots=True)
class SystemKey:
    """A public key, and whose it is."""

    system: str
    key: VerifyingKey
    entry: KeyEntry

    def in_force(self, at: float) -> bool:
        """Whether it holds at `at`, seconds since 1970."""
        return self.entry.valid_from <= at and (self.entry.valid_until is None or at < self.entry.valid_until)


class Directory:
    """A snapshot with its indexes. Never changes: a new snapshot makes another one."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._zone = ZoneInfo(snapshot.time_zone)
        kept: dict[tuple[str, str], list[AgreementEntry]] = defaultdict(list)
        for agreement in snapshot.agreements:
            kept[agreement.terms.consumer, agreement.terms.service].append(agreement)
        self._agreements = {pair: tuple(each) for pair, each in kept.items()}
        self._keys = _keys_of(snapshot)
        self._by_kid = _of_one_system((kid, key) for (_, kid), key in self._keys.items())
        self._certified = _of_one_system((key.entry.certificate or "", key) for key in self._keys.values())
        self._addresses = {
            (entry.declared.provider, entry.declared.system, name): name for name, entry in snapshot.services.items()
        }

    def day_of(self, instant: datetime) -> date:
        """The day of `instant` where the State is: that of its law, and of agreements."""
        return instant.astimezone(self._zone).date()

    def system(self, name: str) -> SystemEntry | None:
        """The system of that name; None where there is none."""
        return self.snapshot.systems.get(name)

    def service(self, name: str) -> ServiceEntry | None:
        """The service of that name; None where there is none."""
        return self.snapshot.services.get(name)

    def service_at(self, provider: str, system: str, service: str) -> str | None:
        """The name of the service at the address ``provider/system/service``; None where nothing is there."""
        return self._addresses.get((provider, system, service))

    def agreements(self, consumer: str, service: str) -> tuple[AgreementEntry, ...]:
        """Every agreement that a system has about a service, in whatever state."""
        return self._agreements.get((consumer, service), ())

    def key_of(self, system: str, kid: str) -> SystemKey | None:
        """A key of `system` by its id, in force or not."""
        return self._keys.get((system, kid))

    def key_named(self, keyid: str) -> SystemKey | None:
        """The key that a signature names: its ``kid``, or ``system/kid`` where several systems use the same."""
        system, _, kid = keyid.rpartition("/")
        return self._keys.get((system, kid)) if system else self._by_kid.get(keyid)

    def certified(self, thumbprint: str) -> SystemKey | None:
        """The key for which the X.509 certificate of this SHA-256 thumbprint (base64url) stands."""
        return self._certified.get(thumbprint)


def _keys_of(snapshot: Snapshot) -> dict[tuple[str, str], SystemKey]:
    found = {}
    for name, system in snapshot.systems.items():
        for kid, entry in system.keys.items():
            try:
                key = verifying_key({**entry.jwk, "kid": kid})
            except WaslError:
                continue  # A key that cannot be read opens nothing; the others still do.
            found[name, kid] = SystemKey(name, key, entry)
    return found


def _of_one_system(named: Iterable[tuple[str, SystemKey]]) -> dict[str, SystemKey]:
    """By name, the newest key of the only system that uses it: by a name that two use, one could answer for the other."""
    owners: dict[str, dict[str, SystemKey]] = defaultdict(dict)
    for name, key in named:
        owners[name][key.system] = key
    return {name: next(iter(found.values())) for name, found in owners.items() if name and len(found) == 1}
