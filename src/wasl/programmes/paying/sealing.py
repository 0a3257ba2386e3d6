"""What a frozen list pays, as one hash, and the signatures of those who approved it."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.db.models import QuerySet

from wasl.kernel.canonical import canonical_bytes
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import SigningKey, decoded, encoded, kept_key
from wasl.programmes.paying.models import Line, PaymentList


class ChangedError(WaslError):
    """The list is no longer what was approved."""


def content_of(listed: PaymentList) -> str:
    """SHA-256 of the list: what it is, and to whom each line pays what, on which account."""
    digest = hashes.Hash(hashes.SHA256())
    head = [listed.pk, listed.programme, listed.period, listed.kind, listed.announced.isoformat(), listed.made_by]
    digest.update(canonical_bytes(head))
    told = ("instruction", "uetr", "amount", "payee", "holder", "rib", "identity")
    for *line, set_off in paid_lines(listed).order_by("instruction").values_list(*told, "set_off").iterator():
        digest.update(canonical_bytes([*line, set_off] if set_off else line))
    return digest.finalize().hex()


def paid_lines(listed: PaymentList) -> QuerySet[Line]:
    """The lines that are, or were to be, paid."""
    return listed.lines.exclude(state=Line.State.DROPPED)


def seal(listed: PaymentList, step: str, by: str) -> str:
    """The signature, by this installation's key, of the approval of `by`."""
    return encoded(_key().sign(_approval(listed, step, by)))


def demand_unchanged(listed: PaymentList) -> None:
    """Raises ChangedError unless the list is what was frozen, and its approvals are of it."""
    public = _key().verifying()
    seals = (("check", listed.checked_by, listed.checked_seal), ("approve", listed.approved_by, listed.approved_seal))
    sound = all(public.verifies(decoded(seal), _approval(listed, step, by)) for step, by, seal in seals if by)
    if not sound or content_of(listed) != listed.content:
        raise ChangedError(
            "this list is no longer what was frozen: its approvals are void",
            mend="take it back to a draft, and look who changed it",
        )


def _approval(listed: PaymentList, step: str, by: str) -> bytes:
    return canonical_bytes({"list": listed.pk, "content": listed.content, "step": step, "by": by})


def _key() -> SigningKey:
    return kept_key(Path(settings.HOME) / "keys" / "payments.jwk")
