"""Signing as CMS (RFC 5652) with whatever holds a P-256 key."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from asn1crypto import algos, x509
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from wasl.kernel.keys import Signer

HASH: Final = "sha256"
_HALF: Final = 32


class SealSigner(signers.Signer):
    """A `Signer` as pyHanko wants one. `chain`: its certificates, its own first, in DER."""

    def __init__(self, seal: Signer, chain: Sequence[bytes]) -> None:
        own, *others = map(_read, chain)
        super().__init__(
            signing_cert=own,
            cert_registry=SimpleCertificateStore.from_certs(others),  # type: ignore[no-untyped-call]
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": f"{HASH}_ecdsa"}),
        )
        self._seal = seal

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature of `data`, in DER as X.509 has it; for a dry run, as long a one."""
        return as_der(b"\xff" * 2 * _HALF if dry_run else self._seal.sign(data))


@lru_cache(maxsize=64)
def _read(certificate: bytes) -> x509.Certificate:
    """What was read of a certificate is remembered by it: issuers' come again with every paper."""
    return x509.Certificate.load(certificate)


def as_der(raw: bytes) -> bytes:
    """A raw signature of P-256, as X.509 has it."""
    return encode_dss_signature(int.from_bytes(raw[:_HALF], "big"), int.from_bytes(raw[_HALF:], "big"))
