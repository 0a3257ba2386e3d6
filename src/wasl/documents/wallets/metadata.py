"""What an issuer says of itself to wallets (OpenID4VCI 1.0, section 12.2; RFC 8414): one issuer a department."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.conf import settings

from wasl.catalogue.catalogue import Catalogue
from wasl.documents import describing
from wasl.documents.credentials import sdjwt_vc
from wasl.documents.declared import DocumentType
from wasl.documents.introducing import issuer
from wasl.documents.projecting import type_url
from wasl.documents.sealing.authority import issuer_url
from wasl.documents.template import Template, template
from wasl.documents.wallets import proofs
from wasl.kernel.text import LANGUAGES, Text

GRANT: Final = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
BATCH: Final = 10
"""How many credentials of a document a wallet may have at once, each for a key of its own: who sees two cannot link them."""


def credential_issuer(catalogue: Catalogue, department: str) -> dict[str, Any]:
    """The Credential Issuer Metadata of `department`."""
    url = issuer_url(department)
    return {
        "credential_issuer": url,
        "credential_endpoint": f"{url}/credential",
        "nonce_endpoint": f"{url}/nonce",
        "batch_credential_issuance": {"batch_size": BATCH},
        "display": _named(issuer(catalogue, department).title),
        "credential_configurations_supported": dict(_configurations(catalogue, department)),
    }


def authorization_server(department: str) -> dict[str, Any]:
    """The metadata of what gives tokens for it. Wallets need no account with it."""
    url = issuer_url(department)
    return {
        "issuer": url,
        "token_endpoint": f"{url}/token",
        "grant_types_supported": [GRANT],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["none"],
        "pre-authorized_grant_anonymous_access_supported": True,
    }


def _configurations(catalogue: Catalogue, department: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, declared in catalogue.all(DocumentType).items():
        if declared.issuer == department:
            yield name, _configuration(template(catalogue, name))


def _configuration(ready: Template) -> dict[str, Any]:
    return {
        "format": sdjwt_vc.TYPE,
        "vct": type_url(ready.name),
        "cryptographic_binding_methods_supported": ["jwk"],
        "credential_signing_alg_values_supported": ["ES256"],
        "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": list(proofs.ALGORITHMS)}},
        "credential_metadata": {
            "display": _named(ready.blank.title),
            "claims": [
                {"path": [claim], "display": _named(title)}
                for claim, title in describing.claims_of(ready.titles).items()
            ],
        },
    }


def _named(title: Text) -> list[dict[str, str]]:
    """French first: wallets that know none of the reader's languages show the first."""
    return [{"name": title.in_language(language), "locale": language} for language in LANGUAGES]


def offer_url(department: str, code: str) -> str:
    """Where a wallet fetches an offer."""
    return f"{settings.URL}/issuers/{department}/offers/{code}"
