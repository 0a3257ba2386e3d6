"""The request as a wallet reads it: a signed Request Object (RFC 9101) of OpenID4VP 1.0, as HAIP 1.0 has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from cryptography.hazmat.primitives import hashes

from wasl.client.jws import compact
from wasl.documents.credentials import sdjwt_vc
from wasl.kernel.keys import Signer, decoded, encoded
from wasl.kernel.text import LANGUAGES, Text

TYPE: Final = "oauth-authz-req+jwt"
MEDIA_TYPE: Final = f"application/{TYPE}"
Mode = Literal["direct_post.jwt", "direct_post"]
ALGORITHM: Final = "ECDH-ES"
"""By which answers are encrypted: with a key agreed between the wallet's and the request's own (RFC 7518, section 4.6)."""
ENCRYPTIONS: Final = ("A128GCM", "A256GCM")
_WALLETS: Final = "https://self-issued.me/v2"
"""Whom a request is for, where nobody knows yet which wallet answers (section 5.8)."""
_KEYS: Final = ("ES256", "EdDSA")
"""Algorithms of holders' keys."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What one request says."""

    client_id: str
    name: Text
    """Of who asks."""
    query: Mapping[str, Any]
    """DCQL."""
    response_uri: str
    nonce: str
    state: str
    key: Mapping[str, str]
    """The public JWK to encrypt the answer with: of this request alone."""
    issued: int
    expires: int
    """Seconds since 1970."""


def client_id(certificate: str) -> str:
    """How wallets know who has the `certificate`, in base64url of DER: by its hash (section 5.9.3)."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(decoded(certificate))
    return f"x509_hash:{encoded(digest.finalize())}"


def signed(asking: Asking, mode: Mode, wallet_nonce: str, key: Signer, chain: Sequence[str]) -> str:
    """The Request Object; `chain`: the certificates of `key` as JOSE headers carry them. `wallet_nonce`: empty for none."""
    claims: dict[str, Any] = {
        "iss": asking.client_id,
        "aud": _WALLETS,
        "iat": asking.issued,
        "exp": asking.expires,
        "client_id": asking.client_id,
        "response_type": "vp_token",
        "response_mode": mode,
        "response_uri": asking.response_uri,
        "nonce": asking.nonce,
        "state": asking.state,
        "dcql_query": asking.query,
        "client_metadata": _metadata(asking, mode),
    }
    if wallet_nonce:
        claims["wallet_nonce"] = wallet_nonce
    return compact(claims, key, typ=TYPE, x5c=list(chain))


def _metadata(asking: Asking, mode: Mode) -> dict[str, Any]:
    algorithms = {"sd-jwt_alg_values": ["ES256"], "kb-jwt_alg_values": list(_KEYS)}
    told: dict[str, Any] = {
        "client_name": asking.name.in_language(LANGUAGES[0]),
        # RFC 7591, section 2.2: a name for each language.
        **{f"client_name#{language}": asking.name.in_language(language) for language in LANGUAGES},
        "vp_formats_supported": {sdjwt_vc.TYPE: algorithms},
    }
    if mode == "direct_post.jwt":
        told["jwks"] = {"keys": [dict(asking.key)]}
        told["encrypted_response_enc_values_supported"] = list(ENCRYPTIONS)
    return told
