"""The directory over HTTP, in and out; the centre down; receipts and their proofs; a disk that is full."""

from __future__ import annotations

import asyncio
import errno
import os
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from tests.exchange.answering import world
from tests.exchange.gateway.conftest import Clock, Running, problem_of
from tests.exchange.gateway.installation import NOW, question
from wasl.exchange.directory.signing import directory_key, read_jws, signed
from wasl.exchange.gateway.following import Source
from wasl.kernel import merkle, notes
from wasl.kernel.keys import new_key
from wasl.kernel.tiles import Tile


def test_the_directory_is_served_as_it_was_signed(running: Running) -> None:
    response = running.send("GET", "/exchange/directory")
    key = directory_key(running.installation.home).verifying()
    assert read_jws(response.content, {key.kid: key}).version == 1
    again = running.send("GET", "/exchange/directory", headers={"if-none-match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert running.send("GET", "/exchange/directory/1").content == response.content
    assert problem_of(running.send("GET", "/exchange/directory/9")) == "not-found"


def test_whoever_brings_a_directory_its_signature_decides(running: Running) -> None:
    home = running.installation.home
    running.installation.publish(world.agreement(state="suspended"))
    second = (home / "directory" / "current.jws").read_bytes()
    (home / "directory" / "current.jws").write_bytes((home / "directory" / "archive" / "1.jws").read_bytes())
    assert running.ask().status_code == 200
    assert running.send("PUT", "/exchange/directory", content=second).json() == {"version": 2}
    assert problem_of(running.ask()) == "suspended-agreement"
    first = (home / "directory" / "archive" / "1.jws").read_bytes()
    forged = signed(running.installation.snapshot(3), new_key())
    unchained = signed(running.installation.snapshot(3), directory_key(home))
    expired = signed(running.installation.snapshot(3, NOW - timedelta(days=3)), directory_key(home))
    for content, reason in (
        (first, "directory-rolled-back"), (forged, "directory-forged"), (b"x", "directory-forged"),
        (unchained, "directory-unchained"), (expired, "directory-expired"),
    ):  # fmt: skip
        refused = running.send("PUT", "/exchange/directory", content=content, headers={"accept-language": "en"})
        assert (refused.status_code, problem_of(refused)) == (409, "directory-refused")
        assert reason in refused.json()["mend"]
    assert problem_of(running.ask()) == "suspended-agreement"


def test_an_hour_without_the_centre_then_nothing(running: Running, clock: Clock) -> None:
    running.installation.until = timedelta(hours=1)
    running.installation.publish()
    assert running.ask().status_code == 200
    (running.installation.home / "directory" / "current.jws").unlink()
    for _ in range(11):
        clock.forward(minutes=5)
        assert running.ask().status_code == 200
    running.start()
    assert running.ask().status_code == 200
    clock.forward(minutes=5)
    refused = running.ask()
    assert (refused.status_code, problem_of(refused)) == (503, "directory-expired")
    assert running.send("GET", "/ready").status_code == 503
    assert running.send("GET", "/health").status_code == 200


def test_a_directory_from_afar_is_followed_through_what_was_missed(running: Running) -> None:
    home, served = running.installation.home, {}
    running.start()
    for _ in range(3):
        running.installation.publish()
    for path in (home / "directory" / "archive").iterdir():
        served[f"/d/{path.stem}"] = path.read_bytes()
    served["/d"] = (home / "directory" / "current.jws").read_bytes()
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if request.headers.get("if-none-match") == '"4"':
            return httpx.Response(304)
        if request.url.path not in served:
            return httpx.Response(404)
        return httpx.Response(200, content=served[request.url.path], headers={"etag": '"4"'})

    (home / "directory" / "current.jws").unlink()

    async def follow() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
            source = Source("https://centre.example/d", running.gateway.holder, client)
            await source.look()
            await source.look()

    asyncio.run(follow())
    assert running.gateway.holder.version == 4
    assert asked == ["/d", "/d/2", "/d/3", "/d"]


def test_receipts_are_proved_by_what_is_served(running: Running) -> None:
    receipts = [running.ask(question()).headers["wasl-receipt"].split("/") for _ in range(5)]
    running.start()
    text = running.send("GET", "/receipts/gateway/checkpoint").content
    key = notes.note_key((running.installation.home / "receipts" / "gateway" / "log.vkey").read_text().strip())
    signed_note = notes.read_note(text)
    assert signed_note.signed_by(key)
    checkpoint = notes.read_checkpoint(signed_note)
    for _log, index, leaf in receipts:
        proof = running.send("GET", f"/receipts/gateway/inclusion/{index}").json()
        path = [bytes.fromhex(each) for each in proof["proof"]]
        assert merkle.includes(checkpoint.root, checkpoint.size, int(index), bytes.fromhex(leaf), path)
    tile = running.send("GET", f"/receipts/gateway/{Tile(0, 0, checkpoint.size).path}").content
    assert tile[:32].hex() == receipts[0][2]
    older = running.send("GET", "/receipts/gateway/consistency/2").json()
    proof_of_growth = [bytes.fromhex(each) for each in older["proof"]]
    root = merkle.root_of([bytes.fromhex(leaf) for *_, leaf in receipts[:2]])
    assert merkle.consistent(2, root, checkpoint.size, checkpoint.root, proof_of_growth)


@pytest.mark.parametrize(
    "path",
    ["gateway/private/000", "gateway/journal/0", "gateway/log.vkey", "gateway/lock", "other/checkpoint",
     "gateway/tile/0/../../lock", "gateway/tile/0/999", "gateway/inclusion/99", "gateway/inclusion/-1", "gateway/consistency/99"],
)  # fmt: skip
def test_nothing_else_of_a_log_is_served(running: Running, path: str) -> None:
    running.ask()
    running.start()
    assert running.send("GET", f"/receipts/{path}").status_code in {400, 404}


def test_no_receipt_no_data(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    assert running.ask().status_code == 200

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("wasl.exchange.receipts.log.os.fdatasync", full)
    for _ in range(3):
        refused = running.ask()
        assert (refused.status_code, problem_of(refused)) == (503, "receipts-unavailable")
        assert "schooled" not in refused.text
    assert running.send("GET", "/ready").status_code == 503
    monkeypatch.undo()
    app = running.app
    assert app is not None
    with pytest.raises(Exception, match="receipts cannot be kept"):
        running.run(app.close())
    running.app = None


def test_no_memory_of_replays_no_data(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    running.start()

    def full(file: int, start: int, length: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("wasl.exchange.gateway.replay.os.posix_fallocate", full)
    refused = running.ask()
    assert (refused.status_code, problem_of(refused)) == (503, "overloaded")


def test_a_gateway_needs_a_key_to_trust(running: Running, tmp_path: Path) -> None:
    (running.installation.home / "keys" / "directory.pub.json").unlink()
    with pytest.raises(Exception, match="no key is trusted"):
        running.start()
