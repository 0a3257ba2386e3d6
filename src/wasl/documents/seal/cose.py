"""COSE_Sign1 (RFC 9052, section 4.2) with Ed25519 or P-256, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import cbor2

from wasl.documents.seal import cbor
from wasl.kernel.keys import Algorithm, VerifyingKey

_SIGN1_TAG: Final = 18
_ALG, _KID, _TYP = 1, 4, 16
_ALGORITHMS: Final[dict[Algorithm, int]] = {"EdDSA": -8, "ES256": -7}
_NAMED: Final = {number: name for name, number in _ALGORITHMS.items()}
_ALLOWED: Final = {_ALG, _KID, _TYP}
"""Header parameters that are read; any other is refused, ``crit`` and keys carried by the message with them."""


class NotSign1Error(ValueError):
    """These bytes are no COSE_Sign1 message that is read here."""


@dataclass(frozen=True, slots=True)
class Sign1:
    """A message taken apart. Nothing of it is to be believed before `signed_by` says so."""

    kid: bytes
    algorithm: Algorithm
    payload: bytes
    type: str | None
    _protected: bytes
    _signature: bytes

    def signed_by(self, key: VerifyingKey) -> bool:
        """Whether `key`, of the very algorithm that the message names, signed it."""
        return key.algorithm == self.algorithm and key.verifies(self._signature, self.to_sign())

    def to_sign(self) -> bytes:
        """What its signature is of."""
        return _to_sign(self._protected, self.payload)


def sign1(
    payload: bytes, kid: bytes, algorithm: Algorithm, sign: Callable[[bytes], bytes], typ: str | None = None
) -> bytes:
    """The tagged message; all headers are protected. `sign` gives the raw signature (R‖S for ES256)."""
    headers: dict[int, Any] = {_ALG: _ALGORITHMS[algorithm], _KID: kid} | ({_TYP: typ} if typ else {})
    protected = cbor.encoded(headers)
    message = [protected, {}, payload, sign(_to_sign(protected, payload))]
    return cbor.encoded(cbor2.CBORTag(_SIGN1_TAG, message))


def opened(message: bytes, longest: int = cbor.LONGEST) -> Sign1:
    """`message` of at most `longest` bytes taken apart. Raises NotSign1Error."""
    try:
        tagged = cbor.decoded(message, longest)
        if not (isinstance(tagged, cbor2.CBORTag) and tagged.tag == _SIGN1_TAG):
            raise NotSign1Error("this is no tagged COSE_Sign1")
        protected, unprotected, payload, signature = tagged.value
        headers = cbor.decoded(protected)
        if unprotected != {} or set(headers) - _ALLOWED:
            raise NotSign1Error("it has headers that are not read here")
        kid, typ = headers[_KID], headers.get(_TYP)
        parts = isinstance(kid, bytes) and isinstance(payload, bytes) and isinstance(signature, bytes)
        if not parts or not (typ is None or isinstance(typ, str)):
            raise NotSign1Error("a part of it is of the wrong kind")
        return Sign1(kid, _NAMED[headers[_ALG]], payload, typ, protected, signature)
    except NotSign1Error:
        raise
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise NotSign1Error("this is no COSE_Sign1 message that is read here") from error


def _to_sign(protected: bytes, payload: bytes) -> bytes:
    """The Sig_structure of section 4.4, without external data."""
    return cbor.encoded(["Signature1", protected, b"", payload])
