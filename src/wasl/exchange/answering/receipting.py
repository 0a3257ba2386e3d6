"""From a question and its outcome to its receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from wasl.exchange.answering.call import Call
from wasl.exchange.answering.gathering import Receipts
from wasl.exchange.answering.problems import Refused
from wasl.exchange.directory.snapshot import AgreementEntry, ServiceEntry
from wasl.exchange.receipts.entry import Entry, Private, Receipt, new_salt, salted, sha256
from wasl.kernel.clock import to_microseconds


@dataclass(slots=True)
class Question:
    """What becomes known of a call on its way to an answer, for its receipt."""

    call: Call
    entry: ServiceEntry | None
    agreement: AgreementEntry | None = None
    entity: str = ""
    """Empty until somebody is recognised."""
    fields: tuple[str, ...] = ()

    def leaves(self, refused: Refused) -> bool:
        """Whether a refusal leaves a receipt: a known system asked for someone's data, and was told why not."""
        return (
            refused.problem.kept
            and self.entry is not None
            and not self.entry.declared.open
            and self.entry.declared.subject is not None
            and bool(self.call.consumer)
        )


async def receipted(receipts: Receipts, question: Question, outcome: str, content: bytes = b"") -> Receipt:
    """The receipt of `question`, durable. Raises Refused (receipts-unavailable) where none can be written."""
    try:
        return await receipts.of(entry_of(question, outcome, content))
    except Exception as error:  # whatever keeps a receipt from being written keeps the data here
        raise Refused("receipts-unavailable") from error


def entry_of(question: Question, outcome: str, content: bytes = b"") -> tuple[Entry, Private | None]:
    """The entry for the log and, where somebody was recognised, what stays beside it."""
    call, agreement, entity = question.call, question.agreement, question.entity
    salt = new_salt() if entity else ""
    entry = Entry(
        time=to_microseconds(call.at),
        consumer=call.consumer,
        provider=question.entry.declared.provider if question.entry else "",
        service=call.service,
        purpose=agreement.terms.purpose if agreement else call.purpose[:60],
        agreement=agreement.id if agreement else "",
        outcome=outcome,
        way=call.way,
        request=call.request,
        subject=salted(entity, salt) if entity else "",
        fields=question.fields,
        answer=sha256(content) if content else "",
    )
    return entry, _private(question, salt) if entity else None


def _private(question: Question, salt: str) -> Private:
    call, agreement = question.call, question.agreement
    days = agreement.terms.secrecy_days if agreement else 0
    hidden = to_microseconds(call.at + timedelta(days=days)) if days else 0
    return Private(entity=question.entity, salt=salt, secret_until=hidden, case=call.case[:200])
