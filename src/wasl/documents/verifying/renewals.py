"""What may follow the seal of a paper: renewals of its proof, each to the byte as one is made, by a clock that is trusted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from asn1crypto import cms, crl, x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509 import Certificate, load_der_x509_certificate

from wasl.documents.paper import renewal
from wasl.documents.paper.container import demand_plain_time
from wasl.documents.sealing.certificates import certificate
from wasl.documents.verifying.proofs import time_of

_MOST: Final = 100


class UnknownClockError(Exception):
    """A renewal is as one is made, and its time told by somebody whom no root that is trusted certified: a newer one may have."""


def demand_renewals(pdf: bytes, end: int, roots: Sequence[str]) -> datetime:
    """When the first of the renewals that are all of `pdf` from `end` on was made.

    Raises ValueError, or one of `MISSHAPEN`; UnknownClockError where it cannot be told. `roots`: the certificates to trust, in
    base64url of DER.
    """
    times: list[datetime] = []
    while end < len(pdf):
        end, told = _renewal(pdf, end, tuple(roots))
        if (times and told < times[-1]) or len(times) == _MOST:
            raise ValueError("its times are in no order")
        times.append(told)
    return times[0]


def _renewal(pdf: bytes, end: int, roots: tuple[str, ...]) -> tuple[int, datetime]:
    """Where the renewal at `end` ends, and when it was made."""
    former, rest = pdf[:end], pdf[end:]
    held = renewal.before(former)
    added = renewal.brought(rest, held)
    for each in added.certificates:
        x509.Certificate.load(each, strict=True).native  # noqa: B018  # all of it is read
    for revoked in added.lists:
        crl.CertificateList.load(revoked, strict=True).native  # noqa: B018
    head, tail = renewal.spelled(former, held, added)
    token_at = len(head)
    tail_at = token_at + renewal.ROOM + 2
    if rest[:token_at] != head or rest[tail_at : tail_at + len(tail)] != tail:
        raise ValueError("it is not as a renewed proof is made")
    token = demand_plain_time(rest[token_at:tail_at], {*held.known, *added.certificates})
    stamped = sha256(former + head + tail).digest()
    told, vouched = time_of(token, stamped, roots, (*held.revoked, *added.lists))
    if told is None:
        raise ValueError("its time is not of this file")
    if not vouched and not _known(token, roots):
        raise UnknownClockError
    if not vouched:
        raise ValueError("its time is told by nobody who is trusted")
    return end + tail_at + len(tail), told


def _known(token: bytes, roots: tuple[str, ...]) -> bool:
    """Whether one of `roots` certified who tells the time, or whoever certified them."""
    read: Any = cms.ContentInfo.load(token, strict=True)["content"]["certificates"]
    trusted = [certificate(each) for each in roots]
    return any(_by(load_der_x509_certificate(each.dump()), root) for each in read for root in trusted)


def _by(own: Certificate, root: Certificate) -> bool:
    try:
        own.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
