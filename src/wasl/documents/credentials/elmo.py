"""A diploma or a transcript as ELMO 1.7 (EMREX): what schools of other countries take in by themselves."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from cryptography import x509
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner

from wasl.documents.blank import Blank
from wasl.documents.content import Content
from wasl.documents.declared import Form, Meaning
from wasl.documents.issuer import Issuer
from wasl.documents.wording import sentence, told
from wasl.kernel.keys import Signer, as_der
from wasl.kernel.text import LANGUAGES, Text

NAMESPACE: Final = "https://github.com/emrex-eu/elmo-schemas/tree/v1"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_LEARNER: Final[dict[str, Meaning]] = {
    "givenNames": "given-names", "familyName": "family-name", "bday": "birth-date", "placeOfBirth": "birth-place",
}  # fmt: skip
_COMPULSORY: Final = frozenset({"givenNames", "familyName"})
"""Empty where they are not stated; the others are left out then."""
_PAPERS: Final[dict[Form, str]] = {"diploma": "Diploma", "transcript": "Transcript of Records"}
_WHOLE: Final = "Degree Programme"
_BITS: Final = 256


def elmo(content: Content, blank: Blank, issuer: Issuer, country: str, paper: bytes, at: datetime) -> Any:
    """The report of what was obtained, made at the instant `at`, as an lxml element that is not signed yet.

    `country`: the issuer's (ISO 3166-1 alpha-2). `paper`: the sealed PDF, which goes within.
    """
    made = etree.Element(_tag("elmo"), nsmap={None: NAMESPACE})
    _add(made, "generatedDate", _instant(at))
    learner = etree.SubElement(made, _tag("learner"))
    for name, means in _LEARNER.items():
        claim = _meaning(content, blank, means)
        if claim or name in _COMPULSORY:
            _add(learner, name, str(content.claims.get(claim, "")))
    report = etree.SubElement(made, _tag("report"))
    _add_issuer(report, issuer, country)
    _add_obtained(report, content, blank)
    _add(report, "issueDate", _instant(content.issued_at()))
    _add_paper(report, content, blank, paper)
    return made


def signed(made: Any, key: Signer, chain: Sequence[x509.Certificate]) -> bytes:
    """The report with an enveloped signature (XMLDSIG, ECDSA of P-256 over SHA-256) by `key`, whose certificates are `chain`."""
    signer = XMLSigner(
        signature_algorithm=SignatureMethod.ECDSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
    )
    whole = signer.sign(made, key=_SealKey(key), cert=list(chain))  # type: ignore[arg-type]
    return bytes(etree.tostring(whole, encoding="UTF-8", xml_declaration=True))


class _SealKey:
    """A `Signer` as signxml asks a P-256 key of `cryptography`: it may be in a token, and gives nothing but signatures."""

    key_size: Final = _BITS

    def __init__(self, seal: Signer) -> None:
        self._seal = seal

    def sign(self, data: bytes, signature_algorithm: object) -> bytes:
        """In DER."""
        return as_der(self._seal.sign(data))


def _add_issuer(report: Any, issuer: Issuer, country: str) -> None:
    made = etree.SubElement(report, _tag("issuer"))
    _add(made, "country", country)
    _add(made, "identifier", issuer.did, type="did")
    _add_titles(made, issuer.title)
    _add(made, "url", issuer.url)


def _add_obtained(report: Any, content: Content, blank: Blank) -> None:
    """The whole, with its result, then each part that made it up. All was obtained: else nothing would have been issued."""
    whole = _specification(report, blank.title)
    whole.insert(0, _element("identifier", content.number, type="local"))
    _add(whole, "type", _WHOLE)
    for language in LANGUAGES:
        _add(whole, "description", sentence(blank, content, language), **{_LANGUAGE: language})
    _add_instance(whole, content, blank, _meaning(content, blank, "result"))
    for name, claim in blank.claims.items():
        if claim.means == "part" and name in content.claims:
            part = _specification(etree.SubElement(whole, _tag("hasPart")), claim.title)
            _add_instance(part, content, blank, name)


def _specification(parent: Any, title: Text) -> Any:
    made = etree.SubElement(parent, _tag("learningOpportunitySpecification"))
    _add_titles(made, title)
    return made


def _add_instance(specification: Any, content: Content, blank: Blank, result: str) -> None:
    """What was obtained of it, with the claim `result` as paper bears it in its first language; empty where none is stated."""
    specifies = etree.SubElement(specification, _tag("specifies"))
    made = etree.SubElement(specifies, _tag("learningOpportunityInstance"))
    _add(made, "status", "passed")
    if result:
        _add(made, "resultLabel", told(blank, content, result, (blank.languages or LANGUAGES)[0]))


def _add_paper(report: Any, content: Content, blank: Blank, paper: bytes) -> None:
    made = etree.SubElement(report, _tag("attachment"))
    _add(made, "identifier", content.number, type="internal")
    _add_titles(made, blank.title)
    _add(made, "type", _PAPERS[blank.form])
    _add(made, "content", f"data:application/pdf;base64,{b64encode(paper).decode()}")


def _meaning(content: Content, blank: Blank, means: Meaning) -> str:
    """The claim of that meaning; empty where none is stated."""
    return next((name for name, claim in blank.claims.items() if claim.means == means and name in content.claims), "")


def _add_titles(parent: Any, title: Text) -> None:
    for language in LANGUAGES:
        _add(parent, "title", title.in_language(language), **{_LANGUAGE: language})


def _add(parent: Any, name: str, text: str, **attributes: str) -> None:
    parent.append(_element(name, text, **attributes))


def _element(name: str, text: str, **attributes: str) -> Any:
    made = etree.Element(_tag(name), attributes)
    made.text = text
    return made


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
