"""A reader at the page that judges: on a telephone, without a network, in three languages, and before codes that lie."""

from __future__ import annotations

import base64
import csv
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import pytest
import segno
import zxingcpp
from django.db import connection
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Visit
from tests.browser.driving import TELEPHONE
from tests.browser.test_accessibility import COLOURS, violations
from tests.documents.batches.conftest import Papers, papers_of
from tests.documents.desk import agent_of
from tests.documents.school import enrol, open_school
from wasl.documents import changing
from wasl.documents.issuing import issue
from wasl.documents.models import Change, KeyUse, SealKey
from wasl.documents.seal import cose, seal
from wasl.documents.sealing.keys import Act, sealing
from wasl.kernel.clock import now

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DIPLOMA = "baccalaureate-diploma"


@dataclass(frozen=True, slots=True)
class Codes:
    """What codes on paper say."""

    good: str
    revoked: str
    replaced: str
    turned: str
    """A name in it turns the text round."""


@pytest.fixture
def codes(live_server: LiveServer, settings: Settings, tmp_path: Path) -> Codes:
    """Three diplomas of a school, one revoked, one corrected."""
    settings.HOME = tmp_path / "home"
    agent, other = agent_of("menps", "registry-1"), agent_of("menps", "registry-2")
    pupils = open_school(settings.HOME)
    enrol(settings.HOME, dict.fromkeys(range(3), "12.00"), back=1, result="graduated")
    good, revoked, replaced = (issue(agent, DIPLOMA, each) for each in pupils)
    changing.confirm(other, changing.propose(agent, revoked, Change.Kind.REVOKE, "fraud"))
    enrol(settings.HOME, {2: "14.00"}, back=1, result="graduated")
    changing.confirm(other, changing.propose(agent, replaced, Change.Kind.CORRECT, "mistyped"))
    stated = seal.stated(cose.opened(bytes(good.seal)))
    label = next(label for label, value in stated.claims.items() if value == "SALMA")
    turned = replace(stated, claims={**stated.claims, label: "SALMA \u202eNANNEB"})
    base = f"{live_server.url}/v"
    with sealing("menps", now(), SealKey.Use.SEAL, Act(KeyUse.Kind.SEAL)) as sealer:
        seals = [bytes(each.seal) for each in (good, revoked, replaced)] + [sealer.sealed(turned)]
    return Codes(*(seal.address(base, each) for each in seals))


def verdict(tab: Page, title: str) -> None:
    expect(tab.get_by_role("heading", level=2, name=title)).to_be_visible()
    expect(tab.get_by_role("status")).to_contain_text(title)


def settled(context: BrowserContext, server: str, code: str) -> Page:
    """A tab that has judged `code`, with the worker at its place."""
    tab = context.new_page()
    tab.goto(code)
    verdict(tab, "Genuine and in force")
    tab.evaluate(
        "navigator.serviceWorker.ready.then(({ active }) =>"
        " active.state === 'activated' || new Promise((done) => { active.onstatechange = done; }))"
    )
    return tab


def test_it_judges_with_the_network_off_and_in_every_language(
    visit: Visit, live_server: LiveServer, codes: Codes
) -> None:
    with visit(language="en", width=TELEPHONE) as context:
        complaints: list[str] = []
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        tab = settled(context, live_server.url, codes.good)
        expect(tab.locator(".verdict .facts")).to_contain_text("SALMA")
        expect(tab.locator(".message:visible")).to_have_count(0)
        assert not complaints
        context.set_offline(True)
        tab.goto("about:blank")
        tab.goto(codes.revoked)
        verdict(tab, "Genuine, but revoked since")
        expect(tab.locator(".verdict .checks")).to_contain_text("Revoked, as of")
        expect(tab.get_by_text("You are offline: judged by the list of")).to_be_visible()
        tab.evaluate(f"location.hash = {codes.replaced.partition('#')[2]!r}")
        verdict(tab, "Genuine, but a corrected one took its place")
        tab.evaluate(f"location.hash = {codes.good.partition('#')[2]!r}")
        verdict(tab, "Genuine and in force")
        tab.get_by_role("button", name="العربية").click()
        expect(tab.locator("html[dir=rtl]")).to_have_count(1)
        expect(tab.locator(".verdict .facts")).to_contain_text("سلمى")
        assert tab.evaluate("document.documentElement.scrollWidth") <= TELEPHONE


