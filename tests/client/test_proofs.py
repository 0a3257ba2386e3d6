"""An answer is proven by the log alone: tampering anywhere between the log and the caller is noticed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.client.running import ADDRESS, PUPIL, SYSTEM, make_home, running, system_key
from wasl.client import proofs
from wasl.client.answers import Answer
from wasl.client.asynchronous import AsyncClient
from wasl.client.client import Client
from wasl.client.proofs import UnprovenError
from wasl.kernel.keys import new_key

Spoil = Callable[[str, bytes], bytes]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def gateway(home: Path) -> Iterator[str]:
    with running(home) as address:
        yield address


@pytest.fixture(scope="module")
def answer(home: Path, gateway: str) -> Answer:
    """The last of three, so that its proof has something to prove."""
    with Client(gateway, SYSTEM, system_key(home)) as client:
        return [client.ask(ADDRESS, PUPIL) for _ in range(3)][-1]


def lying(spoil: Spoil) -> httpx.MockTransport:
    """The way to the real gateway, but for what `spoil` does to what comes back of each path."""

    def answer(request: httpx.Request) -> httpx.Response:
        honest = httpx.request(request.method, request.url, headers={"accept": "*/*"})
        return httpx.Response(honest.status_code, content=spoil(request.url.path, honest.content))

    return httpx.MockTransport(answer)


def proven_through(gateway: str, spoil: Spoil, answer: Answer) -> proofs.Proof:
    with Client(gateway, auth="none", transport=lying(spoil)) as client:
        return client.verify_receipt(answer)


def test_an_honest_answer_is_proven(gateway: str, answer: Answer) -> None:
    with Client(gateway, auth="none") as client:
        proof = client.verify_receipt(answer)
    assert proof.entry["consumer"] == SYSTEM
    assert proof.entry["outcome"] == "answered"
    assert proof.entry["fields"] == ["schooled"]
    assert proof.receipt == answer.receipt
    assert proof.checkpoint.size >= 3
    assert PUPIL[1] not in json.dumps(proof.entry)


def test_without_waiting_it_is_proven_alike(gateway: str, home: Path) -> None:
    async def act() -> proofs.Proof:
        async with AsyncClient(gateway, SYSTEM, system_key(home), auth="signature") as client:
            return await client.verify_receipt(await client.ask(ADDRESS, PUPIL))

    assert asyncio.run(act()).entry["agreement"] == "PE-2026-0001@1"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (lambda answer: replace(answer, content=answer.content.replace(b"null", b"true")), "another answer"),
        (lambda answer: replace(answer, fields={"schooled": True}), "changed after"),
        (lambda answer: replace(answer, agreement="PE-2026-0002@1"), "another agreement"),
        (lambda answer: replace(answer, receipt=replace(answer.receipt, leaf="00" * 32)), "receipt names"),
        (
            lambda answer: replace(answer, receipt=replace(answer.receipt, index=answer.receipt.index - 1)),
            "receipt names",
        ),
        (lambda answer: replace(answer, receipt=None), "no receipt"),
    ],
    ids=["content", "fields", "agreement", "leaf", "index", "none"],
)
def test_a_changed_answer_is_not(gateway: str, answer: Answer, changed: Callable[[Answer], Answer], said: str) -> None:
    with Client(gateway, auth="none") as client, pytest.raises(UnprovenError, match=said):
        client.verify_receipt(changed(answer))


@pytest.mark.parametrize(
    ("part", "change", "said"),
    [
        ("checkpoint", lambda content: content.replace(b"\n3\n", b"\n4\n").replace(b"\n4\n", b"\n5\n"), "not signed"),
        ("checkpoint", lambda content: b"nothing", "cannot be read"),
        ("inclusion", lambda content: content.replace(b'"proof":["', b'"proof":["00'), "does not hold"),
        ("inclusion", lambda content: content.replace(b'"proof":["', b'"proof":["zz'), "cannot be read"),
        ("tile", lambda content: content.replace(b"answered", b"answeret"), "receipt names"),
        ("tile", lambda content: content[:-1], "cannot be read"),
    ],
)
def test_a_gateway_that_lies_is_found_out(
    gateway: str, answer: Answer, part: str, change: Callable[[bytes], bytes], said: str
) -> None:
    def spoil(path: str, content: bytes) -> bytes:
        return change(content) if f"/{part}" in path else content

    with pytest.raises(UnprovenError, match=said):
        proven_through(gateway, spoil, answer)


def test_another_key_does_not_vouch_for_the_log(gateway: str, answer: Answer) -> None:
    with Client(gateway, auth="none") as client, pytest.raises(UnprovenError, match="not signed by its key"):
        client.verify_receipt(answer, new_key().verifying())


def test_a_receipt_that_no_checkpoint_ever_covers_is_not_waited_for_forever(
    gateway: str, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofs, "_PAUSE", 0.0)
    assert answer.receipt is not None
    beyond = replace(answer, receipt=replace(answer.receipt, index=10_000))
    with Client(gateway, auth="none") as client, pytest.raises(UnprovenError, match="no checkpoint"):
        client.verify_receipt(beyond)
