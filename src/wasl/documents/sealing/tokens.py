"""Private keys in a token that never gives them away (PKCS#11): a hardware module, or a software one in the tests."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from wasl.documents.sealing.kids import kid_of
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import Algorithm, VerifyingKey, key_of

_LABEL: Final = "wasl"
_MEND: Final = "write it as pkcs11:token=NAME?module-path=FILE&pin-source=file:FILE (RFC 7512)"


@dataclass(frozen=True, slots=True)
class Kept:
    """A key of the token."""

    token: Token
    private: Any
    public: VerifyingKey

    @property
    def kid(self) -> str:
        """Its thumbprint."""
        return self.public.kid

    @property
    def algorithm(self) -> Algorithm:
        """Of its key."""
        return self.public.algorithm

    def sign(self, message: bytes) -> bytes:
        """The raw signature of `message`."""
        return self.token.signed(self.private, message, self.algorithm)

    def verifying(self) -> VerifyingKey:
        """Its public half."""
        return self.public


class Token:
    """A token that is open for as long as this process lives, and asked one thing at a time: see `token_at`."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._lock = Lock()

    @classmethod
    def of(cls, uri: str) -> Token:
        """The token at a PKCS#11 `uri`. Raises WaslError where it is none, or cannot be opened."""
        try:
            import pkcs11
        except ImportError as error:
            raise WaslError("tokens need the extra 'token'", mend="pip install 'wasl[token]'") from error
        named, module, pin = _read(uri)
        try:
            token = pkcs11.lib(module).get_token(token_label=named)
            return cls(token.open(rw=True, user_pin=pin))
        except (pkcs11.PKCS11Error, RuntimeError) as error:
            raise WaslError(
                "the token '{token}' cannot be opened: {why}", mend="see that it is there, and its PIN right",
                token=named, why=type(error).__name__,
            ) from error  # fmt: skip

    def made(self, algorithm: Algorithm) -> Kept:
        """A new pair that cannot leave the token, named by its thumbprint."""
        import pkcs11
        from pkcs11.util.ec import encode_named_curve_parameters

        edwards = algorithm == "EdDSA"
        curve = encode_named_curve_parameters("1.3.101.112" if edwards else "secp256r1")
        kind = pkcs11.KeyType.EC_EDWARDS if edwards else pkcs11.KeyType.EC
        with self._lock:
            parameters = self._session.create_domain_parameters(kind, {pkcs11.Attribute.EC_PARAMS: curve}, local=True)
            public, private = parameters.generate_keypair(store=True, label=_LABEL)
            known = _public(public)
            name = bytes.fromhex(kid_of(known))
            for half in (public, private):
                half[pkcs11.Attribute.ID] = name
        return Kept(self, private, known)

    def opened(self, kid: str) -> Kept | None:
        """The key that `kid` names; None where the token has none."""
        import pkcs11

        with self._lock:
            halves = {
                each.object_class: each for each in self._session.get_objects({pkcs11.Attribute.ID: bytes.fromhex(kid)})
            }
        private, public = (halves.get(kind) for kind in (pkcs11.ObjectClass.PRIVATE_KEY, pkcs11.ObjectClass.PUBLIC_KEY))
        return None if private is None or public is None else Kept(self, private, _public(public))

    def destroyed(self, kid: str) -> bool:
        """Both its halves are gone."""
        import pkcs11

        with self._lock:
            # A search must have ended before what it found is destroyed.
            halves = list(self._session.get_objects({pkcs11.Attribute.ID: bytes.fromhex(kid)}))
            for each in halves:
                each.destroy()
        return bool(halves)

    def signed(self, private: Any, message: bytes, algorithm: Algorithm) -> bytes:
        """The raw signature by a private key of this token."""
        import pkcs11

        with self._lock:
            if algorithm == "EdDSA":
                return bytes(private.sign(message, mechanism=pkcs11.Mechanism.EDDSA))
            return bytes(private.sign(_digest(message), mechanism=pkcs11.Mechanism.ECDSA))


@cache
def token_at(uri: str) -> Token:
    """The token at `uri`, opened once: a process logs in to a token once. Raises WaslError as `Token.of` does."""
    return Token.of(uri)


def _read(uri: str) -> tuple[str, str, str]:
    """The token's label, its module's path, and its PIN."""
    head, _, query = uri.partition("?")
    named = dict(part.split("=", 1) for part in head.removeprefix("pkcs11:").split(";") if "=" in part)
    asked = dict(parse_qsl(query))
    try:
        pin = Path(asked["pin-source"].removeprefix("file:")).read_text(encoding="utf-8").strip()
        return unquote(named["token"]), asked["module-path"], pin
    except KeyError as error:
        raise WaslError("the address of the token lacks {part}", mend=_MEND, part=str(error)) from error
    except OSError as error:
        raise WaslError("the PIN of the token cannot be read", mend=_MEND) from error


def _public(half: Any) -> VerifyingKey:
    import pkcs11
    from pkcs11.util.ec import encode_ec_public_key

    if half.key_type == pkcs11.KeyType.EC_EDWARDS:
        point = half[pkcs11.Attribute.EC_POINT]
        return key_of(ed25519.Ed25519PublicKey.from_public_bytes(bytes(point)[-32:]))
    read = serialization.load_der_public_key(encode_ec_public_key(half))
    if not isinstance(read, ec.EllipticCurvePublicKey):
        raise WaslError("this key of the token is of no use here", mend="make a P-256 key")
    return key_of(read)


def _digest(message: bytes) -> bytes:
    """Tokens of every age sign what was hashed before."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(message)
    return digest.finalize()