def test_a_code_that_lies_is_caught(visit: Visit, live_server: LiveServer, codes: Codes) -> None:
    with visit(language="en") as context:
        tab = context.new_page()
        tab.goto(f"{live_server.url}/v")
        box = tab.get_by_label("What the code says")
        box.fill(codes.good.replace(live_server.url, "https://evil.example"))
        tab.get_by_role("button", name="Check", exact=True).click()
        verdict(tab, "Genuine and in force")
        expect(tab.get_by_text("This code names another site, evil.example")).to_be_visible()
        box.fill(codes.turned)
        tab.get_by_role("button", name="Check", exact=True).click()
        expect(tab.locator(".verdict .facts")).to_contain_text("SALMA ⟨U+202E⟩NANNEB")
        expect(tab.get_by_text("This code names another site")).to_be_hidden()
        box.fill("WIFI:S:home;;")
        tab.get_by_role("button", name="Check", exact=True).click()
        verdict(tab, "It cannot be told")
        outcomes = tab.evaluate(FLIPPED, codes.good)
        assert len(outcomes) > 200
        assert "authentic" not in outcomes


FLIPPED = """async (code) => {
  const [{ judged }, { trusted }, { message }] = await Promise.all(
    ["judge", "trust", "seal"].map((name) => import(`/static/documents/${name}.js`)));
  const { bundle } = await trusted();
  const spelled = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const whole = message(code);
  if ((await judged(`#${spelled(whole)}`, bundle)).outcome !== "authentic") throw new Error("the whole is not believed");
  const outcomes = [];
  for (let place = 0; place < whole.length; place++) {
    const changed = whole.slice();
    changed[place] ^= 1;
    outcomes.push((await judged(`#${spelled(changed)}`, bundle)).outcome);
  }
  return outcomes;
}"""


def test_a_list_by_another_key_is_told_of_and_not_believed(
    visit: Visit, live_server: LiveServer, codes: Codes, settings: Settings
) -> None:
    with visit(language="en") as context:
        tab = settled(context, live_server.url, codes.good)
        (Path(settings.HOME) / "keys" / "trust.json").unlink()
        tab.reload()
        verdict(tab, "Genuine and in force")
        expect(
            tab.get_by_text("this site now signs its list with a key that this device does not know")
        ).to_be_visible()
        tab.get_by_role("button", name="Trust the new key").click()
        expect(tab.get_by_text("Judged by the list of")).to_be_visible()
        expect(tab.get_by_text("with a key that this device does not know")).to_be_hidden()


def test_a_picture_is_read_and_a_damaged_one_told_of(visit: Visit, live_server: LiveServer, codes: Codes) -> None:
    drawn = BytesIO()
    segno.make_qr(codes.good).save(drawn, kind="png", scale=4)
    with visit(language="en") as context:
        tab = context.new_page()
        tab.goto(f"{live_server.url}/v")
        files = tab.get_by_label("Or a picture of the code")
        files.set_input_files({"name": "code.png", "mimeType": "image/png", "buffer": drawn.getvalue()})
        verdict(tab, "Genuine and in force")
        files.set_input_files({"name": "cut.png", "mimeType": "image/png", "buffer": drawn.getvalue()[:200]})
        expect(tab.get_by_role("alert")).to_contain_text(re.compile("cut or damaged"))


