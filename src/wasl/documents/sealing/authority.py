"""The authority of this installation, what it certifies, and what it no longer does."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.conf import settings

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department
from wasl.catalogue.departments import state_of
from wasl.documents.models import SealKey
from wasl.documents.sealing.certificates import Authority, Subject, authority
from wasl.kernel.clock import now
from wasl.kernel.keeping import kept_secret
from wasl.kernel.keys import SigningKey, VerifyingKey, decoded, encoded, kept_key, new_key

_NAME: Final = "Wasl"
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


def own_authority(catalogue: Catalogue) -> Authority:
    """The authority, made at the first call."""
    return _kept(Path(settings.HOME) / "keys", state_of(catalogue).country, settings.URL)


def chain_of(
    catalogue: Catalogue, key: VerifyingKey, department: str, at: datetime, *, asks: bool = False
) -> list[str]:
    """The certificates that vouch for `key`: its own, then the authority's, in base64url of DER.

    `asks`: it signs requests to wallets, and no document.
    """
    own = own_authority(catalogue)
    subject = subject_of(catalogue, department, asks=asks)
    made = own.certifies(key, subject, at, "requests" if asks else "documents")
    return [written(made), written(own.certificate)]


def x5c(chain: Sequence[str]) -> list[str]:
    """A key's certificates as JOSE headers carry them (RFC 7515, section 4.1.6): in base64, without the root readers have."""
    return [b64encode(decoded(each)).decode("ascii") for each in (chain[:-1] or chain)]


def timestamping(catalogue: Catalogue) -> tuple[SigningKey, bytes, bytes]:
    """What tells the time where no other authority is named: its key, and its chain in DER. Made at the first call."""
    own = own_authority(catalogue)
    return _kept_clock(Path(settings.HOME) / "keys", own)


def revoked(catalogue: Catalogue, at: datetime) -> x509.CertificateRevocationList:
    """The list of the authority's certificates whose keys were found in other hands, as of the day of `at`."""
    own = own_authority(catalogue)
    serials: dict[int, datetime] = {}
    for key in SealKey.objects.exclude(compromised_from=None).order_by("pk"):
        found = certificate(key.chain[0])
        if found.issuer == own.certificate.subject and key.compromised_from:
            serials[found.serial_number] = key.compromised_from
    return own.revokes(serials, int(at.timestamp()), at)


def certificate(text: str) -> x509.Certificate:
    """The certificate in base64url of DER."""
    return x509.load_der_x509_certificate(decoded(text))


def written(made: x509.Certificate) -> str:
    """A certificate in base64url of DER."""
    return encoded(made.public_bytes(Encoding.DER))


@cache
def _kept(folder: Path, country: str, url: str) -> Authority:
    key = kept_key(folder / "authority.json", make=lambda: new_key("ES256"))
    subject = Subject(country, _NAME, f"{_NAME} - racine")
    kept = kept_secret(folder / "authority.cer", lambda: written(authority(key, subject, url, now()).certificate))
    return Authority(key, certificate(kept), f"{url}/documents/authority")


@cache
def _kept_clock(folder: Path, own: Authority) -> tuple[SigningKey, bytes, bytes]:
    key = kept_key(folder / "timestamps.json", make=lambda: new_key("ES256"))
    country = own.certificate.subject.get_attributes_for_oid(NameOID.COUNTRY_NAME)[0].value
    subject = Subject(str(country), _NAME, f"{_NAME} - horodatage")
    kept = kept_secret(
        folder / "timestamps.cer", lambda: written(own.certifies(key.verifying(), subject, now(), "timestamps"))
    )
    return key, decoded(kept), own.certificate.public_bytes(Encoding.DER)
