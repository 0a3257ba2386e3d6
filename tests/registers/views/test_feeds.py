"""A department sends its files, reads what became of every row, mends, sends again, takes back; others may not."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from tests.registers.small_state import PUPILS, SmallState
from tests.registers.views.conftest import Visitor
from wasl.registers.installation import installation
from wasl.registers.models import Batch, Record
from wasl.registers.tasks import claim, work_on

pytestmark = pytest.mark.django_db(transaction=True)


def run_queued() -> Batch:
    """What the worker does."""
    batch = claim()
    assert batch is not None
    return work_on(batch, installation())


def test_feeds_show_their_last_file_and_filter(state: SmallState, visitor: Visitor) -> None:
    own = visitor("dsi-menps").get("/feeds/").content.decode()
    assert "MASSAR" in own
    assert "E-TAKWIN" not in own
    assert "refused" in own
    everyone = visitor("directorate").get("/feeds/").content.decode()
    assert everyone.count("<tr") > own.count("<tr")
    never = visitor("directorate").get("/feeds/", {"state": "never"}).content.decode()
    assert "Pupils of MASSAR" not in never
    assert visitor("agent").get("/feeds/").status_code == 403
    assert visitor().get("/feeds/")["Location"].startswith("/account/login/")


def test_the_account_of_a_file_says_why_and_gives_rows_back(state: SmallState, visitor: Visitor) -> None:
    dsi = visitor("dsi-menps")
    page = dsi.get(f"/batches/{state.pupils.pk}/").content.decode()
    assert "5 rows received" in page
    assert "no day of the calendar" in page
    answer = dsi.get(f"/batches/{state.pupils.pk}/rejected/")
    rows = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    assert "Z100000004" in rows
    assert "'=SUM(A1)" in rows
    assert "Z100000001" not in rows
    for other in ("dsi-ofppt", "directorate", "auditor"):
        assert visitor(other).get(f"/batches/{state.pupils.pk}/rejected/").status_code == 403
    refused = dsi.get(f"/batches/{state.refused.pk}/").content.decode()
    assert "The whole file was refused" in refused
    mend = state.refused.error["mend"]
    assert mend[:1].upper() + mend[1:] in refused.replace("&#x27;", "'").replace("&quot;", '"')


def test_corrected_rows_go_in_as_a_correction_of_their_file(state: SmallState, visitor: Visitor) -> None:
    dsi = visitor("dsi-menps")
    lost = {"file": SimpleUploadedFile("mended.csv", b"x"), "replays": "999999"}
    assert dsi.post("/feeds/massar-pupils/send/", lost).status_code == 404
    answer = dsi.get(f"/batches/{state.pupils.pk}/rejected/")
    rows = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    mended = rows.replace("31/02/2010", "28/02/2010").encode()
    form = {"file": SimpleUploadedFile("mended.csv", mended), "replays": state.pupils.pk, "as_of": "2025-10-01"}
    sent = dsi.post("/feeds/massar-pupils/send/", form)
    batch = run_queued()
    assert sent["Location"] == f"/batches/{batch.pk}/"
    assert (batch.replays_id, batch.accepted, batch.rejected) == (state.pupils.pk, 1, 1)
    assert f"file {batch.pk}" in dsi.get(f"/batches/{state.pupils.pk}/").content.decode()
    assert f"file {state.pupils.pk}" in dsi.get(sent["Location"]).content.decode()


def test_a_file_under_way_shows_its_steps_and_can_be_stopped(state: SmallState, visitor: Visitor) -> None:
    dsi = visitor("dsi-menps")
    sent = dsi.post("/feeds/massar-pupils/send/", {"file": SimpleUploadedFile("p.csv", PUPILS.encode())})
    page = dsi.get(sent["Location"]).content.decode()
    assert "Under way" in page
    assert 'hx-trigger="every 2s"' in page
    dsi.post(f"{sent['Location']}cancel/")
    assert Batch.objects.latest("pk").state == "cancelled"
    assert "every 2s" not in dsi.get(sent["Location"]).content.decode()


def test_only_the_owner_sends_and_takes_back(state: SmallState, visitor: Visitor) -> None:
    file = {"file": SimpleUploadedFile("p.csv", PUPILS.encode())}
    for other in ("dsi-ofppt", "directorate", "auditor", "agent"):
        assert visitor(other).post("/feeds/massar-pupils/send/", file).status_code == 403
    assert visitor("dsi-ofppt").post(f"/batches/{state.pupils.pk}/undo/", {"reason": "x"}).status_code == 403
    dsi = visitor("dsi-menps")
    dsi.post(f"/batches/{state.pupils.pk}/undo/", {"reason": " "})
    assert Batch.objects.get(pk=state.pupils.pk).state == "recorded"
    dsi.post(f"/batches/{state.pupils.pk}/undo/", {"reason": "the wrong year"})
    undone = Batch.objects.get(pk=state.pupils.pk)
    assert (undone.state, undone.undone_by) == ("undone", "dsi-menps")
    assert not Record.objects.filter(batch=undone.pk, recorded_to__isnull=True).exists()
    assert "the wrong year" in dsi.get(f"/batches/{undone.pk}/").content.decode()


def test_nonsense_uploads_are_answered_and_nothing_is_queued(state: SmallState, visitor: Visitor) -> None:
    dsi = visitor("dsi-menps")
    before = Batch.objects.count()
    for form in ({}, {"file": SimpleUploadedFile("p.csv", b"x"), "as_of": "2999-01-01"},
                 {"file": SimpleUploadedFile("p.csv", b"x"), "as_of": "never"}):  # fmt: skip
        answer = dsi.post("/feeds/massar-pupils/send/", form, follow=True)
        assert 'class="message error"' in answer.content.decode()
    assert Batch.objects.count() == before
    assert dsi.get("/feeds/no-such-feed/").status_code == 404
    assert dsi.get("/batches/9999/").status_code == 404


def test_the_template_lists_columns_and_codes(state: SmallState, visitor: Visitor) -> None:
    answer = visitor("dsi-menps", "ar").get("/feeds/nonformal-enf/template/")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert [cell.value for cell in book.worksheets[0][1]][:3] == ["numero", "nom_ar", "prenom_ar"]
    assert book.worksheets[0].sheet_view.rightToLeft
    assert book["codes"].max_row > 2


def test_rows_typed_online_are_a_file_like_any_other(state: SmallState, visitor: Visitor) -> None:
    dsi = visitor("dsi-menps")
    empty = dsi.get("/feeds/nonformal-enf/form/").content.decode()
    assert 'name="r0c0"' in empty
    typed = {"r0c0": "E1", "r0c1": "بنعلي", "r0c2": "ليلى", "r0c3": "04/06/2011"}
    more = dsi.post("/feeds/nonformal-enf/form/", {**typed, "add": "1"}).content.decode()
    assert 'name="r1c0"' in more
    assert "ليلى" in more
    assert "Nothing was typed yet" in dsi.post("/feeds/nonformal-enf/form/", {"r0c0": "", "send": "1"}).content.decode()
    sent = dsi.post("/feeds/nonformal-enf/form/", {**typed, "send": "1"})
    batch = run_queued()
    assert sent["Location"] == f"/batches/{batch.pk}/"
    assert (batch.state, batch.received) == ("recorded", 1)
    assert dsi.get("/feeds/massar-pupils/form/").status_code == 403


def test_quality_counts_and_names_nobody(state: SmallState, visitor: Visitor) -> None:
    page = visitor("planner").get("/quality/").content.decode()
    assert "never came" in page
    assert "SALMA" not in page
    assert "against the known truth" not in page
    assert visitor("family").get("/quality/").status_code == 403
