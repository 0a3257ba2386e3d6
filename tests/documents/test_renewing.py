"""A paper's proof renewed every year: others say it is good for long (B-LTA), and nothing else may follow its seal."""

from __future__ import annotations

import asyncio
import random
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import crl, x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfTimeStamper
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation import ades
from pyhanko.sign.validation.policy_decl import LocalKnowledge, PdfSignatureValidationSpec, SignatureValidationSpec
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy, RevocationCheckingRule
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer
from pytest_django.fixtures import Settings
from typer.testing import CliRunner

from tests.documents.test_papers import _annotate, _append_page, _swap_appearance, _swap_record
from wasl.catalogue import current
from wasl.documents import owners, renewing, vouching
from wasl.documents.models import Document, Paper
from wasl.documents.paper import renewal
from wasl.documents.paper.clocks import OwnClock, stamped
from wasl.documents.papers import _place, paper_of
from wasl.documents.publishing import published, trusted_keys
from wasl.documents.sealing.authority import roots
from wasl.documents.sealing.certificates import Subject, authority
from wasl.documents.verifying.bundle import Bundle, read
from wasl.documents.verifying.papers import judged_paper
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import new_key, strictly
from wasl.server.commandline import application

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=366)
Later = Callable[[timedelta], None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Have some time go by."""

    def go_by(time: timedelta) -> None:
        monkeypatch.setenv("WASL_NOW", (now() + time).isoformat())

    return go_by


@pytest.fixture
def long_ago(later: Later) -> None:
    """Two years back: others go by the true time."""
    later(-2 * YEAR)


@pytest.fixture
def paper(diplomas: list[Document]) -> bytes:
    """One, of a moment ago."""
    return paper_of(diplomas[0])


def trusted() -> Bundle:
    return read(published(current.catalogue(), now()), trusted_keys())


def verdict(pdf: bytes) -> tuple[str, str]:
    found = judged_paper(pdf, trusted(), now())
    return found.outcome, found.why


def changed(pdf: bytes, attack: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """`pdf` with a revision that somebody appended."""
    file = BytesIO(pdf)
    writer = IncrementalPdfFileWriter(file)
    attack(writer)
    writer.write_in_place()
    return file.getvalue()


def told_by(pdf: bytes, clock: OwnClock, added: renewal.Added | None = None) -> bytes:
    """A renewal in its own spelling, by any clock."""
    held = renewal.before(pdf)
    head, tail = renewal.spelled(pdf, held, added or renewal.Added((), ()))
    token, _at = asyncio.run(stamped(clock, sha256(pdf + head + tail).digest()))
    return pdf + head + renewal.gap(token) + tail


def test_its_proof_is_renewed_and_renewed_again(paper: bytes, later: Later) -> None:
    pdf = paper
    for count in (1, 2, 3):
        later(YEAR)
        former, pdf = pdf, renewing.renewed(pdf)
        assert pdf.startswith(former)
        assert verdict(pdf) == ("authentic", "sealed")
        times = PdfFileReader(BytesIO(pdf), strict=True).embedded_timestamp_signatures
        assert [each.field_name for each in times] == [f"Time-{place}" for place in range(1, count + 1)]


def good_for_long(pdf: bytes) -> datetime | None:
    """Since when at the latest it was there, as pyHanko says by the certificates and lists within and by its own clock."""
    (seal,) = PdfFileReader(BytesIO(pdf), strict=True).embedded_regular_signatures
    trust = [x509.Certificate.load(strictly(each)) for each in roots(current.catalogue())]
    rule = RevocationCheckingRule.CRL_REQUIRED
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust),
        revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy(rule, rule)),
    )
    # Whether the last clock's certificate stands today, nobody could write down yesterday: who reads it fetches the list.
    lists = [crl.CertificateList.load(each) for each in vouching.lists(current.catalogue(), now())]
    fresh = LocalKnowledge(known_crls=[CRLContainer(each) for each in lists])
    spec = PdfSignatureValidationSpec(SignatureValidationSpec(policy, local_knowledge=fresh))
    found = asyncio.run(ades.ades_lta_validation(seal, spec))
    assert found.ades_subindic == AdESPassed.OK, found.failure_msg
    return found.oldest_evidence_record_timestamp


def test_others_say_it_is_good_for_long(long_ago: None, paper: bytes, later: Later, tmp_path: Path) -> None:
    later(YEAR)
    pdf = renewing.renewed(paper)
    later(YEAR)
    assert good_for_long(pdf) == renewal.told_last(pdf)[0]
    (tmp_path / "paper.pdf").write_bytes(pdf)
    told = subprocess.run(["pdfsig", str(tmp_path / "paper.pdf")], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told


def test_nothing_else_may_follow_before_it_or_after(paper: bytes) -> None:
    renewed = renewing.renewed(paper)
    for attack in (_append_page, _annotate, _swap_appearance, _swap_record):
        for forged in (
            changed(renewed, attack), renewing.renewed(changed(paper, attack)), renewing.renewed(changed(renewed, attack)),
        ):  # fmt: skip
            assert verdict(forged) == ("not-authentic", "paper-changed"), attack


def test_no_byte_of_it_may_differ(paper: bytes) -> None:
    renewed = renewing.renewed(paper)
    trust, at, chance = trusted(), now(), random.Random(11)
    start = len(paper)
    opened = renewed.index(b"/Contents<", start) + len(b"/Contents")
    used = len(renewed[opened : renewed.index(b">", opened)].rstrip(b"0"))
    places = [
        *(chance.randrange(len(paper)) for _ in range(5)), *(chance.randrange(start, opened) for _ in range(10)),
        *(chance.randrange(opened, opened + used) for _ in range(20)),
        *(chance.randrange(opened + used, len(renewed)) for _ in range(8)), len(renewed) - 1,
    ]  # fmt: skip
    for place in places:
        forged = bytearray(renewed)
        forged[place] ^= chance.choice((1, 2, 4, 8, 16, 32))
        assert judged_paper(bytes(forged), trust, at).outcome != "authentic", place
    last = renewed[start:]
    for forged in (
        renewed[:-1],
        renewed + b"\n",
        renewed + last,
        paper + last[10:],
        renewed[: start + 400],
        renewed + b"%",
    ):
        assert judged_paper(bytes(forged), trust, at).outcome != "authentic"


def test_a_time_by_whom_nobody_trusts_is_not_believed(paper: bytes) -> None:
    """Nor is it called false: a newer trust list may know who told it."""
    key, clock_key = new_key("ES256"), new_key("ES256")
    false = authority(key, Subject("MA", "Wasl", "Wasl - racine"), "https://wasl.example", now())
    own = false.certifies(clock_key.verifying(), Subject("MA", "Wasl", "Wasl - horodatage"), now(), "timestamps")
    chain = tuple(each.public_bytes(Encoding.DER) for each in (own, false.certificate))
    empty = false.revokes({}, 1, now()).public_bytes(Encoding.DER)
    forged = told_by(paper, OwnClock(clock_key, chain), renewal.Added(chain, (empty,)))
    assert PdfFileReader(BytesIO(forged), strict=True).embedded_timestamp_signatures
    assert verdict(forged) == ("cannot-tell", "unknown-key")
    spoiled = bytearray(forged)
    spoiled[len(paper) // 2] ^= 1  # and who changes the file besides has told the time of another
    assert verdict(bytes(spoiled)) == ("not-authentic", "paper-changed")


def test_what_it_brings_is_proof_and_nothing_else(paper: bytes) -> None:
    clock = vouching.clock(current.catalogue())
    assert isinstance(clock, OwnClock)
    for junk in (b"", b"<script>", b"\x30\x03\x02\x01\x01", b"\nendstream\nendobj\n99 0 obj\n<<>>"):
        for added in (renewal.Added((), (junk,)), renewal.Added((junk,), ())):
            assert verdict(told_by(paper, clock, added)) == ("not-authentic", "paper-changed"), junk
    assert verdict(told_by(paper, clock)) == ("authentic", "sealed")


def test_a_time_in_another_spelling_is_refused(paper: bytes) -> None:
    """As a library would have it: good, and not what we make. What could hide in it is another's to say."""
    file = BytesIO(paper)
    PdfTimeStamper(vouching.clock(current.catalogue())).timestamp_pdf(
        IncrementalPdfFileWriter(file), "sha256", in_place=True
    )
    assert verdict(file.getvalue()) == ("not-authentic", "paper-changed")


def test_its_times_are_in_order(paper: bytes, later: Later) -> None:
    later(timedelta(days=-1))
    assert verdict(renewing.renewed(paper)) == ("not-authentic", "paper-changed")
    later(timedelta(days=3))
    once = renewing.renewed(paper)
    later(timedelta(days=-1))
    twice = renewing.renewed(once)
    later(timedelta(days=1))
    assert verdict(once) == ("authentic", "sealed")
    assert verdict(twice) == ("not-authentic", "paper-changed")


def test_papers_of_a_year_are_renewed_some_at_a_time(diplomas: list[Document], later: Later) -> None:
    first = [paper_of(each) for each in diplomas[:3]]
    assert renewing.renew() == {}
    later(YEAR)
    fresh = paper_of(diplomas[3])
    assert renewing.renew(2) == {"renewed": 2}
    assert renewing.renew(2) == {"renewed": 1}
    assert renewing.renew() == {}
    for document, former in zip(diplomas, first, strict=False):
        assert paper_of(document) != former
        assert verdict(paper_of(document)) == ("authentic", "sealed")
    assert paper_of(diplomas[3]) == fresh


def test_before_its_clock_ends_a_paper_is_renewed_but_not_every_hour(diplomas: list[Document], later: Later) -> None:
    paper_of(diplomas[0])
    Paper.objects.update(until=now() + timedelta(days=80))
    assert renewing.renew() == {}
    later(timedelta(days=31))
    assert renewing.renew() == {"renewed": 1}


def test_what_cannot_be_renewed_waits_and_keeps_nobody_waiting(diplomas: list[Document], later: Later) -> None:
    for each in diplomas[:4]:
        paper_of(each)
    later(YEAR)
    _place(diplomas[0]).write_bytes(b"spoiled")
    _place(diplomas[1]).unlink()
    owners.erase(diplomas[2].entity)
    assert renewing.renew() == {"renewed": 1, "failed": 1, "gone": 2}
    assert renewing.renew() == {}
    assert Paper.objects.count() == 2
    later(timedelta(days=31))
    assert renewing.renew() == {"failed": 1}


def test_papers_of_before_are_followed_once_they_are_read(diplomas: list[Document], later: Later) -> None:
    paper_of(diplomas[0])
    Paper.objects.all().delete()
    later(YEAR)
    assert not renewing.due().exists()
    paper_of(diplomas[0])
    assert renewing.due().count() == 1


def test_without_a_clock_they_wait(diplomas: list[Document], later: Later, settings: Settings) -> None:
    paper_of(diplomas[0])
    later(YEAR)
    settings.TIMESTAMPS = "http://127.0.0.1:9/"
    with pytest.raises(WaslError, match="does not answer"):
        renewing.renew()
    assert renewing.due().count() == 1
    settings.TIMESTAMPS = ""
    told = CliRunner().invoke(application(), ["documents", "renew", "--most", "1"])
    assert "1 papers renewed, 0 could not be; 0 wait." in told.output
