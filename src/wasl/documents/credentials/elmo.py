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
from wasl.documents.paper.signing import as_der
from wasl.documents.wording import sentence, told
from wasl.kernel.keys import Signer
from wasl.kernel.text import LANGUAGES, Text

NAMESPACE: Final = "https://github.com/emrex-eu/elmo-schemas/tree/v1"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
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
    _add(learner, "givenNames", _meant(content, blank, "given-names"))
    _add(learner, "familyName", _meant(content, blank, "family-name"))
    for name, means in (("bday", "birth-date"), ("placeOfBirth", "birth-place")):
        said = _meant(content, blank, means)  # type: ignore[arg-type]
        if said:  # what is not known is left out
            _add(learner, name, said)
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
    _add_instance(whole, _meant(content, blank, "result", printed=True))
    for name, claim in blank.claims.items():
        if claim.means == "part" and name in content.claims:
            part = _specification(etree.SubElement(whole, _tag("hasPart")), claim.title)
            _add_instance(part, _printed(content, blank, name))


def _specification(parent: Any, title: Text) -> Any:
    made = etree.SubElement(parent, _tag("learningOpportunitySpecification"))
    _add_titles(made, title)
    return made


def _add_instance(specification: Any, result: str) -> None:
    specifies = etree.SubElement(specification, _tag("specifies"))
    made = etree.SubElement(specifies, _tag("learningOpportunityInstance"))
    _add(made, "status", "passed")
    if result:
        _add(made, "resultLabel", result)


def _add_paper(report: Any, content: Content, blank: Blank, paper: bytes) -> None:
    made = etree.SubElement(report, _tag("attachment"))
    _add(made, "identifier", content.number, type="internal")
    _add_titles(made, blank.title)
    _add(made, "type", _PAPERS[blank.form])
    _add(made, "content", f"data:application/pdf;base64,{b64encode(paper).decode()}")


def _meant(content: Content, blank: Blank, means: Meaning, *, printed: bool = False) -> str:
    """What the claim of that meaning says; empty where none does."""
    named = [name for name, claim in blank.claims.items() if claim.means == means and name in content.claims]
    if not named:
        return ""
    return _printed(content, blank, named[0]) if printed else str(content.claims[named[0]])


def _printed(content: Content, blank: Blank, name: str) -> str:
    """As the paper bears it, in the first of its languages."""
    return told(blank, content, name, (blank.languages or LANGUAGES)[0])


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
