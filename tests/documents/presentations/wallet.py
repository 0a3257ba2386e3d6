"""A wallet of the tests that is asked to show a document: it reads requests as the standards have them read, and answers."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from joserfc import jwe
from joserfc.jwk import ECKey

from tests.documents.wallets.holding import FORM, public
from wasl.catalogue import current
from wasl.documents.credentials import sdjwt
from wasl.documents.models import Document
from wasl.documents.presentations import asking
from wasl.documents.presentations.models import PresentationRequest
from wasl.documents.presenting import whole
from wasl.documents.sealing.authority import own_authority
from wasl.kernel.clock import now
from wasl.kernel.keys import SigningKey, encoded, key_of, new_key, strictly

ALGORITHMS = ["ECDH-ES", "A128GCM", "A256GCM", "A192GCM", "ECDH-ES+A128KW", "DEF"]


def signed_by_who_asks(token: str, client_id: str) -> dict[str, Any]:
    """The claims of a Request Object: its certificate has the hash of `client_id`, and is of the installation's authority."""
    head, body, signature = token.split(".")
    header = json.loads(strictly(head))
    assert header["typ"] == "oauth-authz-req+jwt"
    assert header["alg"] == "ES256"
    (der,) = (b64decode(each) for each in header["x5c"])  # HAIP: without the root
    assert client_id == f"x509_hash:{encoded(sha256(der).digest())}"
    certificate = x509.load_der_x509_certificate(der)
    certificate.verify_directly_issued_by(own_authority(current.catalogue(), now()).certificate)
    key = certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key_of(key).verifies(strictly(signature), f"{head}.{body}".encode())
    return json.loads(strictly(body))  # type: ignore[no-any-return]


@dataclass(slots=True)
class Wallet:
    """One that holds a credential of `document`."""

    document: Document
    key: SigningKey = field(default_factory=lambda: new_key("ES256"))
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    credential: str = ""

    def __post_init__(self) -> None:
        (self.credential,) = whole(self.document, self.document.read(), now(), [public(self.key)], "wallet")

    def read(self, held: PresentationRequest, **form: str) -> dict[str, Any]:
        """The request that stands behind the code shown to it."""
        asked = {name: value for name, (value,) in parse_qs(urlsplit(asking.uri(held)).query).items()}
        assert asked["request_uri_method"] == "post"
        answer = self.client.post(urlsplit(asked["request_uri"]).path, urlencode(form), content_type=FORM)
        assert answer.status_code == 200, answer.content
        assert answer.headers["Content-Type"] == "application/oauth-authz-req+jwt"
        assert "no-store" in answer.headers["Cache-Control"]
        told = signed_by_who_asks(answer.content.decode(), asked["client_id"])
        assert told["client_id"] == asked["client_id"]
        return told

    def shown(self, asked: dict[str, Any], claims: Iterable[str] | None = None, **changes: Any) -> str:
        """The claims asked for, or others, with the holder's proof; `changes` take the place of what it would say."""
        names = [each["path"][0] for each in asked["dcql_query"]["credentials"][0]["claims"]]
        text = sdjwt.shown(changes.pop("credential", self.credential), names if claims is None else claims)
        said = {"key": self.key, "audience": asked["client_id"], "nonce": asked["nonce"], "at": now(), **changes}
        return sdjwt.bind(text, **said)

    def post(self, asked: dict[str, Any], form: dict[str, Any]) -> Any:
        """The answer to a posted form."""
        path = urlsplit(asked["response_uri"]).path
        return self.client.post(path, urlencode(form, doseq=True), content_type=FORM)

    def encrypted(self, asked: dict[str, Any], presentation: str, enc: str = "A256GCM", **changes: Any) -> Any:
        """The answer to `presentation`, posted as ``direct_post.jwt``; `changes`: to the header, and ``said`` for all it says."""
        (jwk,) = asked["client_metadata"]["jwks"]["keys"]
        said = changes.pop("said", {"vp_token": {"document": [presentation]}, "state": asked["state"]})
        header = {"alg": "ECDH-ES", "enc": enc, "kid": jwk["kid"], **changes}
        made = jwe.encrypt_compact(header, json.dumps(said), ECKey.import_key(jwk), algorithms=ALGORITHMS)
        return self.post(asked, {"response": made})

    def plain(self, asked: dict[str, Any], presentation: str, **changes: Any) -> Any:
        """The same as ``direct_post``."""
        return self.post(
            asked, {"vp_token": json.dumps({"document": [presentation]}), "state": asked["state"], **changes}
        )


def refused(answer: Any) -> str:
    """Why an answer was not taken, in words for developers."""
    assert answer.status_code == 400
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json()["error"] == "invalid_request"
    return str(answer.json()["error_description"])
