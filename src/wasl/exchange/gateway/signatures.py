"""Requests that are signed themselves: HTTP Message Signatures (RFC 9421), with the digest of their content (RFC 9530).

One signature, over one set of components, by one of two algorithms: what else the standard allows is refused.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes

from wasl.exchange.answering.problems import Refused
from wasl.exchange.directory.view import Directory, SystemKey
from wasl.exchange.gateway.http import Request
from wasl.exchange.gateway.refusing import refusal
from wasl.exchange.gateway.replay import SKEW, Once

LASTS = 120
"""Seconds between ``created`` and ``expires``, at most."""
REMEMBERED = LASTS + 2 * SKEW
ALWAYS = frozenset({"@method", "@target-uri"})
WHEN_SENT = frozenset(
    {"content-digest", "wasl-purpose", "x-road-issue", "information-mediator-client", "x-road-client"}
)
"""Fields that decide something: a signature covers them whenever they are there."""
ALLOWED = ALWAYS | WHEN_SENT | {
    "content-type", "content-length", "authorization", "dpop", "idempotency-key", "x-road-id", "x-road-userid", "date",
}  # fmt: skip
_ALGORITHMS = {"EdDSA": "ed25519", "ES256": "ecdsa-p256-sha256"}
_KEY = r"[a-z*][a-z0-9_.*-]*"
_TEXT = r'"[ !#-\[\]-~]*"'
_INPUT = re.compile(rf"({_KEY})=(\(((?:{_TEXT}(?: {_TEXT})*)?)\)((?:;{_KEY}=(?:[0-9]{{1,15}}|{_TEXT}))*))")
_PARAMETER = re.compile(rf";({_KEY})=(?:([0-9]+)|({_TEXT}))")
_BYTES = re.compile(rf"({_KEY})=:([A-Za-z0-9+/]*={{0,2}}):")
_DIGESTS: Mapping[str, type[hashes.SHA256] | type[hashes.SHA512]] = {"sha-256": hashes.SHA256, "sha-512": hashes.SHA512}


@dataclass(frozen=True, slots=True)
class Signature:
    """What ``Signature-Input`` and ``Signature`` say, taken apart and not yet believed."""

    components: tuple[str, ...]
    created: int
    expires: int
    nonce: str
    keyid: str
    algorithm: str
    said: str
    """The member's value as it was sent: what ``@signature-params`` covers."""
    signature: bytes


class Signatures:
    """Checks signed requests. `url` is this gateway's own address: what was signed for another is no good here."""

    def __init__(self, url: str, replays: Once) -> None:
        self._url = url
        self._replays = replays

    def signer(self, request: Request, directory: Directory, at: float) -> SystemKey:
        """The key that signed `request`, and whose it is.

        Raises Refused: malformed, bad-signature, unauthenticated, token-expired or replayed.
        """
        found = read_signature(request.headers)
        _covers(found, request)
        check_digest(request)
        key = directory.key_named(found.keyid)
        if key is None or not key.in_force(at):
            raise refusal("unauthenticated", "key")
        if found.algorithm not in ("", _ALGORITHMS[key.key.algorithm]):
            raise Refused("bad-signature")
        if not key.key.verifies(found.signature, self._base(found, request)):
            raise Refused("bad-signature")
        if not found.created - SKEW <= at < found.expires + SKEW or not 0 < found.expires - found.created <= LASTS:
            raise Refused("token-expired")
        self._replays.use(f"{key.system}/{key.key.kid}/{found.nonce}", found.created, at)
        return key

    def _base(self, found: Signature, request: Request) -> bytes:
        """The bytes that were signed (section 2.5)."""
        derived = {"@method": request.method, "@target-uri": self._url + request.target}
        lines = [f'"{name}": {derived.get(name) or request.headers[name].strip()}' for name in found.components]
        return "\n".join([*lines, f'"@signature-params": {found.said}']).encode("latin-1")


def read_signature(headers: Mapping[str, str]) -> Signature:
    """The one signature in `headers`. Raises Refused where there are none, several, or unusual ones."""
    given = _INPUT.fullmatch(headers.get("signature-input", ""))
    signed = _BYTES.fullmatch(headers.get("signature", ""))
    if given is None or signed is None or given[1] != signed[1]:
        raise refusal("malformed", "components")
    names = tuple(each[1:-1] for each in re.findall(_TEXT, given[3]))
    parameters: dict[str, str] = {}
    for name, number, text in _PARAMETER.findall(given[4]):
        if name in parameters or (name in {"created", "expires"}) != bool(number):
            raise refusal("malformed", "components")
        parameters[name] = number or text[1:-1]
    return _signature(names, parameters, given[2], _bytes(signed[2]))


def check_digest(request: Request) -> None:
    """That ``Content-Digest`` is of the body, by every algorithm it names. Raises Refused; a body must have one."""
    said = request.headers.get("content-digest")
    if said is None:
        if request.body:
            raise refusal("bad-signature", "digest")
        return
    members = [_BYTES.fullmatch(each.strip()) for each in said.split(",")]
    known = [each for each in members if each is not None and each[1] in _DIGESTS]
    if len(known) != len(members) or not known:
        raise refusal("malformed", "digest")
    for each in known:
        if _digest(_DIGESTS[each[1]](), request.body) != each[2]:
            raise refusal("bad-signature", "digest")


def _signature(names: tuple[str, ...], parameters: dict[str, str], said: str, signature: bytes) -> Signature:
    if not {"created", "expires", "nonce", "keyid"} <= parameters.keys() <= {
        "created", "expires", "nonce", "keyid", "alg", "tag",
    } or not 8 <= len(parameters["nonce"]) <= 128:  # fmt: skip
        raise refusal("malformed", "components")
    return Signature(
        components=names, created=int(parameters["created"]), expires=int(parameters["expires"]),
        nonce=parameters["nonce"], keyid=parameters["keyid"], algorithm=parameters.get("alg", ""),
        said=said, signature=signature,
    )  # fmt: skip


def _covers(found: Signature, request: Request) -> None:
    covered = frozenset(found.components)
    sent = WHEN_SENT & request.headers.keys()
    fields = covered - ALWAYS
    if len(covered) != len(found.components) or not covered <= ALLOWED or not fields <= request.headers.keys():
        raise refusal("bad-signature", "components")
    if not ALWAYS | sent <= covered:
        raise refusal("bad-signature", "components")


def _digest(algorithm: hashes.SHA256 | hashes.SHA512, content: bytes) -> str:
    hashing = hashes.Hash(algorithm)
    hashing.update(content)
    return b64encode(hashing.finalize()).decode("ascii")


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError as error:
        raise refusal("malformed", "components") from error
