"""What carries notices out: mail, and short messages by the gateway that the installation names. One method, one failure."""

from __future__ import annotations

import json
from pathlib import Path
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Final, Protocol
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from wasl.kernel.errors import WaslError

TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
_AGAIN: Final = frozenset({408, 425, 429})
"""Statuses of a refusal that may be none later."""


class NotCarriedError(WaslError):
    """It did not leave. `why`: a short word, never what the other side said. `final`: trying again is no use.

    `doubtful`: it may have left all the same.
    """

    def __init__(self, *, why: str, final: bool = False, doubtful: bool = False) -> None:
        self.why, self.final, self.doubtful = why[:40], final, doubtful
        super().__init__("the message did not leave")


class Texts(Protocol):
    """The port of short messages: whoever carries them to telephones."""

    def carry(self, to: str, text: str, reference: str) -> None:
        """Have `text` sent to the number `to`. The same `reference` is the same message. Raises NotCarriedError."""


class HttpTexts:
    """A gateway of short messages spoken to by HTTP.

    ``POST`` of ``{"to": "+212…", "text": "…", "reference": "…"}`` as JSON with the key as bearer token; the reference is also the
    ``Idempotency-Key``, and a gateway that has it already answers 2xx and sends nothing. 408, 425, 429 and 5xx: tried again.
    """

    def __init__(self, address: str, key: str, transport: httpx.BaseTransport | None = None) -> None:
        self._address, self._key, self._transport = address, key, transport

    def carry(self, to: str, text: str, reference: str) -> None:
        """As the port says."""
        headers = {"Idempotency-Key": reference, **({"Authorization": f"Bearer {self._key}"} if self._key else {})}
        content = {"to": to, "text": text, "reference": reference}
        try:
            with httpx.Client(
                timeout=TIMEOUT, follow_redirects=False, trust_env=False, transport=self._transport
            ) as client:
                status = client.post(self._address, json=content, headers=headers).status_code
        except httpx.HTTPError as error:
            raise NotCarriedError(why=type(error).__name__) from None
        if not 200 <= status < 300:
            raise NotCarriedError(why=f"status-{status}", final=400 <= status < 500 and status not in _AGAIN)


class FiledTexts:
    """For demonstrations and tests: each message is a file of a folder, and no telephone rings."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def carry(self, to: str, text: str, reference: str) -> None:
        """As the port says."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / f"{reference}.json").open("x", encoding="utf-8") as file:
                json.dump({"to": to, "text": text}, file, ensure_ascii=False)
        except FileExistsError:
            return
        except OSError as error:
            raise NotCarriedError(why=type(error).__name__) from None


def texts() -> Texts:
    """The gateway that ``WASL_TEXTS`` names: an address, or ``file`` for a folder under the home. Raises NotCarriedError."""
    named = settings.TEXTS
    if named == "file":
        return FiledTexts(Path(settings.HOME) / "texts")
    if urlsplit(named).scheme in ("https", "http"):
        return HttpTexts(named, settings.TEXTS_KEY)
    raise NotCarriedError(why="no-gateway")


def mail(to: str, title: str, words: str, reference: str) -> None:
    """Send a mail. Its Message-ID is made of the reference. Raises NotCarriedError."""
    connection = get_connection()
    message = EmailMessage(
        title, words, None, [to], connection=connection,
        headers={"Message-ID": f"<{reference}@{urlsplit(settings.URL).hostname}>"},
    )  # fmt: skip
    try:
        connection.open()
    except (OSError, SMTPException) as error:
        raise NotCarriedError(why=type(error).__name__) from None
    try:
        connection.send_messages([message])
    except SMTPResponseException as error:
        raise NotCarriedError(why=f"smtp-{error.smtp_code}", final=error.smtp_code >= 500) from None
    except SMTPRecipientsRefused as error:
        codes = [code for code, _said in error.recipients.values()]
        raise NotCarriedError(why="recipient-refused", final=all(code >= 500 for code in codes)) from None
    except (OSError, SMTPException) as error:
        # The line broke after the mail was given over, or before: nobody knows.
        raise NotCarriedError(why=type(error).__name__, doubtful=True) from None
    finally:
        connection.close()
