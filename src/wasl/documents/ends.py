"""What ends, and who renews it: certificates of authorities, of the clock and of issuers' keys, and lists of those revoked.

What is certified here is renewed by itself: see `tasks.round_of_endings`. The rest is for whoever runs the installation, who is
told in good time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from cryptography import x509
from django.conf import settings

from wasl.catalogue.catalogue import Catalogue
from wasl.documents.models import SealKey
from wasl.documents.sealing.authority import authorities, certifies_from, roots
from wasl.documents.sealing.certificates import CERTIFICATE_LASTS, certificate, chain_ends
from wasl.documents.sealing.keys import certified_here, keys_in_use
from wasl.documents.sealing.telling import telling
from wasl.documents.vouching import lists_of_others

SOON: Final = timedelta(days=180)
"""So long before its end one is told of what somebody must renew: providers of trust services take their time."""
Kind = Literal["authority", "clock", "key", "list"]
State = Literal["far", "soon", "over"]
Does = Literal["nothing", "itself", "look", "certify", "authority", "fetch"]
"""What is to be done: nothing any more, for another came after it; nothing, for it is renewed by itself; look why it was not;
have the key certified anew; make the next authority; fetch the list."""


@dataclass(frozen=True, slots=True)
class Ending:
    """One thing that ends."""

    kind: Kind
    name: str
    """Of a key, its eight bytes in hex; of an authority or a clock, its number; of a list, its file, or who should publish it."""
    ends: datetime | None
    """None for what is not there, or cannot be read."""
    state: State
    does: Does
    issuer: str = ""
    """Whose key it is."""
    use: str = ""
    """Of the key."""

    def left(self, at: datetime) -> int:
        """Whole days from `at` to its end; 0 once it is over."""
        return 0 if self.ends is None else max(0, (self.ends - at).days)


def endings(catalogue: Catalogue, at: datetime) -> list[Ending]:
    """All that ends, the soonest first; nothing where nothing was ever sealed."""
    if not SealKey.objects.exists() and telling(at) is None:
        return []
    every = [*_authorities(catalogue, at), *_clock(catalogue, at), *_keys(catalogue, at), *_lists(at)]
    return sorted(every, key=lambda each: (each.ends or datetime.min.replace(tzinfo=UTC), each.kind, each.name))


def to_do(catalogue: Catalogue, at: datetime) -> list[Ending]:
    """What somebody must see to, the soonest first."""
    return [each for each in endings(catalogue, at) if each.state != "far"]


def _authorities(catalogue: Catalogue, at: datetime) -> Iterator[Ending]:
    """Long before it ends, what it certifies lasts less than it should: then it is time for the next one."""
    *former, last = authorities(catalogue)
    for each in former:
        if at < each.ends:
            yield Ending("authority", str(each.number), each.ends, "far", "nothing")
    state: State = "far" if last.ends - at > CERTIFICATE_LASTS or at < certifies_from(last) else "soon"
    yield Ending("authority", str(last.number), last.ends, "over" if at >= last.ends else state, "authority")


def _clock(catalogue: Catalogue, at: datetime) -> Iterator[Ending]:
    """The installation's own, where it tells the time."""
    told = None if settings.TIMESTAMPS else telling(at)
    if told is not None:
        state, does = _by_itself(catalogue, told.ends, at)
        yield Ending("clock", str(told.number), told.ends, state, does)


def _keys(catalogue: Catalogue, at: datetime) -> Iterator[Ending]:
    own = roots(catalogue)
    for key in keys_in_use():
        ends = chain_ends(key.chain)
        if ends is None:
            continue
        ours = key.chain[-1] in own
        state, does = _by_itself(catalogue, ends, at) if ours else (_state(ends, at), "certify")
        yield Ending("key", key.kid, ends, state, does, key.issuer, key.use)


def _by_itself(catalogue: Catalogue, ends: datetime, at: datetime) -> tuple[State, Does]:
    """Of what is certified here. Where it was not renewed in time, the authority lasts no longer, or nobody worked."""
    state = _state(ends, at)
    if ends >= authorities(catalogue)[-1].ends:
        return state, "authority"
    return state, "itself" if state == "far" else "look"


def _lists(at: datetime) -> Iterator[Ending]:
    """Those of other authorities; and of whom there should be one, for what their keys sign is judged by it."""
    read = {file: _read(file) for file in lists_of_others()}
    for file, held in read.items():
        ends = None if held is None else held.next_update_utc
        over = held is None or (ends is not None and ends <= at)
        yield Ending("list", file.name, ends, "over" if over else "far", "fetch")
    known = {held.issuer for held in read.values() if held is not None}
    for issuer in sorted({each.rfc4514_string() for each in _certifiers() - known}):
        yield Ending("list", issuer, None, "over", "fetch")


def _read(file: Path) -> x509.CertificateRevocationList | None:
    try:
        return x509.load_der_x509_crl(file.read_bytes())
    except ValueError:
        return None


def _certifiers() -> set[x509.Name]:
    """The other authorities that vouch for keys by which papers are signed."""
    signing = [each for each in keys_in_use() if each.use == SealKey.Use.SIGN and not certified_here(each)]
    return {certificate(each).issuer for key in signing for each in key.chain[:-1]}


def _state(ends: datetime, at: datetime) -> State:
    return "over" if at >= ends else "soon" if ends - at < SOON else "far"
