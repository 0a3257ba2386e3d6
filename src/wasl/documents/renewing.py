"""Papers whose proof grows old have it renewed: the time of all of them told again (PAdES B-LTA), some at a time.

Each is done or not, and one that cannot be is put off: who dies halfway leaves the rest to the next.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from datetime import timedelta
from hashlib import sha256
from typing import Final

from django.db.models import Q, QuerySet

from wasl.catalogue import current
from wasl.documents import vouching
from wasl.documents.models import Paper
from wasl.documents.owners import ErasedError
from wasl.documents.paper import renewal
from wasl.documents.paper.clocks import stamped
from wasl.documents.papers import keep_paper, kept_paper
from wasl.documents.verifying.misshapen import MISSHAPEN
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

_log = logging.getLogger(__name__)
EVERY: Final = timedelta(days=365)
BEFORE_END: Final = timedelta(days=90)
"""So long before the certificate of who told its time ends, a paper is renewed, however young."""
NOT_AGAIN: Final = timedelta(days=30)
"""A clock whose own certificate ends soon renews nothing more often than that."""
AT_ONCE: Final = 200


def due() -> QuerySet[Paper]:
    """The papers to renew now, the oldest first."""
    at = now()
    ends = Q(until__lt=at + BEFORE_END, told__lt=at - NOT_AGAIN)
    tried = Q(failed__gte=at - NOT_AGAIN)
    return Paper.objects.filter(Q(told__lt=at - EVERY) | ends).exclude(tried).order_by("told", "pk")


def renew(most: int = AT_ONCE) -> Counter[str]:
    """Renew at most so many papers: how many were ``renewed``, were ``gone``, and ``failed``, which are put off.

    Raises WaslError where nobody tells the time: go on later.
    """
    asyncio.run(vouching.clock(current.catalogue()).certificates())  # whether it answers at all
    return Counter(_fate(paper) for paper in due().select_related("document")[:most])


def renewed(pdf: bytes) -> bytes:
    """`pdf`, a paper, with its proof as of now and the time of all of it. Raises WaslError."""
    catalogue, at = current.catalogue(), now()
    clock, held = vouching.clock(catalogue), renewal.before(pdf)
    fresh = (each for each in asyncio.run(clock.certificates()) if each not in held.known)
    lists = (each for each in vouching.lists(catalogue, at) if each not in held.revoked)
    head, tail = renewal.spelled(pdf, held, renewal.Added(tuple(dict.fromkeys(fresh)), tuple(lists)))
    token, _told = asyncio.run(stamped(clock, sha256(pdf + head + tail).digest()))
    try:
        return pdf + head + renewal.gap(token) + tail
    except ValueError as error:
        raise WaslError(
            "the time-stamping authority says more than a paper has room for", mend="see WASL_TIMESTAMPS"
        ) from error


def _fate(paper: Paper) -> str:
    """What became of the paper: one that is gone is made anew when it is asked for, or its holder was forgotten."""
    try:
        pdf = kept_paper(paper.document)
        if pdf is not None:
            keep_paper(paper.document, renewed(pdf))
            return "renewed"
    except ErasedError:
        pass
    except (WaslError, *MISSHAPEN) as error:
        _log.error("paper %s cannot be renewed: %s", paper.pk, error)
        Paper.objects.filter(pk=paper.pk).update(failed=now())
        return "failed"
    paper.delete()
    return "gone"
