"""A department's system that asks wallets over HTTP, each request signed by its key."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.test import Client

from tests.documents.presentations.wallet import Wallet
from wasl.client.signatures import signed_headers
from wasl.documents.presentations.models import PresentationRequest
from wasl.kernel.keys import SigningKey

ASKINGS = "/api/documents/askings"
JSON = "application/json"
BACK = "https://e-takwin.example/admission/retour"


@dataclass(slots=True)
class Caller:
    """One that has `key`."""

    key: SigningKey
    client: Client = field(default_factory=lambda: Client(HTTP_ACCEPT_LANGUAGE="en"))

    def signed(self, method: str, path: str, content: bytes = b"") -> dict[str, str]:
        """The headers of a signed request, as Django's client wants them."""
        headers = signed_headers(self.key, method, settings.URL + path, content)
        return {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}

    def send(self, method: str, path: str, said: Any = None, **headers: str) -> Any:
        """The answer to a request with `said` as its JSON; bytes go as they are."""
        content = said if isinstance(said, bytes) else b"" if said is None else json.dumps(said).encode()
        headers = {**self.signed(method, path, content), **headers}
        return self.client.generic(method, path, content, content_type=JSON, **headers)

    def ask(self, presentation: str = "training-schooling", **more: Any) -> Any:
        """The answer to asking."""
        headers = {name: more.pop(name) for name in list(more) if name.startswith("HTTP_")}
        return self.send("POST", ASKINGS, {"presentation": presentation, **more}, **headers)

    def asked(self, **more: Any) -> PresentationRequest:
        """A request that was made."""
        answer = self.ask(**more)
        assert answer.status_code == 201, answer.content
        return PresentationRequest.objects.get(handle=answer.json()["id"])

    def see(self, held: PresentationRequest) -> Any:
        """How far it is."""
        return self.send("GET", f"{ASKINGS}/{held.handle}")

    def take(self, held: PresentationRequest, code: str | None = None) -> Any:
        """The answer to taking what was shown."""
        return self.send("POST", f"{ASKINGS}/{held.handle}/answer", None if code is None else {"response_code": code})

    def give_up(self, held: PresentationRequest) -> Any:
        """The answer to giving it up."""
        return self.send("DELETE", f"{ASKINGS}/{held.handle}")


def state(answer: Any) -> str:
    """Where a request stands, as it was told."""
    assert answer.status_code == 200, answer.content
    assert answer.headers["Cache-Control"] == "no-store"
    return str(answer.json()["state"])


def problem(answer: Any, status: int) -> str:
    """Why it was refused."""
    assert answer.status_code == status, (answer.status_code, answer.content)
    assert answer.headers["Content-Type"] == "application/problem+json"
    return str(json.loads(answer.content)["title"])


def show(wallet: Wallet, held: PresentationRequest, claims: list[str] | None = None, **changes: Any) -> str:
    """The wallet answers; where it sends its holder's browser."""
    asked = wallet.read(held)
    answer = wallet.encrypted(asked, wallet.shown(asked, claims, **changes))
    assert answer.status_code == 200, answer.content
    return str(answer.json()["redirect_uri"])


def code_of(address: str) -> str:
    """The code in such an address."""
    (code,) = parse_qs(urlsplit(address).query)["response_code"]
    return code
