"""The client that waits for its answers."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import httpx

from wasl.client import directory, events
from wasl.client.answers import Answer, answer_of
from wasl.client.keyfiles import Key
from wasl.client.proofs import Proof, proving, receipt_of
from wasl.client.questions import Question, asking, fetching
from wasl.client.retrying import Outcome, pause, settled
from wasl.client.settings import TIMEOUT, Auth, http_settings
from wasl.client.tables import Table, table_of
from wasl.kernel.keys import VerifyingKey


class Client:
    """Asks a gateway on behalf of one system. Use it in a ``with`` block, or call `close`; threads may share it.

    >>> with Client("https://gateway.example", "payroll", "payroll.json") as client:
    ...     answer = client.ask("education/pupils/schooling-check", ("student-number", "N1"), purpose="allowances")
    ...     answer["enrolled"]
    """

    def __init__(
        self,
        gateway: str,
        system: str = "",
        key: Key | None = None,
        ca: Path | str | None = None,
        *,
        auth: Auth = "token",
        language: str = "en",
        timeout: float = TIMEOUT,
        directory_key: VerifyingKey | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`key`: the system's private key, its JWK, or the file that holds it. `ca`: a file of certificates to trust instead of
        the machine's. `directory_key`: the control plane's, where you have it; otherwise the connection is trusted."""
        settings = http_settings(gateway, system, key, ca=ca, auth=auth, language=language, timeout=timeout)
        self._http = httpx.Client(**settings, transport=transport)
        self._directory_key = directory_key
        self._directory: dict[str, Any] | None = None

    def ask(
        self,
        service: str,
        subject: tuple[str, str] | None = None,
        *,
        purpose: str = "",
        fields: Sequence[str] = (),
        parameters: Mapping[str, Any] | None = None,
        case: str = "",
    ) -> Answer:
        """Ask `service` (its name, or ``provider/system/name``) about `subject`, a pair of scheme and value; None where
        it speaks of nobody.

        `purpose` may be left out where only one agreement is active; `fields` asks for fewer than agreed; `case` is your own
        reference, which the citizen sees. Raises ProblemError, UnreachableError, UnreadableError.
        """
        address = self.address(service)
        question = asking(address, subject, purpose=purpose, fields=fields, parameters=parameters, case=case)
        return answer_of(self.send(question))

    def statistics(self, service: str, by: Sequence[str] = (), *, purpose: str = "", **filters: str) -> Table:
        """The counts of a statistics service, broken down `by` some attributes and limited to others' values.

        Raises as `ask` does.
        """
        parameters = {**filters, **({"by": ",".join(by)} if by else {})}
        return table_of(self.ask(service, purpose=purpose, parameters=parameters))

    def events(self, subscription: str, after: int = 0, most: int = events.MOST) -> events.Page:
        """What a subscription tells after a cursor, `most` events at a time. Raises as `ask` does.

        Keep ``page.next`` once the events are dealt with, and read after it next time; while ``page.more``, at once.
        """
        return events.page_of(self.send(events.after(subscription, after, most)))

    def verify_receipt(self, answer: Answer, key: VerifyingKey | None = None) -> Proof:
        """That `answer` is in its log, as it was received, under the agreement it names.

        `key` signs the log's checkpoints; by default the one that the directory names. Raises UnprovenError.
        """
        key = key or directory.log_key(self.directory(), receipt_of(answer).log)
        steps = proving(answer, key)
        try:
            wanted = next(steps)
            while True:
                time.sleep(wanted.after)
                wanted = steps.send(self.send(wanted))
        except StopIteration as end:
            return cast(Proof, end.value)

    def send(self, question: Question) -> httpx.Response:
        """The successful response to any question, asked again where that is safe. Raises as `ask` does."""
        for attempt in count():
            outcome = self._outcome(question)
            wait = pause(outcome, question, attempt)
            if wait is None:
                return settled(outcome)
            time.sleep(wait)
        raise AssertionError("pause ends every loop")

    def directory(self, *, anew: bool = False) -> dict[str, Any]:
        """What the gateway's directory says; fetched once, or `anew`. Raises as `ask` does."""
        if self._directory is None or anew:
            content = self.send(fetching(directory.PATH)).content
            self._directory = directory.read_directory(content, self._directory_key)
        return self._directory

    def address(self, service: str) -> str:
        """``provider/system/name`` of a service named so, or by its name alone. Raises as `ask` does."""
        return service if "/" in service else directory.address_of(self.directory(), service)

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _outcome(self, question: Question) -> Outcome:
        try:
            return self._http.request(**question.arguments())
        except httpx.TransportError as error:
            return error
