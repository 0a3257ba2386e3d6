"""A transcript for a school abroad: from its holder's coffret, at the counter, and among everything that is taken away."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from lxml import etree

from tests.documents.desk import learner
from tests.documents.studies import Studies, open_studies
from tests.documents.views.conftest import Desk
from wasl.accounts.models import Profile
from wasl.documents.issuing import issue
from wasl.documents.models import Document
from wasl.documents.transferring import elmo_of
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers.models import Access

pytestmark = pytest.mark.usefixtures("registers")


@pytest.fixture
def people(home: Path) -> Studies:
    return open_studies(home)


@pytest.fixture
def transcript(people: Studies, agent: Profile) -> Document:
    return issue(agent, "baccalaureate-transcript", people.bachelor)


def own_browser(entity: str) -> Client:
    profile = learner(entity)
    Profile.objects.filter(pk=profile.pk).update(language="en")
    client = Client()
    client.force_login(profile.user)
    return client


def test_its_holder_has_it_and_nobody_else(transcript: Document, people: Studies) -> None:
    client = own_browser(people.bachelor)
    page = client.get(f"/my/documents/{transcript.number}/").content.decode()
    assert "For a school abroad" in page
    answer = client.get(f"/my/documents/{transcript.number}/elmo/")
    assert answer["Content-Type"] == "application/xml"
    assert etree.fromstring(answer.content).findtext(".//{*}familyName") == "ALAOUI"
    assert own_browser(people.student).get(f"/my/documents/{transcript.number}/elmo/").status_code == 404
    with zipfile.ZipFile(BytesIO(client.get("/my/documents/everything/").content)) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith("elmo.xml"))
        assert etree.fromstring(archive.read(name)).findtext(".//{*}givenNames") == "SALMA"


def test_the_counter_hands_it_out_and_the_reading_is_on_record(transcript: Document, desk: Desk) -> None:
    before = Access.objects.count()
    client = desk("registry-1")
    assert "For a school abroad" in client.get(f"/documents/{transcript.number}/").content.decode()
    answer = client.get(f"/documents/{transcript.number}/elmo/")
    assert answer["Content-Disposition"] == f'attachment; filename="baccalaureate-transcript-{transcript.number}.xml"'
    assert Access.objects.count() == before + 1  # one case, one reading


def test_a_certificate_is_not_told_to_schools_abroad(people: Studies, agent: Profile, desk: Desk) -> None:
    certified = issue(agent, "work-certificate", people.teacher)
    with pytest.raises(WaslError, match="diplomas and transcripts"):
        elmo_of(certified, now())
    client = desk("registry-1")
    assert "For a school abroad" not in client.get(f"/documents/{certified.number}/").content.decode()
    answer = client.get(f"/documents/{certified.number}/elmo/", follow=True)
    assert "Give this document as a PDF" in answer.content.decode()
