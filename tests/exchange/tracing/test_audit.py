"""The auditor verifies logs from the portal, finds the trace of a receipt, and unlinks a person with a colleague."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.exchange.tracing.conftest import Give
from tests.exchange.tracing.families import ELDEST, MOTHER, NEIGHBOUR, SALMA, two_families
from tests.exchange.tracing.test_family_pages import account, shown
from tests.exchange.tracing.test_objections import someone
from wasl.exchange.receipts.log import Log
from wasl.exchange.receipts.reading import kept_verifier
from wasl.exchange.receipts.receiptfile import verify_receipt
from wasl.exchange.tracing import verifying
from wasl.exchange.tracing.models import Trace, Unlinking, Verification
from wasl.exchange.tracing.objections import NotAllowedError
from wasl.exchange.tracing.tasks import fold_traces
from wasl.exchange.tracing.unlinking import propose_unlinking, unlink
from wasl.kernel.errors import WaslError
from wasl.registers import working

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def spring(monkeypatch: pytest.MonkeyPatch, home: Path, settings: Settings) -> None:
    monkeypatch.setenv("WASL_NOW", "2026-03-20T10:00:00+00:00")
    settings.REQUIRE_MFA = False


def verified(name: str = "gateway") -> Verification:
    assert verifying.verify_next()
    assert not verifying.verify_next()
    return Verification.objects.filter(log=name).latest("pk")


def test_a_downloaded_receipt_verifies_offline_and_only_whole(give: Give, log: Log) -> None:
    two_families()
    for entity in (NEIGHBOUR, SALMA, NEIGHBOUR):
        give(entity)
    client = account(MOTHER)
    shown(client, "/my/consultations/")
    trace = Trace.objects.get(entity=SALMA)
    response = client.get(f"/my/consultations/{trace.pk}/receipt/")
    assert response.headers["Content-Disposition"] == f'attachment; filename="receipt-gateway-{trace.index}.json"'
    key = kept_verifier(log.folder)
    proven = verify_receipt(response.content, key)
    assert (proven.receipt.index, proven.receipt.leaf) == (trace.index, trace.leaf)
    assert proven.entry.agreement == "PE-2026-0003@1"
    forged = json.loads(response.content)
    forged["entry"] = forged["entry"].replace("family-allowances", "curiosity")
    with pytest.raises(WaslError, match="not the one that was receipted"):
        verify_receipt(json.dumps(forged).encode(), key)
    stolen = json.loads(response.content)
    stolen["subject"]["entity"] = NEIGHBOUR
    with pytest.raises(WaslError, match="somebody else"):
        verify_receipt(json.dumps(stolen).encode(), key)


def test_a_sound_log_is_verified_in_the_background(give: Give, log: Log) -> None:
    give(SALMA)
    log.close()
    client = account("", "auditor")
    assert "never" in shown(client, "/audit/logs/")
    client.post("/audit/logs/gateway/")
    client.post("/audit/logs/gateway/")
    assert Verification.objects.count() == 1
    assert "waits for a worker" in shown(client, "/audit/logs/gateway/")
    run = verified()
    assert (run.sound, run.done, run.report) == (True, 1, {"problems": []})
    assert "sound" in shown(client, "/audit/logs/gateway/")
    assert "sound" in shown(client, "/audit/logs/")


def test_an_altered_byte_is_located(give: Give, log: Log) -> None:
    for _ in range(3):
        give(SALMA)
    log.close()
    (bundle,) = (log.folder / "tile" / "entries").rglob("3")
    content = bytearray(bundle.read_bytes())
    content[len(content) // 2] ^= 1
    bundle.write_bytes(content)
    verifying.ask("gateway", "auditor")
    run = verified()
    assert run.sound is False
    assert run.report["problems"][0]["where"] == "tile/entries/000.p/3"
    client = account("", "auditor")
    assert "tile/entries/000.p/3" in shown(client, "/audit/logs/gateway/")
    assert "cannot be read, or was altered" in shown(client, "/audit/logs/")


def test_a_verification_whose_worker_died_is_taken_over(give: Give, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    give(SALMA)
    log.close()
    verifying.ask("gateway", "auditor")
    assert verifying.claim() is not None
    monkeypatch.setattr(working, "me", lambda: "elsewhere:1")
    assert verifying.claim() is None
    monkeypatch.setenv("WASL_NOW", "2026-03-20T10:03:00+00:00")
    assert verified().sound


def test_the_trace_of_a_receipt_is_found_by_whatever_one_holds(give: Give) -> None:
    receipt = give(SALMA)
    give(outcome="unknown-subject", fields=())
    client = account("", "auditor")
    fold_traces()
    for held in (receipt.header(), f"{receipt.log}/{receipt.index}", receipt.leaf):
        response = client.get("/audit/logs/", {"receipt": held})
        assert response.headers["Location"] == f"/audit/logs/gateway/{receipt.index}/", held
    text = shown(client, f"/audit/logs/gateway/{receipt.index}/")
    assert SALMA in text
    assert "the salt agrees" in text
    assert "nobody that is known" in shown(client, "/audit/logs/gateway/1/")
    for strange in ("", "../../etc/0", "gateway/-1", "other/0", "0" * 64):
        assert client.get("/audit/logs/", {"receipt": strange}).status_code == 200, strange
    assert client.get("/audit/logs/gateway/99/").status_code == 302
    assert client.get("/audit/logs/other/0/").status_code == 404


def test_a_roll_is_shown_whole_and_line_by_line(enrol: Give) -> None:
    receipt = enrol(SALMA, "", ELDEST)
    client = account("", "auditor")
    fold_traces()
    for held in (receipt.header(), receipt.place):
        response = client.get("/audit/logs/", {"receipt": held})
        assert response.headers["Location"] == f"/audit/logs/gateway/{receipt.index}.1/", held
    whole = shown(client, f"/audit/logs/gateway/{receipt.index}/")
    assert "People on this roll</dt><dd>3</dd>" in whole
    assert SALMA in whole
    assert "the salt agrees" not in whole
    line = shown(client, f"/audit/logs/gateway/{receipt.index}.3/")
    assert ELDEST in line
    assert SALMA not in line
    assert "the salt agrees" in line
    assert "nobody that is known" in shown(client, f"/audit/logs/gateway/{receipt.index}.2/")
    assert client.get(f"/audit/logs/gateway/{receipt.index}.4/").status_code == 404


def test_consultations_by_agreement_and_person_name_nobody(give: Give) -> None:
    two_families()
    give(SALMA)
    give(NEIGHBOUR, agreement="PE-2026-0009@2")
    client = account("", "auditor")
    text = shown(client, "/audit/consultations/")
    assert SALMA in text
    assert NEIGHBOUR in text
    assert "Salma" not in text
    narrowed = shown(client, "/audit/consultations/?agreement=PE-2026-0009%402")
    assert NEIGHBOUR in narrowed
    assert SALMA not in narrowed
    assert client.get("/audit/consultations/?export=csv").status_code == 200


@pytest.mark.parametrize("role", ["family", "agent", "department", "directorate", "planner", "officer"])
def test_these_pages_are_the_auditors(role: str, give: Give) -> None:
    give(SALMA)
    client = account("", role)
    for path in ("logs/", "logs/gateway/", "logs/gateway/0/", "consultations/"):
        assert client.get(f"/audit/{path}").status_code == 403
    assert client.post("/audit/logs/gateway/").status_code == 403
    assert client.get("/audit/unlinkings/").status_code == (200 if role == "officer" else 403)


def test_unlinking_takes_two_and_leaves_the_log_whole(give: Give, log: Log) -> None:
    give(SALMA, case="AF-1")
    give(NEIGHBOUR)
    officer, auditor = someone("officer"), someone("auditor")
    asked = propose_unlinking(officer, SALMA, "loi 09-08", "the processing was annulled")
    with pytest.raises(NotAllowedError):
        unlink(officer, asked.pk)
    assert Trace.objects.filter(entity=SALMA).exists()
    done = unlink(auditor, asked.pk)
    assert (done.unlinked, done.entity, done.confirmed_by) == (1, "", auditor.name)
    gone = Trace.objects.get(index=0)
    assert (gone.entity, gone.salt, gone.case) == ("", "", "")
    assert Trace.objects.get(index=1).entity == NEIGHBOUR
    log.close()
    fold_traces()
    assert not Trace.objects.filter(entity=SALMA).exists()
    verifying.ask("gateway", "auditor")
    assert verified().sound
    with pytest.raises(WaslError, match="done already"):
        unlink(someone("auditor"), asked.pk)


def test_unlinking_is_proposed_with_law_reason_and_a_known_id(give: Give) -> None:
    give(SALMA)
    for given in ((SALMA, "", "why"), (SALMA, "law", " "), ("f" * 32, "law", "why"), ("", "law", "why")):
        with pytest.raises(WaslError):
            propose_unlinking(someone("auditor"), *given)
    with pytest.raises(NotAllowedError):
        propose_unlinking(someone("directorate"), SALMA, "law", "why")
    assert not Unlinking.objects.exists()


def test_two_people_unlink_on_the_page(give: Give) -> None:
    give(SALMA)
    one, other = account("", "officer"), account("", "auditor")
    one.post("/audit/unlinkings/", {"entity": SALMA, "law": "loi 09-08", "reason": "annulled"})
    asked = Unlinking.objects.get()
    assert "awaits someone else" in shown(one, "/audit/unlinkings/")
    assert one.post(f"/audit/unlinkings/{asked.pk}/").status_code == 403
    assert "Unlink for good" in shown(other, "/audit/unlinkings/")
    other.post(f"/audit/unlinkings/{asked.pk}/")
    assert not Trace.objects.filter(entity=SALMA).exists()
    assert SALMA not in shown(other, "/audit/unlinkings/")