def test_its_verdicts_read_aloud_and_in_the_dark(visit: Visit, live_server: LiveServer, codes: Codes) -> None:
    found = []
    with visit(language="ar", width=TELEPHONE) as context:
        tab = context.new_page()
        for name, code in (("good", codes.good), ("revoked", codes.revoked), ("none", f"{live_server.url}/v#AAAA")):
            tab.goto("about:blank")
            tab.goto(code)
            expect(tab.locator(".verdict")).to_be_visible()
            found += [f"{name}: {each}" for each in violations(tab)]
            tab.evaluate("document.documentElement.dataset.theme = 'dark'")
            found += [f"{name}, dark: {each}" for each in violations(tab, COLOURS)]
            assert tab.evaluate("document.documentElement.scrollWidth") <= TELEPHONE
    assert not found, "\n".join(found)


READS = """globalThis.BarcodeDetector = class {
  async detect(source) {
    const canvas = new OffscreenCanvas(source.width, source.height);
    canvas.getContext("2d").drawImage(source, 0, 0);
    const content = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
    const codes = await readCodes(btoa(String.fromCharCode(...content)));
    return codes.map((rawValue) => ({ rawValue }));
  }
};"""
"""What telephones' browsers have and this one has not: it reads codes on the device."""


@pytest.fixture
def papers(live_server: LiveServer, settings: Settings, tmp_path: Path) -> Papers:
    """What an admission office was given."""
    settings.HOME = tmp_path / "home"
    agents = agent_of("menps", "registry-1"), agent_of("menps", "registry-2")

    def made() -> Papers:
        try:
            return papers_of(settings.HOME, *agents)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as aside:  # the browser's own event loop runs in this thread
        return aside.submit(made).result()


CANDIDATES = """numero;nom;prenom;date de naissance;numero du document
1;Alaoui;Salma;04/06/2008;
=2;Bennani;Kenza;01/01/2001;{revoked}
3;Personne;Aucun;01/01/2001;
"""


def read_codes(picture: str) -> list[str]:
    """The codes in a picture."""
    return [found.text for found in zxingcpp.read_barcodes(Image.open(BytesIO(base64.b64decode(picture))))]


def given(tab: Page, files: dict[str, bytes], done: int) -> None:
    """Choose `files` together and have them looked at, until `done` were."""
    room = tab.locator("[data-batch=room]")
    room.locator("input[name=files]").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files.items()]
    )
    room.get_by_role("button", name="Check them all").click()
    expect(room.locator("[data-batch=status]")).to_have_text(f"{done} files looked at.")


def line(tab: Page, name: str) -> Locator:
    """The line of a file."""
    return tab.locator("[data-batch=lines] tr").filter(has=tab.get_by_text(name, exact=True))


