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
from wasl.documents.wallets import attesting, dpop, proofs
from wasl.documents.wallets.clients import clients
from wasl.kernel.text import LANGUAGES, Text

GRANT: Final = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
CODE_GRANT: Final = "authorization_code"
DETAILS: Final = "openid_credential"
"""The type of ``authorization_details`` (section 5.1.1)."""
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


def authorization_server(catalogue: Catalogue, department: str) -> dict[str, Any]:
    """The metadata of what gives tokens for it. Whoever has an offer's code needs no account; wallets that ask are known here."""
    url = issuer_url(department)
    said: dict[str, Any] = {
        "issuer": url,
        "token_endpoint": f"{url}/token",
        "grant_types_supported": [GRANT],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["none"],
        "dpop_signing_alg_values_supported": list(dpop.ALGORITHMS),
        "pre-authorized_grant_anonymous_access_supported": True,
    }
    return said | _asking(catalogue, department) if clients() else said


def _asking(catalogue: Catalogue, department: str) -> dict[str, Any]:
    """What it says where wallets may ask by themselves (RFC 9126, RFC 7636, RFC 9207, RFC 9396)."""
    url = issuer_url(department)
    return {
        "authorization_endpoint": f"{url}/authorize",
        "pushed_authorization_request_endpoint": f"{url}/par",
        "require_pushed_authorization_requests": True,
        "grant_types_supported": [CODE_GRANT, GRANT],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "token_endpoint_auth_methods_supported": ["none", attesting.METHOD],
        "client_attestation_signing_alg_values_supported": list(attesting.ALGORITHMS),
        "client_attestation_pop_signing_alg_values_supported": list(attesting.ALGORITHMS),
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "scopes_supported": list(types_of(catalogue, department)),
        "authorization_details_types_supported": [DETAILS],
    }


def types_of(catalogue: Catalogue, department: str) -> list[str]:
    """The types of document that it issues: each is a credential configuration, and the scope that asks for it."""
    return [name for name, declared in catalogue.all(DocumentType).items() if declared.issuer == department]


def _configurations(catalogue: Catalogue, department: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name in types_of(catalogue, department):
        yield name, _configuration(template(catalogue, name))


def _configuration(ready: Template) -> dict[str, Any]:
    return {
        "format": sdjwt_vc.TYPE,
        "scope": ready.name,
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
