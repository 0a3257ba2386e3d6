"""Asking an authority to certify a key (PKCS#10, RFC 2986), and reading what it answers."""

from __future__ import annotations

from asn1crypto import csr, keys, pem
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from wasl.documents.sealing.certificates import Subject
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import Signer, VerifyingKey, as_der, encoded, key_of


def request(key: Signer, subject: Subject) -> str:
    """The request, in PEM, signed by the key wherever it is."""
    public = key.verifying().public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    asked = csr.CertificationRequestInfo({
        "version": "v1", "subject": csr.Name.load(subject.x509().public_bytes()),
        "subject_pk_info": keys.PublicKeyInfo.load(public), "attributes": [],
    })  # fmt: skip
    raw = key.sign(asked.dump())
    edwards = key.algorithm == "EdDSA"
    made = csr.CertificationRequest({
        "certification_request_info": asked, "signature_algorithm": {"algorithm": "ed25519" if edwards else "sha256_ecdsa"},
        "signature": raw if edwards else as_der(raw),
    })  # fmt: skip
    return bytes(pem.armor("CERTIFICATE REQUEST", made.dump())).decode("ascii")


def chain(answer: bytes, key: VerifyingKey) -> list[str]:
    """The certificates of an `answer` in PEM, the key's own first, in base64url of DER.

    Raises WaslError where the first is of another key, or one is not signed by the next.
    """
    try:
        found = x509.load_pem_x509_certificates(answer)
        own = key_of(found[0].public_key())  # type: ignore[arg-type]
    except (ValueError, IndexError, AttributeError) as error:
        raise WaslError(
            "these are no certificates", mend="give them in PEM, the key's own first, the root last"
        ) from error
    if own.kid != key.kid:
        raise WaslError(
            "the first certificate is of another key", mend="put the one of the key that was asked for first"
        )
    try:
        for signed, signer in zip(found, [*found[1:], found[-1]], strict=True):
            signed.verify_directly_issued_by(signer)
    except (ValueError, TypeError, InvalidSignature) as error:
        raise WaslError(
            "one of the certificates is not signed by the next",
            mend="give them in order, to the root that signs itself",
        ) from error
    return [encoded(each.public_bytes(Encoding.DER)) for each in found]
