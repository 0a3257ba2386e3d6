"""Certifying a PDF: nothing in it may change any more (DocMDP 1), and what proves it in years to come is within (PAdES B-LT).

ETSI EN 319 142-1. Whatever holds the key is behind `Signer`, whatever tells the time behind a `Clock`. pyHanko
writes the file; what is signed of it is spelled out in `cms`.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from asn1crypto import algos, crl, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import ExternalSigner
from pyhanko.sign.validation import DocumentSecurityStore

from wasl.documents.paper.clocks import Clock, stamped
from wasl.documents.paper.cms import DATA, HASH, CertifiedKey, container, say, sha256

FIELD: Final = "Seal"
_RESERVED: Final = 32_768
"""Hex digits kept free for the signature, its certificates and the token of its time."""
_MECHANISM: Final = algos.SignedDigestAlgorithm({"algorithm": f"{HASH}_ecdsa"})


@dataclass(frozen=True, slots=True)
class Proof:
    """What vouches for keys: certificates, and the lists of those revoked, in DER."""

    certificates: tuple[bytes, ...]
    lists: tuple[bytes, ...]


class _AsSet(IncrementalPdfFileWriter):
    """Leaves what a file says of itself as its author wrote it: PDF/A and PDF/UA are claimed there, in words of their own."""

    def _update_meta(self) -> None:
        """pyHanko would write it anew, twice."""


async def certified(pdf: bytes, signer: CertifiedKey, clock: Clock, proof: Proof, reason: str) -> bytes:
    """`pdf` with a seal that lets nothing change, its time, and the `proof` of both. Raises WaslError where no clock answers."""
    writer = _AsSet(BytesIO(pdf))
    vouching = dict.fromkeys((*proof.certificates, *await clock.certificates()))
    # What proves the seal goes in before it, so that it covers everything: no later revision is ever needed.
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[x509.Certificate.load(each) for each in vouching],
        crls=[crl.CertificateList.load(each) for each in proof.lists],
    )
    sealing = PdfSigner(
        PdfSignatureMetadata(
            field_name=FIELD, md_algorithm=HASH, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES,
            subfilter=SigSeedSubFilter.PADES, reason=reason,
        ),
        signer=ExternalSigner(x509.Certificate.load(signer.chain[0]), None, signature_mechanism=_MECHANISM),
        new_field_spec=SigFieldSpec(FIELD),
    )  # fmt: skip
    made = BytesIO()
    prepared, _, _ = await sealing.async_digest_doc_for_signing(writer, bytes_reserved=_RESERVED, output=made)
    said = say(signer, DATA, prepared.document_digest)
    token, _ = await stamped(clock, sha256(said.signature))
    prepared.fill_with_cms(made, container(said, signer.chain, token=token))
    return made.getvalue()
