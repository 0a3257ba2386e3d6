"""Who tells the time of a seal (RFC 3161): an authority on the web, or the installation itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import httpx
from asn1crypto import cms, tsp
from cryptography import x509
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.timestamps.common_utils import get_nonce

from wasl.documents.paper.cms import HASH, CertifiedKey
from wasl.documents.paper.tokens import token
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import Signer

_PATIENCE: Final = 10.0
"""Seconds."""


class Clock(TimeStamper, ABC):
    """Whoever tells the time, and who vouches for them."""

    @abstractmethod
    async def certificates(self) -> tuple[bytes, ...]:
        """In DER. Raises WaslError where nobody answers."""

    @abstractmethod
    def ends(self) -> datetime | None:
        """The end of the certificate by which it tells the time; None where only its answers say so."""


async def stamped(clock: Clock, digest: bytes) -> tuple[bytes, datetime]:
    """The token (DER) by which `clock` says that what this SHA-256 is of was there, and since when. Raises WaslError."""
    try:
        made = await clock.async_timestamp(digest, HASH)
    except TimestampRequestError as error:
        raise refused_by_authority() from error
    told: Any = made["content"]["encap_content_info"]["content"].parsed["gen_time"].native
    return made.dump(), told


def refused_by_authority() -> WaslError:
    """The authority answers, and tells no time."""
    return WaslError("the time-stamping authority refused", mend="see its account, and WASL_TIMESTAMPS")


class OwnClock(Clock):
    """The installation's own clock: for demonstrations, and where the law wants no more."""

    def __init__(self, key: Signer, chain: Sequence[bytes]) -> None:
        super().__init__(include_nonce=True)  # type: ignore[no-untyped-call]
        self._signer = CertifiedKey(key, tuple(chain))
        self._ends = x509.load_der_x509_certificate(chain[0]).not_valid_after_utc

    async def certificates(self) -> tuple[bytes, ...]:
        """Its own, and the installation's authority's."""
        return self._signer.chain

    def ends(self) -> datetime | None:
        """That of its own certificate."""
        return self._ends

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Granted for as long as its certificate lasts. Raises WaslError beyond."""
        at = now()
        if at >= self._ends:
            raise WaslError(
                "the certificate of the installation's clock has ended", mend="ask again: it is renewed by itself"
            )
        number: int = get_nonce()  # type: ignore[no-untyped-call]
        made = token(self._signer, req["message_imprint"].dump(), req["nonce"].dump(), number, at)
        return tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": cms.ContentInfo.load(made)})


class NamedClock(Clock):
    """An authority at an address. Raises WaslError where it does not answer, or refuses."""

    def __init__(self, url: str) -> None:
        super().__init__(include_nonce=True)  # type: ignore[no-untyped-call]
        self._url = url

    async def certificates(self) -> tuple[bytes, ...]:
        """Those that it sends with what it tells: it is asked once."""
        await self.async_dummy_response(HASH)
        return tuple(each.dump() for each in self.cert_registry)

    def ends(self) -> datetime | None:
        """Its answers tell."""
        return None

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """What it answers."""
        try:
            async with httpx.AsyncClient(timeout=_PATIENCE) as client:
                answer = await client.post(
                    self._url, content=req.dump(), headers={"content-type": "application/timestamp-query"}
                )
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise WaslError(
                "the time-stamping authority does not answer", mend="ask again in a moment, or see WASL_TIMESTAMPS"
            ) from error
        return tsp.TimeStampResp.load(answer.content)
