"""A diploma and a transcript as schools abroad read them: shaped as the schema says, signed, and read by another's code."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime
from functools import cache

import pytest
from cryptography import x509
from lxml import etree
from signxml.algorithms import SignatureMethod
from signxml.exceptions import InvalidInput, InvalidSignature
from signxml.verifier import SignatureConfiguration, XMLVerifier

from tests.conftest import ROOT
from tests.documents.samples import ISSUED, ISSUER, diploma
from wasl.catalogue.load import load
from wasl.documents.blank import Blank
from wasl.documents.content import Content
from wasl.documents.credentials import elmo
from wasl.documents.sealing.certificates import Subject, authority
from wasl.documents.template import template
from wasl.kernel.keys import new_key
from wasl.server.kinds import KINDS

AT = datetime(2026, 11, 30, 10, tzinfo=UTC)
PAPER = b"%PDF-1.7 sealed"
SPACE = {"e": elmo.NAMESPACE}
ORDER = {
    "elmo": ["generatedDate", "learner", "report", "Signature"],
    "learner": ["givenNames", "familyName", "bday", "placeOfBirth"],
    "report": ["issuer", "learningOpportunitySpecification", "issueDate", "attachment"],
    "issuer": ["country", "identifier", "title", "url"],
    "learningOpportunitySpecification": ["identifier", "title", "type", "description", "specifies", "hasPart"],
    "learningOpportunityInstance": ["status", "resultLabel"],
    "attachment": ["identifier", "title", "type", "content"],
}
"""Of what we write, the order in which the schema (version 1.7) wants it: its types are sequences."""
KEY = new_key("ES256")
OWN = authority(new_key("ES256"), Subject("MA", "Wasl", "Wasl - racine"), "https://documents.example", ISSUED)
CHAIN = [OWN.certifies(KEY.verifying(), Subject("MA", "Ministère", "Cachet", ISSUER.url), ISSUED), OWN.certificate]


@cache
def blank(name: str) -> Blank:
    return template(load(ROOT / "packs" / "maroc", KINDS), name).blank


def transcript() -> Content:
    claims = {
        "given_latin": "AMINA", "family_latin": "BERRADA", "birth_date": "2008-03-14", "birth_place": "RABAT",
        "session": "2025-2026", "regional": "14.50", "continuous": "16.00", "national": "15.25", "average": "15.25",
    }  # fmt: skip
    return diploma(type="baccalaureate-transcript", claims=claims, words={})


def made(content: Content) -> bytes:
    return elmo.signed(elmo.elmo(content, blank(content.type), ISSUER, "MA", PAPER, AT), KEY, CHAIN)


def texts(made: bytes, path: str) -> list[str]:
    return [each.text for each in etree.fromstring(made).iterfind(path, SPACE)]


@pytest.mark.parametrize("content", [diploma(), transcript()], ids=["diploma", "transcript"])
def test_its_parts_stand_in_the_order_of_the_schema(content: Content) -> None:
    root = etree.fromstring(made(content))
    assert root.tag == f"{{{elmo.NAMESPACE}}}elmo"
    seen = set()
    for element in root.iter():
        name = etree.QName(element)
        if name.namespace == elmo.NAMESPACE and name.localname in ORDER:
            children = [etree.QName(child).localname for child in element]
            wanted = ORDER[name.localname]
            assert sorted(children, key=wanted.index) == children
            seen.add(name.localname)
    assert seen == set(ORDER)


def test_a_transcript_has_the_result_of_each_part_within_that_of_the_whole() -> None:
    file = made(transcript())
    whole = "e:report/e:learningOpportunitySpecification"
    instance = "e:specifies/e:learningOpportunityInstance"
    part = f"{whole}/e:hasPart/e:learningOpportunitySpecification"
    assert texts(file, f"{whole}/{instance}/e:resultLabel") == ["15,25"]
    assert texts(file, f"{part}/{instance}/e:resultLabel") == ["14,50", "16,00", "15,25"]
    assert set(texts(file, f".//{instance}/e:status")) == {"passed"}
    assert texts(file, f"{whole}/e:identifier") == ["8F3K-72QD-1M9X-4TBC"]
    assert texts(file, f"{part}/e:title")[2] == "Regional examination (25 %)"


def test_it_says_of_whom_by_whom_and_when() -> None:
    file = made(diploma())
    learner = [texts(file, f"e:learner/e:{name}")[0] for name in ORDER["learner"]]
    assert learner == ["AMINA", "BERRADA", "2008-03-14", "RABAT"]
    assert texts(file, "e:report/e:issuer/e:identifier") == ["did:web:documents.example:issuers:menps"]
    assert texts(file, "e:report/e:issuer/e:country") == ["MA"]
    assert texts(file, "e:report/e:issueDate") == ["2026-07-10T09:30:00Z"]
    languages = [each.get(elmo._LANGUAGE) for each in etree.fromstring(file).iterfind("e:report//e:description", SPACE)]
    assert languages == ["fr", "ar", "en"]
    (paper,) = texts(file, "e:report/e:attachment/e:content")
    assert b64decode(paper.removeprefix("data:application/pdf;base64,")) == PAPER


def test_whose_names_and_birth_are_not_stated_is_told_so() -> None:
    stated = {name: value for name, value in diploma().claims.items() if not name.startswith(("birth", "given"))}
    file = made(diploma(claims=stated))
    assert texts(file, "e:learner/e:givenNames") == [None]  # the schema wants it, empty
    assert texts(file, "e:learner/e:bday") == texts(file, "e:learner/e:placeOfBirth") == []


def test_anothers_code_verifies_all_of_it() -> None:
    read = verified(made(transcript()))
    assert etree.QName(read).localname == "elmo"
    assert read.findtext("e:learner/e:familyName", namespaces=SPACE) == "BERRADA"


def test_a_certificate_of_another_authority_is_not_ours() -> None:
    foreign = authority(new_key("ES256"), Subject("MA", "X", "X"), "https://x.example", ISSUED)
    with pytest.raises(InvalidSignature):
        verified(made(diploma()), foreign.certificate)


@pytest.mark.parametrize(
    ("was", "is_"),
    [(b"15,25", b"19,75"), (b"BERRADA", b"BENNANI"), (b"passed", b"failed"), (b">MA<", b">FR<"), (b"JVBERi", b"JVBERj")],
)  # fmt: skip
def test_any_change_is_found(was: bytes, is_: bytes) -> None:
    file = made(transcript())
    assert was in file
    with pytest.raises((InvalidSignature, InvalidInput)):
        verified(file.replace(was, is_, 1))


def verified(file: bytes, root: x509.Certificate = OWN.certificate) -> etree._Element:
    """What the signature covers, judged as signxml judges: by the certificate that is in it and the authority trusted."""
    expect = SignatureConfiguration(signature_methods=frozenset({SignatureMethod.ECDSA_SHA256}))
    own = etree.fromstring(file).findtext(".//{http://www.w3.org/2000/09/xmldsig#}X509Certificate")
    certificate = x509.load_der_x509_certificate(b64decode(own))
    try:
        certificate.verify_directly_issued_by(root)
    except Exception as error:
        raise InvalidSignature("not of this authority") from error
    read = XMLVerifier().verify(file, x509_cert=certificate, expect_config=expect)
    return read.signed_xml  # type: ignore[union-attr]
