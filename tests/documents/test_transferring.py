"""What was achieved, for schools abroad: signed by its issuer, with its paper, as another's code reads it."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest
from cryptography import x509
from lxml import etree
from signxml.algorithms import SignatureMethod
from signxml.verifier import SignatureConfiguration, XMLVerifier
from typer.testing import CliRunner

from tests.documents.studies import Studies, open_studies
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents.credentials.elmo import NAMESPACE
from wasl.documents.issuing import issue
from wasl.documents.models import Document, SealKey
from wasl.documents.papers import paper_of
from wasl.documents.sealing.authority import own_authority
from wasl.documents.sealing.certificates import certificate
from wasl.documents.transferring import elmo_of
from wasl.kernel.clock import now
from wasl.server.commandline import application

pytestmark = pytest.mark.usefixtures("registers")


@pytest.fixture
def people(home: Path) -> Studies:
    return open_studies(home)


@pytest.fixture
def transcript(people: Studies, agent: Profile) -> Document:
    return issue(agent, "baccalaureate-transcript", people.bachelor)


def signed_by(file: bytes, own: x509.Certificate) -> etree._Element:
    """What the key of that certificate signed of the file, as another's code reads it. Raises where that is not all."""
    expect = SignatureConfiguration(signature_methods=frozenset({SignatureMethod.ECDSA_SHA256}))
    read = XMLVerifier().verify(file, x509_cert=own, expect_config=expect)
    assert read.signed_xml is not None  # type: ignore[union-attr]
    return read.signed_xml  # type: ignore[union-attr]


def test_it_is_signed_with_the_issuers_certified_key_and_brings_the_paper(transcript: Document) -> None:
    file = elmo_of(transcript, now())
    key = SealKey.objects.get(issuer="menps", use=SealKey.Use.SIGN)
    own = certificate(key.chain[0])
    own.verify_directly_issued_by(own_authority(current.catalogue(), now()).certificate)
    read = signed_by(file, own)
    content = read.findtext(".//{*}attachment/{*}content")
    assert content == f"data:application/pdf;base64,{b64encode(paper_of(transcript)).decode()}"
    assert etree.QName(read).namespace == NAMESPACE


def test_a_command_writes_it(transcript: Document, tmp_path: Path) -> None:
    out = tmp_path / "elmo.xml"
    result = CliRunner().invoke(application(), ["documents", "elmo", transcript.number, str(out)])
    assert result.exit_code == 0, result.output
    assert etree.parse(out).getroot().tag == f"{{{NAMESPACE}}}elmo"
