"""What a wallet posts (OpenID4VP 1.0, section 8): one presentation, in the clear or encrypted, or that it shows nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from wasl.documents.presentations.dcql import CREDENTIAL
from wasl.documents.presentations.objects import ALGORITHM, ENCRYPTIONS
from wasl.documents.wallets.problems import refusal
from wasl.kernel.keys import strictly

LONGEST: Final = 128 * 1024
"""Bytes of an answer: a document takes a twentieth of it."""
_REGISTRY: Final = jwe.JWERegistry(algorithms=[ALGORITHM, *ENCRYPTIONS], strict_check_header=False)
Form = Mapping[str, Sequence[str]]
"""A posted form: name -> every value given for it."""


@dataclass(frozen=True, slots=True)
class Given:
    """What was posted. Nothing of it is judged."""

    state: str
    presentation: str
    """The credential, with its holder's proof; empty where the wallet shows nothing."""


def new_key() -> dict[str, str]:
    """The private JWK by which one answer is read."""
    made = ECKey.generate_key("P-256", {"use": "enc", "alg": ALGORITHM})
    return {name: str(value) for name, value in {**made.as_dict(private=True), "kid": made.thumbprint()}.items()}


def public(key: Mapping[str, str]) -> dict[str, str]:
    """Its public half."""
    return {name: value for name, value in key.items() if name != "d"}


def given(form: Form, key: Mapping[str, str], *, plain: bool) -> Given:
    """What the `form` says; `plain`: an answer in the clear is taken too. Raises RefusedError."""
    if "response" in form:
        return _given(_opened(_once(form, "response"), key))
    if not plain and "error" not in form:
        raise refusal("invalid_request", "this answer must be encrypted: send it as direct_post.jwt")
    said: dict[str, Any] = {name: _once(form, name) for name in ("state", "vp_token", "error") if name in form}
    if "vp_token" in said:
        said["vp_token"] = _json(said["vp_token"])
    return _given(said)


def _given(said: Mapping[str, Any]) -> Given:
    state, error = said.get("state"), said.get("error")
    if not isinstance(state, str):
        raise refusal("invalid_request", "the answer does not say to which request: state is missing")
    if isinstance(error, str):
        return Given(state, "")
    match said.get("vp_token"):
        case {**shown} if set(shown) == {CREDENTIAL}:
            match shown[CREDENTIAL]:
                case [str() as presentation] if presentation:
                    return Given(state, presentation)
    raise refusal("invalid_request", f"vp_token must hold one presentation, as {CREDENTIAL}")


def _opened(token: str, key: Mapping[str, str]) -> dict[str, Any]:
    """What was encrypted for `key`: by this algorithm, not compressed, and for no other key."""
    refused = refusal("invalid_request", f"the answer must be a JWE for the key of this request, by {ALGORITHM}")
    try:
        header = msgspec.json.decode(strictly(token.partition(".")[0]), type=dict[str, Any])
        if header.get("alg") != ALGORITHM or header.get("enc") not in ENCRYPTIONS or {"zip", "crit"} & set(header):
            raise refused
        if header.get("kid", key["kid"]) != key["kid"]:
            raise refused
        opened = jwe.decrypt_compact(token, ECKey.import_key(dict(key)), registry=_REGISTRY).plaintext
    except (JoseError, ValueError, TypeError, KeyError, msgspec.DecodeError) as error:
        raise refused from error
    said = _json(opened or b"")
    if not isinstance(said, dict):
        raise refused
    return said


def _once(form: Form, name: str) -> str:
    values = form[name]
    if len(values) != 1:
        raise refusal("invalid_request", f"give {name} once")
    return values[0]


def _json(text: str | bytes) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise refusal("invalid_request", "the answer is no JSON") from error
