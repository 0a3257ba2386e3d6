"""Pages of agreements: who sees what, and the whole life through them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from functools import cache

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from tests.exchange.agreements.life import Cast, active, advised, drafted, fresh, signed, submitted
from tests.portal.test_pages import assert_it_speaks, assert_nothing_within
from wasl.catalogue.declared import LegalSource
from wasl.exchange.agreements import activating, amending, keys, tasks
from wasl.exchange.agreements.detached import sign_detached
from wasl.exchange.agreements.models import AgreementVersion, AuthorityReference, SystemKey
from wasl.exchange.agreements.states import State
from wasl.kernel.keys import encoded, new_key
from wasl.kernel.text import LANGUAGES

Visitor = Callable[..., Client]


@pytest.fixture
def visitor(cast: Cast, settings: Settings) -> Visitor:
    """``visitor("dsi-lagoon", "fr")``: a client signed in as that account, speaking that language; always the same one."""
    settings.REQUIRE_MFA = False

    @cache
    def make(account: str = "", language: str = "en") -> Client:
        client = Client()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        if account:
            client.force_login(cast.people[account].user)
        return client

    return make


def address(version: AgreementVersion, act: str = "") -> str:
    return f"/agreements/{version.agreement.number}/{version.version}/{act}{'/' if act else ''}"


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return response.content.decode()


FORM = {
    "save": "1", "purpose": "lesson-allowance", "law": "loi 3-20 | 7", "reference": "D-12/2026", "regime": "declaration",
    "fields": ["enrolled", "fin"], "why_fin": "To choose the pool.", "subjects_fr": "Nageurs", "subjects_ar": "السباحون",
    "subjects_en": "Swimmers", "ways": ["call"], "per_minute": "60", "per_day": "1 000", "per_file": "10",
    "valid_from": "2026-11-24", "valid_until": "2027-11-24", "codes": "pearl", "officer": "dpo@lagoon.example",
}  # fmt: skip


def test_the_whole_life_through_the_pages(cast: Cast, visitor: Visitor) -> None:
    lagoon, tides, officer = visitor("dsi-lagoon"), visitor("dsi-tides"), visitor("dpo-tides")
    form = text(lagoon, "/agreements/new/form/?template=pearl-allowance")
    assert "The register marks it not shareable." in form
    kept = lagoon.post("/agreements/new/form/?template=pearl-allowance", FORM)
    version = AgreementVersion.objects.get()
    assert kept["Location"] == address(version)
    assert version.terms.quota.per_day == 1000
    assert version.terms.authority.expires == date(2028, 6, 1)
    assert version.reasons == {"fin": "To choose the pool."}
    lagoon.post(address(version, "submit"))
    assert "Give an opinion" in text(officer, address(version))
    officer.post(address(version, "opinion"), {"finding": "favourable", "reason": "Proportionate."})
    version = fresh(version)
    for client, key in ((lagoon, cast.pearl), (tides, cast.conch)):
        downloaded = client.get(address(version) + "text.json").content
        jws = sign_detached(downloaded.decode(), key)
        client.post(address(version, "sign"), {"signature": SimpleUploadedFile("signature.jws", jws.encode())})
    assert fresh(version).state == State.SIGNED
    assert version.agreement.number in text(visitor("directorate"), "/")
    visitor("directorate").post(address(version, "activate"))
    assert fresh(version).state == State.ACTIVE
    visitor("auditor").post(address(version, "suspend"), {"reason": "Odd hours."})
    page = text(tides, address(version))
    assert "every call is refused" in page
    assert "Odd hours." in page


def test_the_form_says_everything_that_is_wrong_and_keeps_what_was_typed(visitor: Visitor) -> None:
    wrong = {**FORM, "valid_until": "soon", "per_day": "-5", "subjects_en": "Very swimmers"}
    page = visitor("dsi-lagoon").post("/agreements/new/form/?template=pearl-allowance", wrong).content.decode()
    assert "The day cannot be read" in page
    assert "A number cannot be read" in page
    assert "Very swimmers" in page
    assert not AgreementVersion.objects.exists()
    wrong = {**FORM, "fields": ["secret"]}
    page = visitor("dsi-lagoon").post("/agreements/new/form/?template=pearl-allowance", wrong).content.decode()
    assert "may never leave its register" in page
    assert not AgreementVersion.objects.exists()


def test_the_preview_shows_what_leaves_and_keeps_nothing(visitor: Visitor) -> None:
    shown = {**{name: value for name, value in FORM.items() if name != "save"}, "preview": "1"}
    page = visitor("dsi-lagoon").post("/agreements/new/form/?template=pearl-allowance", shown).content.decode()
    preview = page[page.index('id="preview"') :]
    assert "Enrolled" in preview
    assert "Mark" not in preview.split("</section>")[0]
    assert not AgreementVersion.objects.exists()


def test_a_department_without_systems_is_told_so(cast: Cast, visitor: Visitor) -> None:
    profile = cast.dsi_shoals
    assert '<select id="consumer"' in text(visitor("dsi-shoals"), "/agreements/new/")
    profile.department = "elsewhere"
    profile.save()
    page = text(visitor("dsi-shoals"), "/agreements/new/")
    assert "Your department has no system of its own that could ask." in page
    assert '<select id="consumer"' not in page


def test_a_draft_is_its_parties_affair(cast: Cast, visitor: Visitor) -> None:
    version = drafted(cast)
    seen = {name: visitor(name).get(address(version)).status_code for name in cast.people}
    assert {name for name, status in seen.items() if status == 200} == {
        "dsi-lagoon", "dsi-tides", "dpo-lagoon", "dpo-tides",
    }  # fmt: skip
    for name in ("agent", "family", "planner", "directorate", "auditor", "dsi-shoals"):
        assert version.agreement.number not in text(visitor(name), "/agreements/")
    assert version.agreement.number in text(visitor("dsi-tides"), "/agreements/")


def test_what_is_submitted_opens_to_the_directorate_and_what_is_in_force_to_all(cast: Cast, visitor: Visitor) -> None:
    waiting = submitted(cast)
    assert visitor("directorate").get(address(waiting)).status_code == 200
    assert visitor("agent").get(address(waiting)).status_code == 403
    version = active(cast)
    assert all(visitor(name).get(address(version)).status_code == 200 for name in cast.people)
    assert visitor().get(address(version)).status_code == 302


ROLES = {
    "/agreements/": "*",
    "/agreements/new/": {"dsi-lagoon", "dsi-tides", "dsi-shoals"},
    "/agreements/new/form/?template=pearl-allowance": {"dsi-lagoon", "dsi-tides"},
    "/processing/": {"dsi-lagoon", "dsi-tides", "dsi-shoals", "dpo-lagoon", "dpo-tides", "directorate", "auditor"},
    "/authority-references/": {
        "dsi-lagoon", "dsi-tides", "dsi-shoals", "dpo-lagoon", "dpo-tides", "directorate", "auditor",
    },
    "/keys/": {"dsi-lagoon", "dsi-tides", "dsi-shoals", "directorate", "auditor"},
    "/keys/pearl/": {"dsi-lagoon", "dsi-tides", "dsi-shoals", "directorate", "auditor"},
    "/services/": "*",
    "/services/lessons-of-a-swimmer/": "*",
}  # fmt: skip


def test_each_page_opens_to_its_roles(cast: Cast, visitor: Visitor) -> None:
    opened = {path: {name for name in cast.people if visitor(name).get(path).status_code == 200} for path in ROLES}
    assert opened == {path: set(cast.people) if names == "*" else names for path, names in ROLES.items()}


def test_every_page_speaks_every_language_without_script_or_style_within(cast: Cast, visitor: Visitor) -> None:
    version, waiting = active(cast), submitted(cast)
    ready = advised(cast)
    prepared = drafted(cast)
    pages = {
        "dsi-lagoon": [
            "/", "/agreements/", "/agreements/new/", "/agreements/new/form/?consumer=pearl&service=lessons-of-a-swimmer",
            address(prepared), address(prepared, "edit"), address(ready, "sign"), address(version, "suspend"), "/keys/",
            "/keys/pearl/", "/authority-references/",
        ],
        "dpo-tides": ["/", address(waiting, "opinion"), address(waiting), "/processing/"],
        "directorate": ["/", address(version), "/services/", "/services/lessons-of-a-swimmer/", "/services/shoals-open/"],
        "auditor": ["/", address(version), "/processing/"],
    }  # fmt: skip
    for name, paths in pages.items():
        for language in LANGUAGES:
            client = visitor(name, language)
            for path in paths:
                response = client.get(path)
                assert response.status_code == 200, path
                assert_it_speaks(response, language)
                assert_nothing_within(response)


def test_the_diary_of_what_is_open_to_all_says_nothing_of_what_is_prepared(cast: Cast, visitor: Visitor) -> None:
    version = active(cast)
    amending.amend(cast.dsi_lagoon, version, "A field more, perhaps.")
    for name in ("agent", "family", "auditor"):
        assert "A field more, perhaps." not in text(visitor(name), address(version))
        shown = visitor(name).get(f"/api/agreements/{version.agreement.number}/1").json()
        assert "amend" not in {event["what"] for event in shown["events"]}
    assert "A field more, perhaps." in text(visitor("dsi-tides"), address(version))


def test_buttons_are_for_whom_they_serve_and_others_read_why(cast: Cast, visitor: Visitor) -> None:
    version = signed(cast)
    mine = text(visitor("directorate"), address(version))
    assert 'form="act-activate"' in mine
    theirs = text(visitor("dsi-lagoon"), address(version))
    assert 'form="act-activate"' not in theirs
    assert "Only for the roles: Inter-ministerial directorate" in theirs
    assert visitor("dsi-lagoon").post(address(version, "activate")).status_code == 403
    assert fresh(version).state == State.SIGNED


def test_a_verb_that_comes_too_late_says_so(cast: Cast, visitor: Visitor) -> None:
    version = active(cast)
    answer = visitor("directorate").post(address(version, "activate"), follow=True)
    assert "the agreement has moved on" in answer.content.decode()
    assert visitor("directorate").get(address(version, "no-such-verb")).status_code == 404
    assert visitor("directorate").get(address(version, "activate")).status_code == 302


def test_a_bad_signature_is_told_on_the_page(cast: Cast, visitor: Visitor) -> None:
    version = advised(cast)
    page = visitor("dsi-lagoon").post(address(version, "sign"), {"jws": "x"}).content.decode()
    assert "This is no detached signature" in page
    endless = encoded(b'{"kid":' + b"[" * 20_000)
    page = visitor("dsi-lagoon").post(address(version, "sign"), {"jws": f"{endless}..AAAA"}).content.decode()
    assert "This is no detached signature" in page
    other = sign_detached(version.text + " ", cast.pearl)
    page = visitor("dsi-lagoon").post(address(version, "sign"), {"jws": other}).content.decode()
    assert "The signature is not of this text" in page
    assert fresh(version).state == State.ADVISED


def test_versions_show_what_they_say_otherwise(cast: Cast, visitor: Visitor) -> None:
    version = active(cast)
    second = amending.amend(cast.dsi_lagoon, version, "One field less.")
    visitor("dsi-lagoon").post(address(second, "edit"), {**FORM, "fields": ["enrolled"]})
    page = text(visitor("dsi-tides"), address(second))
    differences = page[page.index('class="differences"') :]
    assert "<del>Enrolled, Fin</del>" in differences
    assert "<ins>Enrolled</ins>" in differences


def test_the_list_filters_searches_and_exports(cast: Cast, visitor: Visitor) -> None:
    active(cast)
    activating.suspend(cast.auditor, active(cast), "Why.")
    client = visitor("auditor")
    assert text(client, "/agreements/?state=suspended").count('class="is-code"') == 2  # the head and one line
    assert "PE-2026-0001" not in text(client, "/agreements/?state=suspended")
    assert "Nothing matches this search." in text(client, "/agreements/?state=soon")
    assert "Nothing matches" in text(client, "/agreements/?q=zzz")
    lines = b"".join(client.get("/agreements/?export=csv").streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[0].lstrip("\ufeff") == "number,service,consumer,provider,purpose,state,valid_until"
    assert len(lines) == 3


def test_the_list_costs_the_same_however_long(cast: Cast, visitor: Visitor) -> None:
    client = visitor("directorate")
    active(cast)
    text(client, "/agreements/")
    with CaptureQueriesContext(connection) as few:
        text(client, "/agreements/")
    for _ in range(4):
        active(cast)
    with CaptureQueriesContext(connection) as many:
        text(client, "/agreements/")
    assert len(many) == len(few) <= 8


def test_the_register_of_processing_says_what_the_law_wants(cast: Cast, visitor: Visitor) -> None:
    version = active(cast)
    page = text(visitor("dpo-lagoon"), "/processing/")
    for said in ("Pay the lesson allowance", "MT", "CL", "Fin", "loi 3-20, article 7", "D-12/2026"):
        assert said in page
    assert version.agreement.number not in text(visitor("dsi-shoals"), "/processing/")
    export = visitor("auditor").get("/processing/?export=csv")
    kept = b"".join(export.streaming_content).decode()  # type: ignore[attr-defined]
    assert all(said in kept for said in ("Swimmers who get the allowance.", "Ministry of Tides", "Lagoon Fund"))


def test_references_are_recorded_by_their_department(cast: Cast, visitor: Visitor) -> None:
    typed = {
        "reference": "A-7/2026", "regime": "authorisation", "processing": "Notes", "given": "2026-05-01", "expires": "",
    }  # fmt: skip
    visitor("dpo-tides").post("/authority-references/", typed)
    assert AuthorityReference.objects.get(reference="A-7/2026").department == "tides"
    assert "is recorded already" in visitor("dpo-tides").post("/authority-references/", typed).content.decode()
    undated = {**typed, "reference": "A-9", "given": ""}
    assert "The day cannot be read" in visitor("dpo-tides").post("/authority-references/", undated).content.decode()
    assert visitor("auditor").post("/authority-references/", {**typed, "reference": "A-8"}).status_code == 403


def test_a_key_is_registered_rotated_and_revoked_by_page(cast: Cast, visitor: Visitor) -> None:
    client, key = visitor("dsi-lagoon"), new_key()
    page = text(client, "/keys/pearl/")
    asked = re.search(r'<textarea id="challenge"[^>]*>([^<]+)<', page)
    assert asked is not None
    typed = {
        "challenge": asked[1],
        "proof": sign_detached(asked[1], key),
        "jwk": json.dumps(key.verifying().jwk()),
        "rotate": "1",
    }
    answer = client.post("/keys/pearl/register/", {**typed, "jwk": "[" * 9_000}, follow=True)
    assert "This key cannot be read" in answer.content.decode()
    client.post("/keys/pearl/register/", typed)
    assert SystemKey.objects.get(kid=key.kid).system == "pearl"
    assert SystemKey.objects.get(kid=cast.pearl.kid).valid_until is not None
    assert visitor("dsi-tides").post("/keys/pearl/register/", typed).status_code == 403
    visitor("auditor").post("/keys/pearl/revoke/", {"kid": key.kid, "reason": "Lost."})
    assert not keys.keys_in_force("pearl").filter(kid=key.kid).exists()
    assert "Lost." in text(client, "/keys/pearl/")


def test_a_service_says_who_uses_it(cast: Cast, visitor: Visitor) -> None:
    version = active(cast)
    page = text(visitor(), "/services/lessons-of-a-swimmer/")
    for said in (
        "/exchange/tides/conch/lessons-of-a-swimmer",
        "Lagoon Fund",
        version.agreement.number,
        "A yes or a no.",
    ):
        assert said in page
    assert "Open to all: no agreement is needed." in text(visitor(), "/services/shoals-open/")
    assert visitor().get("/services/nothing/").status_code == 404


def test_homes_say_what_waits_and_what_ends(cast: Cast, visitor: Visitor) -> None:
    waiting = submitted(cast)
    ending = active(cast, valid_until=date(2026, 12, 14))
    assert waiting.agreement.number in text(visitor("dpo-tides"), "/")
    home = text(visitor("dsi-lagoon"), "/")
    assert ending.agreement.number in home
    assert "20 days left" in home
    assert "ends within ninety days" in text(visitor("dsi-lagoon"), "/agreements/")


def test_what_no_longer_serves_is_not_said_to_end_in_less_than_no_time(
    cast: Cast, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = active(cast)  # until 24 November 2028, on a declaration that holds until 1 June
    pages = {"2028-05-31": "It stops serving in 1 day:", "2028-06-02": "It no longer serves"}
    for day, said in pages.items():
        monkeypatch.setenv("WASL_NOW", f"{day}T08:00:00+00:00")
        assert said in text(visitor("dsi-tides"), address(version))
        for path in ("/", "/agreements/", address(version)):
            assert not re.search(r"-\d+ day|1 days|in -", text(visitor("dsi-tides"), path))
    assert "reference of the data-protection authority ends soon" not in text(visitor("dpo-lagoon"), "/")
    assert ">over<" in text(visitor("dsi-tides"), "/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_diary_says_warnings_in_words(
    cast: Cast, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    version = active(cast)
    for day in ("2028-05-30", "2028-11-20"):
        monkeypatch.setenv("WASL_NOW", f"{day}T08:00:00+00:00")
        tasks.tend()
    page = text(visitor("dsi-tides", language), address(version))
    assert not re.search("(validity|authority):[0-9]", page)
    assert language != "en" or "Its authorisation ends within 7 days." in page


def test_secrecy_is_counted_in_days(cast: Cast, visitor: Visitor) -> None:
    version = active(cast, secrecy_days=1, secrecy_law=LegalSource(text="loi 5-21"))
    assert "1 day — loi 5-21" in text(visitor("dsi-tides"), address(version))


def test_where_everything_may_be_done_nobody_else_is_named(cast: Cast, visitor: Visitor) -> None:
    version = drafted(cast)
    assert "What others may do" not in text(visitor("dsi-lagoon"), address(version))
    assert "What others may do" in text(visitor("dpo-lagoon"), address(version))


def test_an_agreement_is_found_by_its_number(cast: Cast, visitor: Visitor) -> None:
    version = active(cast)
    assert visitor("family").get("/agreements/PE-2026-0001/")["Location"] == address(version)
    assert visitor("family").get("/agreements/PE-2026-0099/").status_code == 404


def test_the_interface_lists_and_shows_what_the_pages_would(cast: Cast, visitor: Visitor) -> None:
    version, prepared = active(cast), drafted(cast)
    listed = visitor("agent").get("/api/agreements").json()
    assert [each["number"] for each in listed] == [version.agreement.number]
    shown = visitor("agent").get(f"/api/agreements/{version.agreement.number}/1").json()
    assert shown["text"] == version.text
    assert [each["party"] for each in shown["signatures"]] == ["consumer", "provider"]
    assert shown["terms"]["fields"] == ["enrolled", "fin"]
    assert visitor("agent").get(f"/api/agreements/{prepared.agreement.number}/1").status_code == 403
    assert visitor("dsi-tides").get("/api/agreements?state=draft").json()[0]["state"] == "draft"
    assert visitor().get("/api/agreements").status_code == 401
