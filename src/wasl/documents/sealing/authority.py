"""The authority of this installation, what it certifies, and what it no longer does.

It lasts twenty years. The next one is made while it stands, and published at once to all who trust it; it certifies once it was
published for `KNOWN_FIRST`, when readers know it. What the former one certified stays good.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from django.conf import settings

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department
from wasl.catalogue.departments import state_of
from wasl.documents.models import SealKey
from wasl.documents.sealing import pairs
from wasl.documents.sealing.certificates import Authority, Subject, authority, certificate, written
from wasl.documents.sealing.pairs import Pair
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import SigningKey, VerifyingKey, decoded

KNOWN_FIRST: Final = timedelta(days=30)
"""So long a new authority is published before it certifies: those who seldom take the trust list know it by then."""
_NAME: Final = "Wasl"
_KEPT_AS: Final = "authority"
_LONGEST: Final = 64
"""Characters of a name in a certificate (RFC 5280, appendix A)."""


def issuer_url(name: str) -> str:
    """Where a department is known as an issuer."""
    return f"{settings.URL}/issuers/{name}"


def subject_of(catalogue: Catalogue, department: str, *, asks: bool = False) -> Subject:
    """Whom the certificates of a department's keys name; `asks`: of those that sign requests to wallets.

    A key that asks is named by another address: nobody takes it for an issuer's.
    """
    known = catalogue.all(Department).get(department)
    title, short = (known.title.fr, known.abbreviation) if known else (department, department)
    does, url = ("Demande", f"{settings.URL}/departments/{department}/") if asks else ("Cachet", issuer_url(department))
    return Subject(state_of(catalogue).country, title[:_LONGEST], f"{does} {short}"[:_LONGEST], url)


def own_subject(catalogue: Catalogue, does: str) -> Subject:
    """Whom the certificates of the installation's own keys name."""
    return Subject(state_of(catalogue).country, _NAME, f"{_NAME} - {does}")


def keys_folder() -> Path:
    """Where the installation's own keys are."""
    return Path(settings.HOME) / "keys"


def authorities(catalogue: Catalogue) -> list[Pair]:
    """All there ever were, the last one last; the first is made at the first call."""
    return pairs.pairs(keys_folder(), _KEPT_AS) or [_made(catalogue, 1, now())]


def roots(catalogue: Catalogue) -> list[str]:
    """Their certificates, in base64url of DER. None is ever taken out: what it certified stays judged by it."""
    return [written(each.certificate) for each in authorities(catalogue)]


def own_authority(catalogue: Catalogue, at: datetime) -> Authority:
    """The one that certifies at `at`. Raises WaslError where all have ended, or its key is not here."""
    live = [each for each in authorities(catalogue) if at < each.ends]
    if not live:
        raise WaslError(
            "the authority that certifies keys here has ended",
            mend="make the next one: 'wasl documents authority next'",
        )
    # Nobody waits for one to be known when there is no other.
    return opened(([each for each in live if certifies_from(each) <= at] or live)[-1])


def opened(pair: Pair) -> Authority:
    """An authority with its key. Raises WaslError where that is not here."""
    below = "" if pair.number == 1 else f"/{pair.number}"
    return Authority(pair.key(), pair.certificate, f"{settings.URL}/documents/authority{below}")


def certifies_from(pair: Pair) -> datetime:
    """When an authority begins to certify: the first did at once."""
    return pair.begins if pair.number == 1 else pair.begins + KNOWN_FIRST


def next_authority(catalogue: Catalogue, at: datetime) -> Pair:
    """The authority that comes after the last one. Raises WaslError where one waits already to begin."""
    last = authorities(catalogue)[-1]
    if at < certifies_from(last):
        raise WaslError(
            "the next authority is there, and certifies from {day} on",
            mend="see 'wasl documents authority list'",
            day=f"{certifies_from(last):%Y-%m-%d}",
        )
    return _made(catalogue, last.number + 1, at)


def chain_of(
    catalogue: Catalogue, key: VerifyingKey, department: str, at: datetime, *, asks: bool = False
) -> list[str]:
    """The certificates that vouch for `key`: its own, then the authority's, in base64url of DER.

    `asks`: it signs requests to wallets, and no document. Raises WaslError as `own_authority` does.
    """
    own = own_authority(catalogue, at)
    subject = subject_of(catalogue, department, asks=asks)
    made = own.certifies(key, subject, at, "requests" if asks else "documents")
    return [written(made), written(own.certificate)]


def x5c(chain: Sequence[str]) -> list[str]:
    """A key's certificates as JOSE headers carry them (RFC 7515, section 4.1.6): in base64, without the root readers have."""
    return [b64encode(decoded(each)).decode("ascii") for each in (chain[:-1] or chain)]


def lists_of(catalogue: Catalogue, at: datetime) -> list[x509.CertificateRevocationList]:
    """What each authority that stands revoked, as of `at`."""
    return [revoked(opened(each), at) for each in authorities(catalogue) if at < each.ends]


def revoked(own: Authority, at: datetime) -> x509.CertificateRevocationList:
    """The list of the authority's certificates whose keys were found in other hands, as of the day of `at`."""
    serials: dict[int, datetime] = {}
    for key in SealKey.objects.exclude(compromised_from=None).order_by("pk"):
        for found in _certificates(key):
            if found.issuer == own.certificate.subject and key.compromised_from:
                serials[found.serial_number] = key.compromised_from
    return own.revokes(serials, int(at.timestamp()), at)


def _certificates(key: SealKey) -> Iterator[x509.Certificate]:
    """Every one that ever vouched for it."""
    for chain in (key.chain, *key.former_chains):
        yield from map(certificate, chain[:1])


def _made(catalogue: Catalogue, number: int, at: datetime) -> Pair:
    subject = own_subject(catalogue, "racine" if number == 1 else f"racine {number}")

    def itself(key: SigningKey) -> x509.Certificate:
        return authority(key, subject, settings.URL, at).certificate

    return pairs.made(keys_folder(), _KEPT_AS, number, itself)
