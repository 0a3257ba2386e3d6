"""Keys of systems, seals and logs: Ed25519 (EdDSA) and P-256 (ES256), as JSON Web Keys (RFC 7517, RFC 8037).

Nothing else is accepted anywhere: no RSA, no HMAC, no ``none``.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from wasl.kernel.errors import WaslError
from wasl.kernel.keeping import kept_secret

Algorithm = Literal["EdDSA", "ES256"]
_P256_BYTES = 32


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """A public key. `kid` is its thumbprint (RFC 7638) unless its owner named it."""

    kid: str
    algorithm: Algorithm
    public: ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether `signature` (raw: R‖S for ES256, as in JWS) is this key's over `message`."""
        try:
            if isinstance(self.public, ed25519.Ed25519PublicKey):
                self.public.verify(signature, message)
            else:
                self.public.verify(as_der(signature), message, ec.ECDSA(hashes.SHA256()))
        except (InvalidSignature, ValueError):
            return False
        return True

    def jwk(self) -> dict[str, str]:
        """The public JWK, with ``kid`` and ``alg``."""
        return {**_members(self.public), "kid": self.kid, "alg": self.algorithm, "use": "sig"}


class Signer(Protocol):
    """A private key, wherever it is: it signs, and never gives itself away."""

    @property
    def kid(self) -> str:
        """Its thumbprint, or the name its owner gave it."""
        ...

    @property
    def algorithm(self) -> Algorithm:
        """Of its signatures."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The raw signature of `message`: 64 bytes for both algorithms."""
        ...

    def verifying(self) -> VerifyingKey:
        """Its public half."""
        ...


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key."""

    kid: str
    algorithm: Algorithm
    private: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey

    def sign(self, message: bytes) -> bytes:
        """The raw signature of `message`: 64 bytes for both algorithms."""
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            return self.private.sign(message)
        r, s = decode_dss_signature(self.private.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(_P256_BYTES, "big") + s.to_bytes(_P256_BYTES, "big")

    def verifying(self) -> VerifyingKey:
        """Its public half."""
        return VerifyingKey(self.kid, self.algorithm, self.private.public_key())

    def private_jwk(self) -> dict[str, str]:
        """The private JWK. Never log it."""
        return {**self.verifying().jwk(), "d": encoded(_secret_bytes(self.private))}


def new_key(algorithm: Algorithm = "EdDSA", kid: str = "") -> SigningKey:
    """A key made now; named by its thumbprint unless `kid` is given."""
    private = ed25519.Ed25519PrivateKey.generate() if algorithm == "EdDSA" else ec.generate_private_key(ec.SECP256R1())
    return SigningKey(kid or thumbprint(_members(private.public_key())), algorithm, private)


def key_of(public: ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey) -> VerifyingKey:
    """A public key, named by its thumbprint."""
    algorithm: Algorithm = "EdDSA" if isinstance(public, ed25519.Ed25519PublicKey) else "ES256"
    return VerifyingKey(thumbprint(_members(public)), algorithm, public)


def verifying_key(jwk: Mapping[str, Any]) -> VerifyingKey:
    """The public key of a JWK. Raises WaslError for any other kind of key, or a malformed one."""
    try:
        match jwk.get("kty"), jwk.get("crv"):
            case "OKP", "Ed25519":
                public: Any = ed25519.Ed25519PublicKey.from_public_bytes(decoded(jwk["x"]))
                return VerifyingKey(str(jwk.get("kid") or thumbprint(jwk)), "EdDSA", public)
            case "EC", "P-256":
                x, y = (int.from_bytes(decoded(jwk[name]), "big") for name in "xy")
                public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
                return VerifyingKey(str(jwk.get("kid") or thumbprint(jwk)), "ES256", public)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise WaslError("this key cannot be read", mend="give a whole public JWK") from error
    raise WaslError("keys of this kind are not accepted", mend="make an Ed25519 or a P-256 key")


def signing_key(jwk: Mapping[str, Any]) -> SigningKey:
    """The private key of a JWK. Raises WaslError as `verifying_key` does, or when it holds no private part."""
    public = verifying_key(jwk)
    try:
        secret = decoded(jwk["d"])
    except (KeyError, ValueError, TypeError) as error:
        raise WaslError("this key has no private part", mend="give the private JWK") from error
    private: Any = (
        ed25519.Ed25519PrivateKey.from_private_bytes(secret)
        if public.algorithm == "EdDSA"
        else ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1())
    )
    return SigningKey(public.kid, public.algorithm, private)


def kept_key(path: Path, make: Callable[[], SigningKey] = new_key) -> SigningKey:
    """The private key kept in the file `path`; `make` gives it at the first call. Raises WaslError for a file that holds none."""
    try:
        return signing_key(json.loads(kept_secret(path, lambda: json.dumps(make().private_jwk()))))
    except ValueError as error:
        raise WaslError("this key cannot be read", where=str(path), mend="restore it from its backup") from error


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """The SHA-256 thumbprint of a public JWK (RFC 7638), in base64url."""
    names = ("crv", "kty", "x") if jwk["kty"] == "OKP" else ("crv", "kty", "x", "y")
    digest = hashes.Hash(hashes.SHA256())
    digest.update(json.dumps({name: jwk[name] for name in names}, separators=(",", ":"), sort_keys=True).encode())
    return encoded(digest.finalize())


def decoded(text: str) -> bytes:
    """The bytes of unpadded base64url. Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def strictly(text: str) -> bytes:
    """The same, in its only spelling: another would be a second text with the same signature. Raises ValueError."""
    content = decoded(text)
    if encoded(content) != text:
        raise ValueError("this is not in base64url")
    return content


def encoded(content: bytes) -> str:
    """Unpadded base64url (RFC 7515, section 2)."""
    return urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def as_der(raw: bytes) -> bytes:
    """A raw signature of P-256, as X.509 has it. Raises ValueError for one of another length."""
    if len(raw) != 2 * _P256_BYTES:
        raise ValueError("an ES256 signature has 64 bytes")
    return encode_dss_signature(int.from_bytes(raw[:_P256_BYTES], "big"), int.from_bytes(raw[_P256_BYTES:], "big"))


def _members(public: ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey) -> dict[str, str]:
    if isinstance(public, ed25519.Ed25519PublicKey):
        return {"kty": "OKP", "crv": "Ed25519", "x": encoded(public.public_bytes_raw())}
    numbers = public.public_numbers()
    x, y = (encoded(number.to_bytes(_P256_BYTES, "big")) for number in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def _secret_bytes(private: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return private.private_bytes_raw()
    return private.private_numbers().private_value.to_bytes(_P256_BYTES, "big")
