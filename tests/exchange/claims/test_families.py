"""What a family does with a letter: enter, answer, correct; what the exchange then settles by itself."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format
from django.utils.translation import override

from tests.exchange.answering import world
from tests.exchange.claims.conftest import AMINA, YASSINE, Asked
from tests.exchange.files.conftest import BY_FILE
from tests.exchange.files.test_pages import publish_directory, signed_in
from wasl.accounts.models import Profile
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.catalogue.days import local
from wasl.exchange.answering.kept import pseudonyms_of
from wasl.exchange.claims import entering, evidence, replying
from wasl.exchange.claims.asking import Found, listed_elsewhere
from wasl.exchange.claims.models import Claim, Event, Knock, Reply
from wasl.exchange.claims.replying import Given
from wasl.exchange.receipts.entry import read_entry
from wasl.exchange.receipts.reading import LogReader
from wasl.exchange.tracing.models import Trace
from wasl.kernel.errors import WaslError

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"
RIGHT = {"scheme": "massar", "value": " Z100000004 "}


def entered(asked: Asked, line: int, language: str = "en") -> Client:
    """A visitor whom the letter of `line` let in."""
    client = Client()
    client.cookies["wasl_language"] = language
    assert client.post("/claim/", asked.letter(line))["Location"] == "/claim/answer/"
    return client


def test_the_right_identifier_closes_the_claim_at_once_and_leaves_a_receipt(asked: Asked) -> None:
    for language, why in (("fr", "allocation"), ("ar", "التعويض"), ("en", "allowance")):
        page = entered(asked, 2, language).get("/claim/answer/").content.decode()
        assert why in page.lower(), "the purpose is told"
        assert "55-19" in page
        assert "Z999" in page
        assert "R-2" in page
    client = entered(asked, 2)
    page = client.post("/claim/answer/", RIGHT, follow=True).content.decode()
    assert "Nothing more is asked of you" in page
    claim = asked.claim(2)
    assert (claim.state, claim.ending) == ("closed", "corrected")
    reader = LogReader(asked.town.home / "receipts" / "portal")
    (entry,) = (read_entry(content) for content in reader.entries())
    assert (entry.consumer, entry.way, entry.outcome, entry.fields) == ("cnss", "portal", "answered", ("schooled",))
    assert claim.receipt == f"portal/0/{reader.leaf(0).hex()}"
    assert [each.what for each in claim.events.order_by("pk")] == ["answered", "exchange", "corrected"]
    at = local(current.catalogue(), world.NOW)
    assert at.hour != world.NOW.hour
    with override("en"):
        assert date_format(at, "SHORT_DATETIME_FORMAT") in page, "the State's own clock"
    assert not claim.events.exclude(actor="").exists(), "no human was needed"
    again = client.post("/claim/answer/", RIGHT, follow=True).content.decode()
    assert "examined already" in again
    assert Reply.objects.get().times == 1


def test_what_the_exchange_does_not_clear_waits_and_can_be_corrected(asked: Asked) -> None:
    client = entered(asked, 7)
    assert "nothing was given" in client.post("/claim/answer/", {"school_year": "2025-2026"}).content.decode().lower()
    for value in ("Z100000005", "Z424242"):  # known and not at school, then nobody
        client.post("/claim/answer/", {"scheme": "massar", "value": value, "establishment": "École <b>"})
    claim = asked.claim(7)
    assert (claim.state, Reply.objects.get(claim=claim).value) == ("answered", "Z424242")
    page = client.get("/claim/answer/").content.decode()
    assert "Correct your answer" in page
    assert "École &lt;b&gt;" in page
    said = [each.text for each in claim.events.filter(what="exchange").order_by("pk")]
    assert said == ["answered", "unknown-subject"]
    for _ in range(replying.MOST):
        client.post("/claim/answer/", {"words": "Il est à l'OFPPT."})
    assert Reply.objects.get(claim=claim).times == replying.MOST, "each identifier is a question: there is an end to it"


def test_one_child_does_not_stand_for_two(asked: Asked) -> None:
    entered(asked, 2).post("/claim/answer/", RIGHT)
    entered(asked, 7).post("/claim/answer/", RIGHT)
    assert [asked.claim(line).ending for line in (2, 7)] == ["corrected", ""]
    Trace.objects.create(
        log="files", index=0, leaf="aa", at=0, entity=world.OMAR, consumer="cnss", provider="menps", service="s", purpose="p",
        agreement="PE-2026-0001@1", outcome="answered", way="file",
    )  # fmt: skip
    entered(asked, 4).post("/claim/answer/", {"scheme": "massar", "value": "Z100000003"})  # a brother's, in the list
    claim = asked.claim(4)
    assert claim.state == "answered"
    assert claim.events.filter(what="exchange").get().text == "listed-elsewhere"


def test_two_families_that_give_one_child_at_once_do_not_both_end(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replying, "listed_elsewhere", lambda claim, found: False)  # each looked before the other closed
    for line in (2, 7):
        entered(asked, line).post("/claim/answer/", RIGHT)
    assert [asked.claim(line).ending for line in (2, 7)] == ["corrected", ""]
    assert asked.claim(7).events.filter(what="exchange").get().text == "listed-elsewhere"


def test_lines_that_carry_one_identifier_speak_of_one_child(asked: Asked) -> None:
    Claim.objects.filter(line=7).update(subject="Z999")  # the same child, in another file of the fund's
    for line in (2, 7):
        entered(asked, line).post("/claim/answer/", RIGHT)
    assert [asked.claim(line).ending for line in (2, 7)] == ["corrected", "corrected"]


def test_a_child_renamed_since_the_list_does_not_stand_elsewhere(asked: Asked) -> None:
    names = pseudonyms_of(asked.town.home)
    Trace.objects.create(
        log="files", index=3, leaf="dd", at=0, entity=YASSINE, consumer="cnss", provider="menps", service="s", purpose="p",
        agreement="PE-2026-0001@1", outcome="answered", way="file",
    )  # fmt: skip
    renamed = Found(True, "answered", names.of("cnss", YASSINE, 2))
    assert asked.claim(6).pseudonym == names.of("cnss", YASSINE, 1)
    assert not listed_elsewhere(asked.claim(6), renamed)
    assert listed_elsewhere(asked.claim(7), renamed)


def test_nothing_is_asked_where_it_is_not_agreed(asked: Asked) -> None:
    asked.town.agreements = [world.agreement(**{**BY_FILE, "ways": ("file",)})]
    publish_directory(asked.town, 2)
    entered(asked, 2).post("/claim/answer/", RIGHT)
    assert asked.claim(2).state == "answered"
    assert not (asked.town.home / "receipts" / "portal").exists()


def test_a_wrong_number_and_a_wrong_code_are_told_alike_and_seldom(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter, client = asked.letter(2), Client()
    client.cookies["wasl_language"] = "en"
    nobody = f"26-9999999-{98 - 26_9999999_00 % 97:02}"
    wrong = [{**letter, "code": "AAAA-AAAA"}, {**letter, "number": nobody}, {"number": "x", "code": "é"}, {}]
    pages = [re.sub(r'value="[^"]*"', "", client.post("/claim/", each).content.decode()) for each in wrong]
    assert len(set(pages)) == 1
    assert "do not go together" in pages[0]
    assert client.get("/claim/answer/")["Location"] == "/claim/"

    for _ in range(entering.PER_NUMBER):
        client.post("/claim/", wrong[0])
    shut = client.post("/claim/", letter, REMOTE_ADDR="10.0.0.9")
    assert shut.status_code == 429, "with the right code too"
    for _ in range(entering.PER_NUMBER):
        client.post("/claim/", wrong[1])
    assert client.post("/claim/", wrong[1]).status_code == 429, "a number that does not exist shuts as well"
    assert "10.0.0.9" not in str(list(Knock.objects.values()))
    for at in range(entering.PER_ADDRESS):
        client.post("/claim/", {"number": f"{at}", "code": "x"}, REMOTE_ADDR="10.0.0.8")
    assert client.post("/claim/", asked.letter(4), REMOTE_ADDR="10.0.0.8").status_code == 429
    assert client.post("/claim/", asked.letter(4), REMOTE_ADDR="10.0.0.7").status_code == 302

    told = client.post("/claim/", {"number": "26-1", "code": "x"}, REMOTE_ADDR="10.0.0.6")
    assert told.status_code == 200, "what others mistype shuts out nobody"

    monkeypatch.setenv("WASL_NOW", (world.NOW + timedelta(minutes=61)).isoformat())
    assert client.post("/claim/", letter).status_code == 302
    assert entering.forget_knocks() > 0
    monkeypatch.setenv("WASL_NOW", (world.NOW + timedelta(minutes=100)).isoformat())
    assert client.get("/claim/answer/")["Location"] == "/claim/", "a claim is open for half an hour"


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("a.pdf", PDF, "pdf"),
        ("a.png", b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82", "png"),
        ("a.jpg", b"\xff\xd8\xff....\xff\xd9", "jpg"),
        ("a.pdf", b"<html><script>alert(1)</script>%%EOF", ""),
        ("a.png", b"\x89PNG\r\n\x1a\n cut", ""),
        ("../../etc/passwd.pdf", b"MZ\x90", ""),
        ("a.pdf", b"", ""),
    ],
)
def test_files_are_known_by_their_bytes(name: str, content: bytes, kept: str) -> None:
    assert evidence.kind_of(io.BytesIO(content)) == kept


def test_a_file_is_kept_beside_the_claim_and_a_hostile_one_nowhere(asked: Asked) -> None:
    client, claim = entered(asked, 2), asked.claim(2)
    for content in (b"MZ\x90", PDF + b" " * evidence.LARGEST):
        page = client.post("/claim/answer/", {"file": SimpleUploadedFile("../../x.pdf", content), "words": "x"})
        assert 'class="message error' in page.content.decode()
    assert not Reply.objects.exists()
    assert not evidence.folder_of(claim).exists()
    for content in (PDF, PDF + b"\n%again %%EOF"):
        client.post("/claim/answer/", {"file": SimpleUploadedFile("name of a child.pdf", content)})
    reply = Reply.objects.get()
    assert evidence.place(reply).read_bytes() == PDF + b"\n%again %%EOF"
    assert len([each for each in evidence.folder_of(claim).rglob("*") if each.is_file()]) == 1, "the first is replaced"
    assert "name of a child" not in str(list(Event.objects.values())) + str(list(Reply.objects.values()))
    client.post("/claim/answer/", {"words": "Avec le certificat."})
    assert evidence.place(Reply.objects.get()).is_file(), "a word more takes nothing back"


def test_of_two_files_sent_at_once_the_one_that_stands_stays(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    client, late, drop = entered(asked, 2), [], replying._drop_replaced
    monkeypatch.setattr(replying, "_drop_replaced", late.append)
    client.post("/claim/answer/", {"file": SimpleUploadedFile("a.pdf", PDF)})
    monkeypatch.setattr(replying, "_drop_replaced", drop)
    client.post("/claim/answer/", {"file": SimpleUploadedFile("b.pdf", PDF + b"\n%again %%EOF")})
    drop(*late)  # the first one goes on where it stopped
    assert evidence.place(Reply.objects.get()).read_bytes() == PDF + b"\n%again %%EOF"


def test_a_null_character_is_not_kept(asked: Asked) -> None:
    entered(asked, 2).post("/claim/answer/", {"words": "Il est\x00 là.", "establishment": "\x00Lycée"})
    reply = Reply.objects.get()
    assert (reply.words, reply.establishment) == ("Il est là.", "Lycée"), "PostgreSQL would refuse the row"


def test_two_answers_at_once_close_one_claim_once(asked: Asked) -> None:
    if connection.vendor == "sqlite":
        answers = [_reply(asked), _reply(asked)]
    else:
        with ThreadPoolExecutor(2) as both:
            answers = list(both.map(lambda _: _reply(asked), range(2)))
    assert "closed" in answers
    claim = asked.claim(2)
    assert claim.events.filter(what="corrected").count() == 1


def _reply(asked: Asked) -> str:
    try:
        return replying.reply(asked.claim(2), Given(**RIGHT), current.catalogue()).state
    except WaslError as error:
        return error.what
    finally:
        if connection.vendor != "sqlite":
            connections.close_all()


def test_a_family_with_an_account_finds_the_claim_about_its_own(asked: Asked) -> None:
    client = signed_in(Role.FAMILY)
    client.cookies["wasl_language"] = "en"
    claim = asked.claim(6)
    for person, sees in (("", False), (AMINA, False), (YASSINE, True)):
        Profile.objects.filter(role=Role.FAMILY).update(person=person)
        for page in ("/", "/my/requests/"):
            assert (claim.written in client.get(page).content.decode()) is sees, page
        assert client.get(f"/my/claims/{claim.number}/").status_code == (200 if sees else 404)
    page = client.post(
        f"/my/claims/{claim.number}/", {"words": "Il est en apprentissage."}, follow=True
    ).content.decode()
    assert "Your answer is kept" in page
    assert claim.events.get(what="answered").actor == "family-"
    client.post(f"/my/claims/{claim.number}/", {"scheme": "massar", "value": "Z100000005"})
    page = client.get(f"/my/claims/{claim.number}/").content.decode()
    trace = Trace.objects.get(entity=YASSINE, case=claim.written)
    assert f"/my/consultations/{trace.pk}/" in page, "there it can be objected to"
    for who, where in (((Role.AGENT, "cnss"), "/claims/"), ((Role.AGENT, "menps"), "/claims/examine/")):
        told = signed_in(*who).get(f"{where}{claim.number}/").content.decode()
        assert "family-" not in told, "the account of a family is nobody else's business"
    assert client.get(f"/my/claims/{asked.claim(2).number}/").status_code == 404, "another family's"


def test_more_claims_ask_the_database_no_more_often(asked: Asked) -> None:
    client = signed_in(Role.FAMILY)
    Profile.objects.filter(role=Role.FAMILY).update(person=YASSINE)
    with CaptureQueriesContext(connection) as one:
        client.get("/my/requests/")
    Claim.objects.update(pseudonym=asked.claim(6).pseudonym)
    with CaptureQueriesContext(connection) as five:
        assert asked.claim(2).written in client.get("/my/requests/").content.decode()
    assert len(five) <= len(one) + 1, "one more to find a claim, in this test itself"
