"""A wallet of the tests: what it asks, as the standard has it asked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client

from wasl.client.jws import compact
from wasl.documents.sealing.authority import issuer_url
from wasl.documents.wallets.metadata import GRANT
from wasl.kernel.clock import now
from wasl.kernel.keys import Signer, new_key

TYPE = "openid4vci-proof+jwt"
FORM = "application/x-www-form-urlencoded"


def public(key: Signer) -> dict[str, str]:
    return {name: value for name, value in key.verifying().jwk().items() if name in ("kty", "crv", "x", "y")}


@dataclass(slots=True)
class Wallet:
    """One that talks to the issuer `department`."""

    department: str = "menps"
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    token: str = ""

    def offer(self, uri: str) -> dict[str, Any]:
        """What the scanned `uri` offers."""
        (address,) = parse_qs(urlsplit(uri).query)["credential_offer_uri"]
        return self.client.get(urlsplit(address).path).json()  # type: ignore[no-any-return]

    def code(self, uri: str) -> str:
        """Its pre-authorised code."""
        return str(self.offer(uri)["grants"][GRANT]["pre-authorized_code"])

    def redeem(self, code: str, digits: str, **changes: Any) -> Any:
        """The answer of the token endpoint; a token in it is kept."""
        asked = {"grant_type": GRANT, "pre-authorized_code": code, "tx_code": digits, **changes}
        given = {name: value for name, value in asked.items() if value is not None}
        response = self.client.post(
            f"/issuers/{self.department}/token", urlencode(given, doseq=True), content_type=FORM
        )
        self.token = response.json().get("access_token", self.token)
        return response

    def nonce(self) -> str:
        return str(self.client.post(f"/issuers/{self.department}/nonce").json()["c_nonce"])

    def proof(self, key: Signer, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """A proof of `key`, for a nonce that is asked for; `header` and `claims` take the place of what it would say."""
        said = {"aud": issuer_url(self.department), "iat": int(now().timestamp()), **claims}
        said.setdefault("nonce", self.nonce())
        whole = {"typ": TYPE, "jwk": public(key), **(header or {})}
        return compact(
            {name: value for name, value in said.items() if value is not None},
            key,
            **{name: value for name, value in whole.items() if value is not None},
        )

    def credential(self, *proofs: str, **changes: Any) -> Any:
        """The answer of the credential endpoint."""
        asked = {"credential_configuration_id": "school-certificate", "proofs": {"jwt": list(proofs)}, **changes}
        return self.client.post(
            f"/issuers/{self.department}/credential",
            json.dumps({name: value for name, value in asked.items() if value is not None}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.token}"},
        )

    def take(self, uri: str, digits: str) -> str:
        """The credential that the scanned `uri` offers."""
        self.redeem(self.code(uri), digits)
        (made,) = self.credential(self.proof(new_key("ES256"))).json()["credentials"]
        return str(made["credential"])


def problem(response: Any) -> str:
    """How the standard calls what went wrong."""
    assert response.headers["Cache-Control"] == "no-store"
    assert response.status_code in (400, 401)
    return str(response.json()["error"])
