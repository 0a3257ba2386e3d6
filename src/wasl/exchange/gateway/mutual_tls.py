"""Certificates of callers, as a proxy that ended their TLS connection tells them: the header Client-Cert (RFC 9440).

Only a proxy that the environment names is believed; from anyone else the header is refused, for nobody sends it in good faith.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from wasl.exchange.answering.problems import Refused
from wasl.exchange.gateway.http import Request
from wasl.exchange.gateway.refusing import refusal
from wasl.kernel.keys import encoded

_MOST_KNOWN = 4096
_LONGEST = 16 * 1024


@dataclass(frozen=True, slots=True)
class _Certificate:
    thumbprint: str
    begins: float
    ends: float


class Certificates:
    """Reads certificates from requests that come through one of `proxies` (addresses)."""

    def __init__(self, proxies: frozenset[str]) -> None:
        self._proxies = proxies
        self._known: dict[str, _Certificate] = {}

    def thumbprint(self, request: Request, at: float) -> str:
        """The SHA-256 thumbprint, in base64url, of the caller's certificate (RFC 8705); empty when it showed none.

        Raises Refused for a header that no trusted proxy set, or a certificate not in force.
        """
        header = request.headers.get("client-cert")
        if header is None:
            return ""
        if request.peer not in self._proxies:
            raise refusal("malformed", "proxy")
        found = self._known.get(header) or self._read(header)
        if not found.begins <= at < found.ends:
            raise Refused("token-expired")
        return found.thumbprint

    def _read(self, header: str) -> _Certificate:
        if len(header) > _LONGEST or not (header.startswith(":") and header.endswith(":")):
            raise refusal("malformed", "certificate")
        try:
            certificate = x509.load_der_x509_certificate(b64decode(header[1:-1], validate=True))
        except ValueError as error:
            raise refusal("malformed", "certificate") from error
        found = _Certificate(
            encoded(certificate.fingerprint(hashes.SHA256())),
            certificate.not_valid_before_utc.timestamp(),
            certificate.not_valid_after_utc.timestamp(),
        )
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[header] = found
        return found
