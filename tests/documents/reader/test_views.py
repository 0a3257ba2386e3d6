"""The page without scripts, what other readers judge by, and pictures that come from anywhere."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from tests.documents.school import enrol, open_school
from tests.documents.seal.test_seal import message
from tests.portal.test_pages import assert_it_speaks, assert_nothing_within
from wasl.accounts.models import Profile
from wasl.documents import changing
from wasl.documents.issuing import issue
from wasl.documents.models import Change, Document
from wasl.documents.reader import many, pictures, trusted
from wasl.documents.seal import seal
from wasl.documents.verifying.bundle import read
from wasl.kernel.clock import now
from wasl.kernel.keys import verifying_key
from wasl.kernel.text import LANGUAGES

CERTIFICATE, DIPLOMA = "school-certificate", "baccalaureate-diploma"


@pytest.fixture
def issued(registers: None, home: Path, agent: Profile) -> Document:
    """A certificate in force."""
    return issue(agent, CERTIFICATE, open_school(home)[0])


def address(document: Document, base: str = "http://testserver/v") -> str:
    return seal.address(base, bytes(document.seal))


def posted(client: Client, code: str, **more: Any) -> str:
    return client.post("/v?language=en", {"code": code, **more}).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_as_its_address_asks(db: None, home: Path, client: Client, language: str) -> None:
    for path in ("/v", "/v/many"):
        response = client.get(f"{path}?language={language}")
        assert_it_speaks(response, language)
        assert_nothing_within(response)
        assert "camera=(self)" in response["Permissions-Policy"]
        assert "no-cache" in response["Cache-Control"]
    manifest = client.get(f"/v/manifest.webmanifest?language={language}").json()
    assert (manifest["lang"], manifest["dir"]) == (language, "rtl" if language == "ar" else "ltr")


def test_the_server_judges_where_there_are_no_scripts(client: Client, issued: Document) -> None:
    page = posted(client, address(issued))
    assert "Genuine and in force" in page
    assert issued.number in page
    assert "SALMA" in page
    assert 'data-verify="elsewhere" hidden' in page


def test_a_code_of_another_site_is_told_of(client: Client, issued: Document) -> None:
    page = posted(client, address(issued, "https://evil.example/v"))
    assert "Genuine and in force" in page
    assert "This code names another site, evil.example" in page


def test_what_is_changed_is_not_genuine(client: Client, issued: Document) -> None:
    code = address(issued)
    page = posted(client, f"{code[:-20]}{'B' if code[-20] == 'A' else 'A'}{code[-19:]}")
    assert "Not genuine" in page
    assert "SALMA" not in page
    assert "It cannot be told" in posted(client, "https://example.org/")


def test_text_of_a_seal_stays_text_and_turns_nothing_round(client: Client, issued: Document) -> None:
    page = posted(client, '<script>alert(1)</script>"')
    assert "<script>alert" not in page


def test_what_is_published_is_judged_by(client: Client, issued: Document) -> None:
    keys = {each["kid"]: verifying_key(each) for each in client.get("/documents/trust-keys.json").json()["keys"]}
    answer = client.get("/documents/trust.jwt")
    assert set(read(answer.content.decode(), keys).keys) == {issued.key.kid}
    assert "max-age=60" in answer["Cache-Control"]
    again = client.get("/documents/trust.jwt", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_a_bundle_is_kept_until_something_changes(
    client: Client, issued: Document, agent: Profile, other: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get("/documents/trust.jwt")
    assert client.get("/documents/trust.jwt").content == first.content
    changing.confirm(other, changing.propose(agent, issued, Change.Kind.REVOKE, "fraud"))
    changed = client.get("/documents/trust.jwt", headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed.content == first.content) == (200, False)
    assert "Genuine, but revoked since" in posted(client, address(issued))
    later = now() + trusted.KEPT_FOR + timedelta(seconds=1)
    monkeypatch.setattr(trusted, "now", lambda: later)
    assert trusted.trust_now().bundle.issued == int(later.timestamp())


def test_programs_get_the_same_verdict(client: Client, issued: Document) -> None:
    def asked(code: str) -> HttpResponse:
        return client.post("/api/documents/verify", json.dumps({"code": code}), content_type="application/json")

    told = asked(address(issued)).json()
    assert (told["outcome"], told["standing"], told["number"]) == ("authentic", "in-force", issued.number)
    assert {line["title"]["fr"]: line["value"]["ar"] for line in told["lines"]}["Prénom"] == "SALMA"
    false = asked(seal.address("", message())).json()
    assert (false["outcome"], false["why"], false["lines"]) == ("cannot-tell", "unknown-key", [])
    assert asked("").json()["why"] == "no-code"
    assert asked("A" * 20_000).status_code == 422


def test_a_list_is_judged_line_by_line(
    client: Client, registers: None, home: Path, agent: Profile, other: Profile
) -> None:
    pupils = open_school(home)
    enrol(home, dict.fromkeys(range(3), "12.00"), back=1, result="graduated")
    good, revoked, _ = (issue(agent, DIPLOMA, each) for each in pupils)
    changing.confirm(other, changing.propose(agent, revoked, Change.Kind.REVOKE, "fraud"))
    unknown = seal.address("https://x.example/v", message())
    broken = f"{address(good)[:-20]}AAAA{address(good)[-16:]}"
    text = "\n".join(
        [
            "name;code",
            f'"A. B";{address(good)}',
            "",
            f"=2+5;{address(revoked)}",
            f"C,{unknown}",
            f"D\t{broken}",
            "E;",
            f"F;{address(good)}",
        ]
    )
    upload = SimpleUploadedFile("codes.csv", text.encode("utf-8-sig"))
    page = client.post("/v/many?language=en", {"list": upload}).content.decode()
    for count, label in ((3, "Genuine"), (1, "Not genuine"), (2, "It cannot be told")):
        assert f'<span class="stat-value">{count}</span>\n  <span class="stat-label">{label}</span>' in page
    exported = client.post("/v/many?language=en", {"codes": text, "export": "csv"})
    lines = b"".join(exported.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "line,outcome,standing,verdict,why,number,document,issuer,issued,same_as"
    outcomes = [tuple(line.split(",")[:3]) for line in lines[1:]]
    assert outcomes == [
        ("2", "authentic", "in-force"), ("4", "authentic", "revoked"), ("5", "cannot-tell", "unknown"),
        ("6", "not-authentic", "unknown"), ("7", "cannot-tell", "unknown"), ("8", "authentic", "in-force"),
    ]  # fmt: skip
    assert lines[-1].split(",")[-1] == "2"


def test_a_list_has_an_end(db: None, home: Path, client: Client) -> None:
    page = client.post("/v/many?language=en", {"codes": "x\n" * (many.MOST + 2)})
    assert page.status_code == 400
    assert "There are more than 5,000 lines" in page.content.decode()
    assert client.post("/v/many", {"codes": "\n"}).status_code == 400


def picture(code: str, kind: str = "PNG", side: int = 4) -> bytes:
    drawn, out = BytesIO(), BytesIO()
    segno.make_qr(code).save(drawn, kind="png", scale=side, border=4)
    Image.open(drawn).convert("RGB").save(out, kind)
    return out.getvalue()


def read_by_server(client: Client, content: bytes) -> Any:
    upload = SimpleUploadedFile("picture", content)
    return client.post("/documents/verify/", {"picture": upload}, headers={"Accept-Language": "en"})


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_codes_in_pictures_are_read(db: None, client: Client, kind: str) -> None:
    code = seal.address("https://documents.example/v", message())
    assert read_by_server(client, picture(code, kind)).json() == {"codes": [code]}


def test_a_picture_is_judged_without_scripts(client: Client, issued: Document) -> None:
    upload = SimpleUploadedFile("picture", picture(address(issued)))
    assert issued.number in posted(client, "", picture=upload)


def hostile() -> dict[str, bytes]:
    whole = picture(seal.address("", message()))
    out = BytesIO()
    Image.new("1", (8_000, 8_000)).save(out, "PNG")
    bomb = out.getvalue()
    widest = bytearray(bomb)
    widest[16:24] = b"\x7f\xff\xff\xff\x7f\xff\xff\xff"
    return {
        "empty": b"", "text": b"hello", "html": b"<svg onload=alert(1)>", "gif": b"GIF89a" + bytes(50),
        "cut": whole[: len(whole) // 2],
        "png head": whole[:40], "jpeg head": b"\xff\xd8\xff\xe0" + bytes(100),
        "webp head": b"RIFF\x00\x00\x00\x00WEBP" + bytes(50),
        "many points": bomb, "more points": bytes(widest), "large": b"\x89PNG\r\n\x1a\n" + bytes(pictures.MOST_BYTES),
        "tiff": b"II*\x00" + bytes(99),
    }  # fmt: skip


@pytest.mark.parametrize("name", hostile())
def test_hostile_pictures_are_refused_in_words(db: None, client: Client, name: str) -> None:
    answer = read_by_server(client, hostile()[name])
    assert answer.status_code == 400
    assert all(answer.json()[part] for part in ("what", "mend"))


def test_what_is_too_large_is_refused_before_it_is_read(db: None, client: Client) -> None:
    answer = client.post(
        "/documents/verify/", b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="999999999"
    )
    assert answer.status_code == 400
    assert client.get("/documents/verify/").status_code == 405
    assert client.post("/documents/verify/").status_code == 400


def test_the_worker_keeps_the_page_in_three_languages(db: None, home: Path, client: Client) -> None:
    answer = client.get("/v/worker.js")
    assert (answer["Service-Worker-Allowed"], answer["Content-Type"]) == ("/v", "text/javascript")
    kept = json.loads(answer.content.decode().splitlines()[0].removeprefix("const KEPT = ").removesuffix(";"))
    assert set(kept["pages"]) == set(LANGUAGES)
    for path in (*kept["files"], *kept["pages"].values()):
        with closing(client.get(path)) as found:
            assert found.status_code == 200


def test_it_stands_on_the_way_of_everybody(db: None, settings: Settings, client: Client) -> None:
    assert client.get("/").content.decode().count('href="/v"') == 2
