"""The desk at which every question is answered, whichever way it came: check, count, read, cut down, translate, receipt.

Nothing leaves before its receipt is durable; when no receipt can be written, nothing leaves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wasl.catalogue.expressions.typed import Datum
from wasl.exchange.answering import facts as facts_of
from wasl.exchange.answering.aside import Aside
from wasl.exchange.answering.authorise import Decisions
from wasl.exchange.answering.call import Answered, Call
from wasl.exchange.answering.gathering import Receipts
from wasl.exchange.answering.plan import Plan, Plans
from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.pseudonyms import Pseudonyms
from wasl.exchange.answering.quotas import Quotas
from wasl.exchange.answering.receipting import Question, receipted
from wasl.exchange.answering.sources import Log, Tables, Upstream, pointed
from wasl.exchange.answering.store import Store
from wasl.exchange.answering.translate import translated
from wasl.exchange.answering.values import parameters
from wasl.exchange.directory.snapshot import AgreementEntry, ServiceEntry
from wasl.exchange.directory.view import Directory
from wasl.exchange.scopes import ON
from wasl.kernel.canonical import canonical_bytes

_LONGEST_IDENTIFIER = 60


@dataclass(frozen=True, slots=True)
class _Asked:
    """An authorised call with all that its answer depends on."""

    call: Call
    entry: ServiceEntry
    agreement: AgreementEntry | None
    fields: tuple[str, ...]
    parameters: Mapping[str, Datum]
    day: date


class Desk:
    """Answers calls from one directory at a time: the one that `directory` gives when a call comes."""

    def __init__(
        self,
        directory: Callable[[], Directory],
        store: Store,
        log: Log,
        quotas: Quotas,
        pseudonyms: Pseudonyms,
        upstream: Upstream | None = None,
        tables: Tables | None = None,
    ) -> None:
        """`directory` raises Refused (directory-expired) where it has none in force."""
        self._directory = directory
        self._store = store
        self._receipts = Receipts(log)
        self._quotas = quotas
        self._pseudonyms = pseudonyms
        self._upstream = upstream
        self._tables = tables
        self._decisions: Decisions | None = None
        self._plans = Plans()
        self._aside = Aside()

    async def answer(self, call: Call) -> Answered:
        """The answer to `call`, its receipt durable. Raises Refused, with its receipt where it leaves one."""
        directory = self._directory()
        decisions = self._decisions
        if decisions is None or decisions.directory is not directory:
            decisions = self._decisions = Decisions(directory)
            self._plans = Plans()
        question = Question(call, directory.service(call.service))
        try:
            return await self._answer(decisions, call, question)
        except Refused as refused:
            refused.receipt = (
                await receipted(self._receipts, question, refused.name) if question.leaves(refused) else None
            )
            raise

    def ask(self, call: Call) -> Answered:
        """`answer` for callers without an event loop: pages, commands. Raises as it does. Do not mix with `answer`."""
        return self._aside.run(self.answer(call))

    def ask_all(self, calls: Sequence[Call], patience: float | None = None) -> list[Answered | Refused]:
        """What `ask` says of each of `calls`, in order, all asked at once: their receipts become durable together.

        `patience`: seconds after which whoever has not answered is a refusal. Raises WaslError where no receipt can be written
        of one of them.
        """
        return self._aside.run(self._answers(calls, patience))

    def close(self, *, with_store: bool = False) -> None:
        """End what `ask` began. The store and the log are their makers' to close; `with_store`, of a desk that was only asked

        by `ask`, closes the store where its connections live.
        """
        if with_store:
            self._aside.run(self._store.close())
        self._aside.close()

    async def _answers(self, calls: Sequence[Call], patience: float | None) -> list[Answered | Refused]:
        waited = (asyncio.wait_for(self.answer(call), patience) for call in calls)
        said = await asyncio.gather(*waited, return_exceptions=True)
        heard = [Refused("provider-slow") if isinstance(each, TimeoutError) else each for each in said]
        for each in heard:
            if isinstance(each, BaseException) and not isinstance(each, Refused):
                raise each
        return [each for each in heard if isinstance(each, Answered | Refused)]

    async def _answer(self, decisions: Decisions, call: Call, question: Question) -> Answered:
        asked = self._authorised(decisions, call, question)
        subject, fields = await self._content(asked, question)
        if asked.entry.declared.statistics is not None:
            body: dict[str, Any] = dict(fields)
        else:
            body = {"subject": subject, "as_of": asked.day.isoformat(), **self._in_their_codes(asked, fields)}
        content = canonical_bytes(body)
        question.fields = asked.fields
        receipt = None if asked.agreement is None else await receipted(self._receipts, question, "answered", content)
        return Answered(body, content, asked.agreement, asked.fields, receipt)

    def _authorised(self, decisions: Decisions, call: Call, question: Question) -> _Asked:
        agreement, fields = decisions.of(call)
        question.agreement = agreement
        entry = question.entry
        if entry is None:
            raise Refused("unknown-service")
        service = entry.declared
        if service.subject is not None and not _well_formed(call.value):
            raise Refused("malformed-subject")
        # A table's own parameters are its maker's to read.
        given = {} if service.statistics is not None else parameters(service.parameters, call.parameters)
        day = _day_asked(given, decisions.directory.day_of(call.at))
        if agreement is not None:
            self._quotas.take(agreement, way=call.way)
        return _Asked(call, entry, agreement, fields, given, day)

    async def _content(self, asked: _Asked, question: Question) -> tuple[str | None, Mapping[str, Any]]:
        """The subject's name at the consumer, and the fields as the registers or the provider give them."""
        service = asked.entry.declared
        if service.statistics is not None:
            if self._tables is None:
                raise Refused("unknown-service")
            return None, await self._tables.table(asked.entry, asked.call)
        if service.upstream is not None:
            return await self._from_provider(asked, question)
        return await self._from_registers(asked, question)

    async def _from_registers(self, asked: _Asked, question: Question) -> tuple[str, Mapping[str, Any]]:
        plan = self._plan(asked)
        known = await facts_of.read_facts(self._store, plan, _subject(asked), asked.day, asked.parameters)
        question.entity = known.entity
        if not facts_of.in_scope(plan, known):
            raise Refused("out-of-scope")
        return self._name(asked, known.entity), facts_of.answer(plan, known)

    async def _from_provider(self, asked: _Asked, question: Question) -> tuple[str | None, Mapping[str, Any]]:
        """The provider may know someone whom the registers do not: no name and no trace with a person then."""
        if self._upstream is None:
            raise Refused("unknown-service")
        if asked.entry.declared.subject is not None:
            question.entity = await self._recognised(asked)
        document = await self._upstream.fetch(asked.entry, asked.call)
        declared = asked.entry.declared
        fields = {name: pointed(document, declared.fields[name].value) for name in asked.fields}
        if declared.type == "verify" and not all(value is None or isinstance(value, bool) for value in fields.values()):
            raise Refused("provider-misbehaves")
        return self._name(asked, question.entity) if question.entity else None, fields

    async def _recognised(self, asked: _Asked) -> str:
        try:
            return facts_of.the_one(await self._store.held(*_subject(asked), ()))
        except Refused as refused:
            if refused.name == "unknown-subject":
                return ""
            raise

    def _plan(self, asked: _Asked) -> Plan:
        return self._plans.of(asked.entry, asked.call.service, asked.agreement, asked.fields)

    def _name(self, asked: _Asked, entity: str) -> str:
        """A pseudonym; what an open service speaks of is nobody, and keeps the identifier by which it was asked for."""
        if asked.agreement is None:
            return asked.call.value
        return self._pseudonyms.of(asked.call.consumer, entity, asked.agreement.pseudonym_version)

    def _in_their_codes(self, asked: _Asked, fields: Mapping[str, Any]) -> dict[str, Any]:
        given, left = translated(fields, asked.agreement.codes if asked.agreement else {})
        return {"fields": given, **({"untranslated": list(left)} if left else {})}


def _subject(asked: _Asked) -> tuple[str, str]:
    """The scheme and the value; a service that knows one scheme needs not be told it."""
    subject = asked.entry.declared.subject
    only = subject.schemes[0] if subject else ""
    return asked.call.scheme or only, asked.call.value


def _well_formed(value: str) -> bool:
    return 0 < len(value) <= _LONGEST_IDENTIFIER and value.isprintable() and value == value.strip()


def _day_asked(given: Mapping[str, Datum], today: date) -> date:
    """Today, or the past day that the parameter `on` names. Raises Refused for a day to come."""
    day = given.get(ON)
    if not isinstance(day, date):
        return today
    if day > today:
        raise Refused("malformed-parameter", parameter=ON)
    return day
