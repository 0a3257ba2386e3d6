"""The signature of a PDF as pyHanko makes the whole of it: ours is held against it, and timed beside it."""

from __future__ import annotations

from collections.abc import Sequence

from asn1crypto import algos, x509
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from wasl.kernel.keys import Signer, as_der


class PlainSigner(signers.Signer):
    """A `Signer` as pyHanko wants one. `chain`: its certificates, its own first, in DER."""

    def __init__(self, key: Signer, chain: Sequence[bytes]) -> None:
        own, *others = map(x509.Certificate.load, chain)
        super().__init__(
            signing_cert=own,
            cert_registry=SimpleCertificateStore.from_certs(others),  # type: ignore[no-untyped-call]
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
        )
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature of `data`, in DER; for a dry run, as long a one."""
        return as_der(b"\xff" * 64 if dry_run else self._key.sign(data))
