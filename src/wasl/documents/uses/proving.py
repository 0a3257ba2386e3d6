"""What this installation's log of uses proves of a seal: for who asks, once its key was found in other hands, or before."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from wasl.documents import numbers
from wasl.documents.models import Document, KeyUse
from wasl.documents.seal import cose, seal
from wasl.documents.sealing.counted import leaves_of
from wasl.documents.uses.logging import log_folder
from wasl.documents.uses.models import Closing
from wasl.documents.verifying.bundle import Bundle
from wasl.documents.verifying.proofs import Proof
from wasl.documents.verifying.seals import Verdict, judged
from wasl.exchange.receipts.reading import LogReader
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import encoded
from wasl.kernel.merkle import inclusion_proof, leaf_hash, nodes_of


def judged_here(text: str, bundle: Bundle, at: datetime) -> Verdict:
    """The verdict on what a code says, where the log can be asked: see `verifying.seals.judged`."""
    verdict = judged(text, bundle, at)
    if (verdict.outcome, verdict.why) != ("cannot-tell", "key-compromised"):
        return verdict
    proof = _proof_of_code(text)
    return verdict if proof is None else judged(text, bundle, at, proof)


def proof_of(document: Document) -> Proof:
    """That `document` was sealed before an instant. Raises WaslError where the log does not tell it, or not yet."""
    use = document.sealed_in
    if use is None:
        raise WaslError("this document was sealed before there was a log of uses", mend="nothing proves when it was")
    closing = None if use.index is None else Closing.objects.filter(size__gt=use.index).order_by("size").first()
    if closing is None or use.index is None:
        raise WaslError("the log was not closed since this document was sealed", mend="wait a day, or close it now")
    reader = LogReader(log_folder())
    place, within = _within(use, _digest(document))
    return Proof(
        entry=reader.entry(use.index).decode(), place=place, within=within, index=use.index,
        path=_hex(reader.inclusion(use.index, closing.size)), checkpoint=closing.checkpoint,
        token=encoded(bytes(closing.token)), lists=tuple(closing.lists),
    )  # fmt: skip


def _proof_of_code(text: str) -> Proof | None:
    """For a seal that was made here, to the byte; None for any other, or where the log does not tell."""
    message = seal.read_address(text)
    number = numbers.printed(seal.stated(cose.opened(message)).number)
    document = Document.objects.select_related("sealed_in").filter(number=number).first()
    if document is None or bytes(document.seal) != message:
        return None
    try:
        return proof_of(document)
    except WaslError:
        return None


def _within(use: KeyUse, digest: bytes) -> tuple[int, tuple[str, ...]]:
    """Where a seal stands among those of its use, and its audit path there. Raises WaslError where they are not those."""
    if use.count == 1:
        return 0, ()
    leaves = _leaves(use.pk)
    if len(leaves) != use.count:
        raise WaslError("documents that were sealed together are not all here", mend="restore the database whole")
    place = leaves.index(leaf_hash(digest))
    return place, _hex(inclusion_proof(nodes_of(leaves), place, len(leaves)))


@lru_cache(maxsize=16)
def _leaves(use: int) -> list[bytes]:
    """Of the seals of a use, in the order of its tree. A run's are asked for one after another, and never change."""
    return leaves_of(map(_digest, Document.objects.filter(sealed_in=use).only("seal").iterator()))


def _digest(document: Document) -> bytes:
    return sha256(cose.opened(bytes(document.seal)).to_sign()).digest()


def _hex(path: list[bytes]) -> tuple[str, ...]:
    return tuple(each.hex() for each in path)
