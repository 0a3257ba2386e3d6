"""The key by which the installation tells the time, where no other authority is named. Each gives way in time to the next.

None tells the time once its certificate has ended. The key of one that gave way is destroyed, so that nobody tells with it a time
that is over (ETSI EN 319 421, section 7.6); what it told stays good.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from wasl.catalogue.catalogue import Catalogue
from wasl.documents.sealing import pairs
from wasl.documents.sealing.authority import authorities, keys_folder, own_authority, own_subject
from wasl.documents.sealing.certificates import RENEWED_BEFORE
from wasl.documents.sealing.pairs import Pair
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import SigningKey

_log = logging.getLogger(__name__)
_KEPT_AS: Final = "timestamps"
_IN_HAND: Final = timedelta(days=1)
"""So long a process may still tell the time by what it has in its memory."""


def timestamping(catalogue: Catalogue, at: datetime) -> tuple[SigningKey, bytes, bytes]:
    """What tells the time at `at`: its key, and its chain in DER. It is made at the first call, and anew in good time.

    Raises WaslError where its certificate has ended, and no authority is here that could give another.
    """
    every = _every()
    told = _live(every, at)
    if told is None:
        told = _made(catalogue, every, at)
    elif told.ends - at < RENEWED_BEFORE:
        told = _renewed(catalogue, every, told, at)
    vouches = next(each for each in authorities(catalogue) if each.certificate.subject == told.certificate.issuer)
    return told.key(), _der(told.certificate), _der(vouches.certificate)


def telling(at: datetime) -> Pair | None:
    """What tells the time at `at`; None where there is none yet, or the last has ended."""
    return _live(_every(), at)


def retire(at: datetime) -> int:
    """Destroy the keys of those that gave way to another; how many."""
    every = _every()
    gone = [former for former, successor in pairwise(every) if former.has_key() and successor.begins + _IN_HAND < at]
    for each in gone:
        each.destroy_key()
    return len(gone)


def _every() -> list[Pair]:
    return pairs.pairs(keys_folder(), _KEPT_AS)


def _live(every: list[Pair], at: datetime) -> Pair | None:
    return next((each for each in reversed(every) if at < each.ends and each.has_key()), None)


def _renewed(catalogue: Catalogue, every: list[Pair], told: Pair, at: datetime) -> Pair:
    """The next one; `told` goes on where that would last no longer, or where the authority's key is not here."""
    try:
        lasts = own_authority(catalogue, at).certificate.not_valid_after_utc > told.ends
        return _made(catalogue, every, at) if lasts else told
    except WaslError as error:
        _log.error("the clock's certificate cannot be renewed: %s", error)
        return told


def _made(catalogue: Catalogue, every: list[Pair], at: datetime) -> Pair:
    """The one after `every`: whoever saw the same makes the same."""
    own, subject = own_authority(catalogue, at), own_subject(catalogue, "horodatage")

    def certified(key: SigningKey) -> x509.Certificate:
        return own.certifies(key.verifying(), subject, at, "timestamps")

    return pairs.made(keys_folder(), _KEPT_AS, every[-1].number + 1 if every else 1, certified)


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
