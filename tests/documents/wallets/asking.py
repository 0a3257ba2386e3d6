"""A wallet of the tests that asks by itself: it pushes what it wants, sends its holder's browser, and shows its key each time."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_hex
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.test import Client

from tests.documents.wallets.holding import FORM, Wallet, public
from wasl.accounts.models import Profile
from wasl.client.jws import compact
from wasl.documents.sealing.authority import issuer_url
from wasl.kernel.clock import now
from wasl.kernel.keys import SigningKey, encoded, new_key

ID, BACK = "https://wallet.example", "https://wallet.example/back?by=web"
APP = "org.example.wallet:/back"
KNOWN = [
    {"client_id": ID, "client_name": "Portefeuille", "client_name#ar": "المحفظة", "redirect_uris": [BACK, APP]},
    {"client_id": "other", "client_name": "Autre", "redirect_uris": ["https://other.example/back"]},
]
VERIFIER = "v" * 43


def s256(text: str) -> str:
    return encoded(sha256(text.encode()).digest())


@dataclass(slots=True)
class Asking(Wallet):
    """One that is known here."""

    key: SigningKey = field(default_factory=lambda: new_key("ES256"))
    signs: str = ""
    """The nonce that it was told to sign."""

    def dpop(self, what: str, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """A proof of its key for a request to the endpoint `what`; `header` and `claims` take the place of what it would say."""
        said = {
            "htm": "POST", "htu": f"{issuer_url(self.department)}/{what}", "iat": int(now().timestamp()),
            "jti": token_hex(16), "nonce": self.signs or None,
            "ath": s256(self.token) if what == "credential" else None, **claims,
        }  # fmt: skip
        whole = {"typ": "dpop+jwt", "jwk": public(self.key), **(header or {})}
        return compact(
            {name: value for name, value in said.items() if value is not None},
            self.key,
            **{name: value for name, value in whole.items() if value is not None},
        )

    def post(self, what: str, form: dict[str, Any], proof: str | None = None) -> Any:
        """The answer of an endpoint that takes forms; told to sign a nonce, it does, and comes again. `proof` "": without one."""
        given = {name: value for name, value in form.items() if value is not None}
        headers = {"DPoP": self.dpop(what) if proof is None else proof}
        response = self.client.post(
            f"/issuers/{self.department}/{what}", urlencode(given, doseq=True), content_type=FORM,
            headers={name: value for name, value in headers.items() if value},
        )  # fmt: skip
        if proof is None and response.json().get("error") == "use_dpop_nonce":
            self.signs = response.headers["DPoP-Nonce"]
            return self.post(what, form)
        return response

    def push(self, proof: str | None = None, **changes: Any) -> Any:
        """The answer of the PAR endpoint."""
        asked = {
            "client_id": ID, "response_type": "code", "redirect_uri": BACK, "state": "s t&ate", "scope": "school-certificate",
            "code_challenge": s256(VERIFIER), "code_challenge_method": "S256", **changes,
        }  # fmt: skip
        return self.post("par", asked, proof)

    def address(self, **changes: Any) -> str:
        """Where it sends its holder's browser."""
        pushed = self.push(**changes)
        assert pushed.status_code == 200, pushed.json()
        return self.authorize(pushed.json()["request_uri"])

    def authorize(self, request_uri: str, client_id: str = ID) -> str:
        asked = urlencode({"client_id": client_id, "request_uri": request_uri})
        return f"/issuers/{self.department}/authorize?{asked}"

    def trade(self, code: str, /, proof: str | None = None, **changes: Any) -> Any:
        """The answer of the token endpoint to a code."""
        asked = {
            "grant_type": "authorization_code", "code": code, "client_id": ID, "redirect_uri": BACK,
            "code_verifier": VERIFIER, **changes,
        }  # fmt: skip
        response = self.post("token", asked, proof)
        self.token = response.json().get("access_token", self.token)
        return response

    def fetch(self, *proofs: str, scheme: str = "DPoP", proof: str | None = None, **changes: Any) -> Any:
        """The answer of the credential endpoint to its token."""
        asked = {"credential_configuration_id": "school-certificate", "proofs": {"jwt": list(proofs)}, **changes}
        shown = self.dpop("credential") if proof is None else proof
        headers = {"Authorization": f"{scheme} {self.token}", "DPoP": shown}
        return self.client.post(
            f"/issuers/{self.department}/credential",
            json.dumps({name: value for name, value in asked.items() if value is not None}),
            content_type="application/json", headers={name: value for name, value in headers.items() if value},
        )  # fmt: skip


@dataclass(slots=True)
class Browser:
    """A holder's browser, signed in."""

    who: Profile | None = None
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        if self.who is not None:
            self.client.force_login(self.who.user)

    def page(self, address: str) -> str:
        """The address of the page that the wallet's leads to."""
        response = self.client.get(address)
        assert response.status_code == 302, response.content
        return str(response.headers["Location"])

    def answer(self, page: str, answer: str, *documents: str) -> dict[str, str]:
        """What the wallet is told when its holder answers; nothing where the page comes again instead."""
        response = self.client.post(page, {"answer": answer, "documents-1": list(documents)})
        there = response.headers["Location"]
        if response.status_code == 302:
            assert there == page
            return {}
        assert response.status_code == 303
        return dict(parse_qsl(urlsplit(there).query))
