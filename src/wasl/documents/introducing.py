"""Who an issuer is, to readers who know only its address: its keys, all it ever had, in the two ways that readers ask."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department
from wasl.documents.credentials.integrity import base58
from wasl.documents.declared import DocumentType
from wasl.documents.issuer import Issuer, did_of
from wasl.documents.models import SealKey
from wasl.documents.sealing.authority import issuer_url
from wasl.kernel.keys import decoded
from wasl.kernel.text import Text

_CONTEXTS: Final = (
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/jws/v1",
)
_ED25519: Final = b"\xed\x01"
"""Of Multikey (W3C Controlled Identifiers, section 2.2.2): what follows is the public key."""
_MEMBERS: Final = ("kty", "crv", "x", "y")


def issues(catalogue: Catalogue, department: str) -> bool:
    """Whether `department` issues documents, or ever did."""
    declared = any(each.issuer == department for each in catalogue.all(DocumentType).values())
    return declared or _sealing(department).exists()


def issuer(catalogue: Catalogue, department: str) -> Issuer:
    """`department` as it is known today."""
    known = catalogue.all(Department).get(department)
    title = known.title if known else Text(department, department, department)
    return Issuer(department, title, issuer_url(department))


def did_document(department: str) -> dict[str, Any]:
    """Its did:web document: every key, so that old proofs can be read; those in other hands assert nothing any more."""
    did = did_of(issuer_url(department))
    keys = list(_sealing(department).order_by("pk"))
    return {
        "@context": list(_CONTEXTS),
        "id": did,
        "verificationMethod": [_method(did, each) for each in keys],
        "assertionMethod": [f"{did}#{each.kid}" for each in keys if each.compromised_from is None],
    }


def jwt_issuer(department: str) -> dict[str, Any]:
    """Its JWT VC Issuer Metadata (draft-ietf-oauth-sd-jwt-vc-26, section 3): the keys that sign what wallets hold."""
    keys = SealKey.objects.filter(issuer=department, use=SealKey.Use.SIGN, compromised_from=None).order_by("pk")
    return {"issuer": issuer_url(department), "jwks": {"keys": [each.jwk for each in keys]}}


def _sealing(department: str) -> QuerySet[SealKey]:
    """Every key of documents that it ever had: those by which it asks wallets assert nothing."""
    return SealKey.objects.filter(issuer=department).exclude(use=SealKey.Use.ASK)


def _method(did: str, key: SealKey) -> dict[str, Any]:
    named = {"id": f"{did}#{key.kid}", "controller": did}
    if key.jwk["kty"] == "OKP":
        multikey = "z" + base58(_ED25519 + decoded(key.jwk["x"]))
        return {**named, "type": "Multikey", "publicKeyMultibase": multikey}
    jwk = {name: key.jwk[name] for name in _MEMBERS if name in key.jwk}
    return {**named, "type": "JsonWebKey", "publicKeyJwk": jwk}