def test_many_files_are_judged_and_told_apart_with_the_network_on_and_off(
    visit: Visit, live_server: LiveServer, papers: Papers
) -> None:
    with visit(language="en", width=TELEPHONE) as context:
        context.expose_function("readCodes", read_codes)
        context.add_init_script(READS)
        tab = context.new_page()
        tab.goto(f"{live_server.url}/v/files?language=en")
        given(tab, papers.files, 5)
        for name, title in (
            ("authentic.pdf", "Genuine and in force"), ("revoked.pdf", "Genuine, but revoked since"),
            ("altered.pdf", "Not genuine"),
            ("foreign.pdf", "It cannot be told"), ("code.png", "Genuine and in force"),
        ):  # fmt: skip
            expect(line(tab, name)).to_contain_text(title)
        line(tab, "authentic.pdf").locator("summary").click()
        expect(line(tab, "authentic.pdf").locator(".facts")).to_contain_text("SALMA")
        tab.get_by_role("button", name="Doubtful 1").click()
        expect(tab.locator("[data-batch=lines] tr")).to_have_count(1)
        people = {
            "name": "people.csv",
            "mimeType": "text/csv",
            "buffer": CANDIDATES.format(revoked=papers.revoked.number).encode(),
        }
        tab.locator("input[name=candidates]").set_input_files([people])
        joined = tab.locator("[data-batch=joined-lines]")
        expect(joined.locator("tr").nth(0)).to_contain_text("States the same person")
        expect(joined.locator("tr").nth(1)).to_contain_text("It does not state this birth date")
        expect(joined.locator("tr").nth(2)).to_contain_text("No paper was given")
        with tab.expect_download() as download:
            tab.locator("[data-batch=joined-download]").click()
        rows = list(csv.DictReader(download.value.path().read_text(encoding="utf-8-sig").splitlines()))
        assert [(row["candidate"], row["found"], row["file"]) for row in rows][:2] == [
            ("1", "same-person", "authentic.pdf"),
            ("'=2", "to-compare", "revoked.pdf"),
        ]
        found = violations(tab)
        tab.evaluate("document.documentElement.dataset.theme = 'dark'")
        found += violations(tab, COLOURS)
        assert tab.evaluate("document.documentElement.scrollWidth") <= TELEPHONE
        context.set_offline(True)
        more = {
            **papers.files,
            "all.zip": papers.archive(),
            "\u202e=1.txt": b"text",
            "heavy.pdf": b"%PDF-" + bytes(9 << 20),
        }
        given(tab, more, 12)
        expect(line(tab, "code.png")).to_contain_text("Genuine and in force")
        expect(line(tab, "authentic.pdf")).to_contain_text("Our server could not be reached")
        expect(line(tab, "candidats/code.png")).to_contain_text("The same as line 5")
        expect(line(tab, "⟨U+202E⟩=1.txt")).to_contain_text("no PDF, and no picture")
        expect(line(tab, "heavy.pdf")).to_contain_text("too large")
        expect(tab.get_by_text("The list could not be compared")).to_be_visible()
        tab.get_by_label("Search in this table").fill("salmá")
        expect(tab.locator("[data-batch=lines] tr")).to_have_count(0)
        tab.get_by_label("Search in this table").fill("nádia")
        expect(tab.locator("[data-batch=lines] tr")).to_have_count(2)
        with tab.expect_download() as download:
            tab.get_by_role("button", name="CSV", exact=True).click()
        rows = list(csv.DictReader(download.value.path().read_text(encoding="utf-8-sig").splitlines()))
        assert [row["outcome"] for row in rows].count("verified") == 2
        assert len(rows) == 12
        assert not found, "\n".join(found)


def test_what_takes_long_is_stopped_and_what_was_found_stays(
    visit: Visit, live_server: LiveServer, settings: Settings, tmp_path: Path
) -> None:
    settings.HOME = tmp_path / "home"
    with visit(language="en") as context:
        tab = context.new_page()
        tab.goto(f"{live_server.url}/v")
        tab.route("**/api/documents/verify/files", lambda route: None)  # the server takes its time for ever
        tab.get_by_text("Many files at once").click()
        room = tab.locator("[data-batch=room]")
        room.locator("input[name=files]").set_input_files(
            [{"name": f"{n}", "mimeType": "text/plain", "buffer": b"%PDF-" if n == 2500 else b"x"} for n in range(3000)]
        )
        room.get_by_role("button", name="Check them all").click()
        expect(room.locator("[data-batch=status]")).to_contain_text("2500 of 3000 looked at", timeout=30_000)
        room.get_by_role("button", name="Stop").click()
        expect(room.locator("[data-batch=status]")).to_have_text("Stopped: 2500 of 3000 files were looked at.")
        expect(room.get_by_text("The first 200 of 2500 lines are shown")).to_be_visible()
        tab.evaluate(DROPPED)
        expect(room.locator("[data-batch=status]")).to_have_text("2 files looked at.")
        expect(line(tab, "b.txt")).to_contain_text("The same as line 1")


DROPPED = """() => {
  const dataTransfer = new DataTransfer();
  for (const name of ["a.txt", "b.txt"]) dataTransfer.items.add(new File(["x"], name));
  const drop = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
  document.querySelector("[data-verify=form]").dispatchEvent(drop);
}"""
