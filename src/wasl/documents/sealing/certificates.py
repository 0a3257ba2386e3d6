"""X.509 certificates (RFC 5280) that vouch for keys of seals: an authority, whom it certifies, and whom it no longer does.

An installation has an authority of its own, for demonstrations and trials. Where the law wants an agreed provider, its
certificates are given in their place: nothing else changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from wasl.kernel.keys import SigningKey, VerifyingKey, decoded, encoded

AUTHORITY_LASTS: Final = timedelta(days=20 * 365)
CERTIFICATE_LASTS: Final = timedelta(days=5 * 365)
RENEWED_BEFORE: Final = timedelta(days=2 * 365)
"""So long before the end of its certificate a key gives way to another: it signs for three years (NIST SP 800-57 part 1, table 1,
has one to three), and whoever checks the certificate of what it signed last can for two more."""
LIST_LASTS: Final = timedelta(days=30)
Use = Literal["documents", "timestamps", "requests"]
"""What a certified key does: seal documents, tell the time, or ask wallets as a client of theirs."""
_USES: Final[dict[Use, ObjectIdentifier]] = {
    "documents": ObjectIdentifier("1.3.6.1.5.5.7.3.36"),  # id-kp-documentSigning (RFC 9336)
    "timestamps": ExtendedKeyUsageOID.TIME_STAMPING,
    "requests": ExtendedKeyUsageOID.CLIENT_AUTH,
}
_CLOCKS_DIFFER: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a certificate names."""

    country: str
    """ISO 3166-1 alpha-2."""
    organisation: str
    name: str
    """What the key does, in words."""
    url: str = ""
    """Where it is known on the web."""

    def x509(self) -> x509.Name:
        """As certificates write it."""
        return x509.Name([
            x509.NameAttribute(NameOID.COUNTRY_NAME, self.country),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, self.organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, self.name),
        ])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Authority:
    """Who certifies keys."""

    key: SigningKey
    certificate: x509.Certificate
    url: str
    """Beneath which its certificate and its list of revoked ones are published."""

    def certifies(self, key: VerifyingKey, subject: Subject, at: datetime, use: Use = "documents") -> x509.Certificate:
        """A certificate of `key`, for one use."""
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject.x509())
            .issuer_name(self.certificate.subject)
            .public_key(key.public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(at - _CLOCKS_DIFFER)
            .not_valid_after(min(at + CERTIFICATE_LASTS, self.certificate.not_valid_after_utc))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(content_commitment=use == "documents"), critical=True)
            .add_extension(x509.ExtendedKeyUsage([_USES[use]]), critical=use == "timestamps")
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public), critical=False)
            .add_extension(_authority_of(self.certificate), critical=False)
            .add_extension(_lists_at(f"{self.url}/revoked.crl"), critical=False)
            .add_extension(_found_at(f"{self.url}/authority.cer"), critical=False)
        )
        if subject.url:
            names = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(subject.url)])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(self.key.private, _hash_of(self.key))

    def revokes(self, revoked: Mapping[int, datetime], number: int, at: datetime) -> x509.CertificateRevocationList:
        """The list of certificates that it no longer vouches for: serial number -> since when."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(at - _CLOCKS_DIFFER)
            .next_update(at + LIST_LASTS)
            .add_extension(_authority_of(self.certificate), critical=False)
            .add_extension(x509.CRLNumber(number), critical=False)
        )
        for serial, since in sorted(revoked.items()):
            builder = builder.add_revoked_certificate(_revoked(serial, since))
        return builder.sign(self.key.private, _hash_of(self.key))


def authority(key: SigningKey, subject: Subject, url: str, at: datetime) -> Authority:
    """An authority that vouches for itself."""
    public: Any = key.verifying().public
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject.x509())
        .issuer_name(subject.x509())
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _CLOCKS_DIFFER)
        .not_valid_after(at + AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key.private, _hash_of(key))
    )
    return Authority(key, certificate, url)


@lru_cache(maxsize=1024)
def certificate(text: str) -> x509.Certificate:
    """The certificate in base64url of DER."""
    return x509.load_der_x509_certificate(decoded(text))


def written(made: x509.Certificate) -> str:
    """A certificate in base64url of DER."""
    return encoded(made.public_bytes(Encoding.DER))


def chain_ends(chain: Iterable[str]) -> datetime | None:
    """When the first of these certificates ends, in base64url of DER; None of none."""
    return min((certificate(each).not_valid_after_utc for each in chain), default=None)


def _usage(*, content_commitment: bool = False, certificates: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates, content_commitment=content_commitment, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=certificates, crl_sign=certificates,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _authority_of(certificate: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    named = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(named)


def _lists_at(url: str) -> x509.CRLDistributionPoints:
    points: Iterable[x509.GeneralName] = [x509.UniformResourceIdentifier(url)]
    return x509.CRLDistributionPoints([x509.DistributionPoint(points, None, None, None)])


def _found_at(url: str) -> x509.AuthorityInformationAccess:
    place = x509.UniformResourceIdentifier(url)
    return x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place)])


def _revoked(serial: int, since: datetime) -> x509.RevokedCertificate:
    return (
        x509.RevokedCertificateBuilder()
        .serial_number(serial)
        .revocation_date(since)
        .add_extension(x509.CRLReason(x509.ReasonFlags.key_compromise), critical=False)
        .build()
    )


def _hash_of(key: SigningKey) -> Any:
    """Ed25519 hashes for itself."""
    return None if key.algorithm == "EdDSA" else hashes.SHA256()
