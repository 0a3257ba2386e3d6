"""What carries messages: mail, the gateway of short messages by HTTP, and the folder of demonstrations."""

from __future__ import annotations

import json
from pathlib import Path
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import httpx
import pytest
from django.core.mail.backends.locmem import EmailBackend
from pytest_django.fixtures import Settings

from wasl.notices import carrying
from wasl.notices.carrying import FiledTexts, HttpTexts, NotCarriedError


def gateway(status: int, seen: list[httpx.Request]) -> HttpTexts:
    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(status)

    return HttpTexts("https://texts.example/send", "k3y", httpx.MockTransport(answer))


def test_a_gateway_is_given_the_number_the_text_and_the_reference_by_which_it_knows_it_again() -> None:
    seen: list[httpx.Request] = []
    gateway(202, seen).carry("+212612345678", "مرحبا", "ref")
    assert json.loads(seen[0].content) == {"to": "+212612345678", "text": "مرحبا", "reference": "ref"}
    assert (seen[0].headers["idempotency-key"], seen[0].headers["authorization"]) == ("ref", "Bearer k3y")


@pytest.mark.parametrize(
    ("status", "final"), [(400, True), (404, True), (429, False), (408, False), (500, False), (302, False)]
)
def test_a_refusal_is_final_where_trying_again_is_no_use(status: int, final: bool) -> None:
    with pytest.raises(NotCarriedError) as raised:
        gateway(status, []).carry("+212612345678", "x", "ref")
    assert (raised.value.final, raised.value.why, raised.value.doubtful) == (final, f"status-{status}", False)


def test_a_line_that_breaks_is_tried_again() -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no", request=request)

    with pytest.raises(NotCarriedError) as raised:
        HttpTexts("https://texts.example/", "", httpx.MockTransport(broken)).carry("+1", "x", "ref")
    assert not raised.value.final


def test_the_folder_holds_each_message_once(tmp_path: Path) -> None:
    tray = FiledTexts(tmp_path / "texts")
    tray.carry("+212612345678", "one", "a")
    tray.carry("+212612345678", "again", "a")
    assert [json.loads(each.read_text())["text"] for each in (tmp_path / "texts").iterdir()] == ["one"]


def test_no_gateway_is_a_failure_that_says_so(settings: Settings) -> None:
    settings.TEXTS = ""
    with pytest.raises(NotCarriedError) as raised:
        carrying.texts()
    assert raised.value.why == "no-gateway"


@pytest.mark.parametrize(
    ("raised", "final", "doubtful"),
    [
        (SMTPRecipientsRefused({"a@b.ma": (550, b"no such user")}), True, False),
        (SMTPRecipientsRefused({"a@b.ma": (450, b"later")}), False, False),
        (SMTPDataError(554, b"spam"), True, False),
        (SMTPDataError(451, b"later"), False, False),
        (SMTPServerDisconnected("gone"), False, True),
        (TimeoutError(), False, True),
    ],
)
def test_a_mail_that_broke_off_is_doubtful_and_a_refusal_is_not(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, raised: Exception, final: bool, doubtful: bool
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def send(_self: EmailBackend, _messages: object) -> int:
        raise raised

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    with pytest.raises(NotCarriedError) as told:
        carrying.mail("a@b.ma", "title", "words", "ref")
    assert (told.value.final, told.value.doubtful) == (final, doubtful)
