"""Uses of keys on their page: an auditor sees all, a department its own, and nobody else any."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.documents.views.conftest import Desk, desk
from tests.documents.views.reading import page, rows
from wasl.documents.ends import SOON
from wasl.documents.models import Document, KeyUse
from wasl.documents.papers import paper_of
from wasl.documents.sealing.certificates import CERTIFICATE_LASTS
from wasl.documents.uses import closing
from wasl.kernel.clock import now

pytestmark = pytest.mark.django_db
__all__ = ["desk"]


def listed(client: Client, asked: str = "") -> list[str]:
    return rows(client.get(f"/documents/uses/?export=csv&{asked}"))[1:]


def test_an_auditor_sees_every_use_and_finds_its_entry(diplomas: list[Document], desk: Desk) -> None:
    auditor = desk("auditor")
    assert "never" in page(auditor.get("/documents/uses/"))
    closing.close()
    paper_of(diplomas[0])
    said = auditor.get("/documents/uses/")
    assert "(3 uses)" in page(said)
    assert "/audit/logs/keys/2/" in said.content.decode()
    assert '"kind":"seal"' in page(auditor.get("/audit/logs/keys/2/"))
    seals = KeyUse.objects.filter(kind="seal")
    assert len(listed(auditor)) == 5
    assert len(listed(auditor, "kind=paper")) == 1
    assert len(listed(auditor, f"key={diplomas[0].key.kid}&kind=seal&period=30")) == 3
    (found,) = listed(auditor, f"q={seals[0].hash.upper()}")
    assert seals[0].hash in found


def test_a_department_sees_its_own(diplomas: list[Document], desk: Desk) -> None:
    closing.close()
    own, others = desk("dsi-menps"), desk("dsi-ofppt")
    assert len(listed(own)) == 3
    assert "/audit/logs/" not in own.get("/documents/uses/").content.decode()
    assert not listed(others)
    assert "No key was used" in page(others.get("/documents/uses/"))
    for nobody in ("family", "agent", "planner"):
        assert desk(nobody).get("/documents/uses/").status_code == 403


def test_certificates_that_end_are_told_to_whose_keys_they_are(
    diplomas: list[Document], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper_of(diplomas[0])
    said = page(desk("auditor").get("/documents/uses/"))
    assert said.count("renewed by itself in good time") == 3
    assert "Nothing yet." in said
    assert "end soon" not in page(desk("dsi-menps").get("/"))
    monkeypatch.setenv("WASL_NOW", (now() + CERTIFICATE_LASTS - SOON + timedelta(days=1)).isoformat())
    said = page(desk("dsi-menps").get("/documents/uses/"))
    assert said.count("should have been renewed by itself") == 3
    assert "178 days" in said
    assert diplomas[0].key.kid in said
    assert diplomas[0].key.kid not in page(desk("dsi-ofppt").get("/documents/uses/"))
    assert "Certificates of seals that end soon" in page(desk("dsi-menps").get("/"))
    assert "end soon" not in page(desk("registry-1").get("/"))
