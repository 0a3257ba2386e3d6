"""Certificates that end: the clock and issuers' keys give way in time, or it is told; nothing is sealed with an ended one."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from threading import Barrier

import msgspec
import pytest
from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import connection, transaction
from django.test import Client
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import DocumentSecurityStore, async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext
from pytest_django.fixtures import Settings
from typer.testing import CliRunner, Result

from tests.documents.reader.telling import told_by_the_page
from tests.documents.samples import diploma
from tests.documents.test_renewing import Later, good_for_long, later, trusted, verdict
from wasl.catalogue import current
from wasl.catalogue.current import today
from wasl.documents import keeping, renewing, vouching
from wasl.documents.ends import SOON, Ending, endings, to_do
from wasl.documents.issuing import Drawn, write
from wasl.documents.models import Document, KeyUse, Paper, SealKey, StateList
from wasl.documents.paper.clocks import OwnClock, stamped
from wasl.documents.papers import paper_of
from wasl.documents.seal.seal import address
from wasl.documents.sealing import pairs
from wasl.documents.sealing.authority import roots
from wasl.documents.sealing.certificates import CERTIFICATE_LASTS, RENEWED_BEFORE, Subject, authority, chain_ends
from wasl.documents.sealing.keys import certified_here, destroy_former, key_in_use, rotate, succeed, succeed_due
from wasl.documents.sealing.telling import retire, telling, timestamping
from wasl.documents.sealing.vaults import vault
from wasl.documents.tasks import round_of_endings, warn_of_endings
from wasl.documents.template import issue_of, template
from wasl.documents.verifying.seals import judged
from wasl.kernel.clock import now, to_microseconds
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import VerifyingKey, key_of, new_key, strictly
from wasl.server.commandline import application

pytestmark = pytest.mark.django_db
__all__ = ["later"]
DAY = timedelta(days=1)
YEAR = timedelta(days=365)
SIGNS_FOR = CERTIFICATE_LASTS - RENEWED_BEFORE
"""How long a key is in use before another takes its place."""


AT_ONCE = """
import django, os, sys
django.setup()
from multiprocessing import get_context
from wasl.catalogue import current
from wasl.catalogue.current import today
from wasl.documents.sealing.telling import timestamping
from wasl.kernel.clock import now

catalogue, forks = current.catalogue(), get_context("fork")
start = forks.Barrier(4)

def tell():
    start.wait()
    os.write(1, timestamping(catalogue, now())[0].kid.encode() + b"\\n")

running = [forks.Process(target=tell) for _ in range(4)]
for each in running: each.start()
for each in running: each.join()
"""


def line(*words: str) -> Result:
    return CliRunner().invoke(application(), ["documents", *words])


def issued(place: int = 0) -> Document:
    """A diploma of now."""
    at, ready, entity = now(), template(current.catalogue(), "baccalaureate-diploma"), f"{place:032x}"
    occasion = issue_of(current.catalogue(), ready, at, today(), to_microseconds(at))
    with transaction.atomic():
        (made,) = write(ready, [Drawn(entity, dict(diploma().claims), entity)], occasion, "registry-1")
    return made


def code(document: Document) -> str:
    return address("https://documents.example/v", bytes(document.seal))


def elsewhere(key: SealKey, lasts: timedelta) -> bytes:
    """An agreed provider's certificates for `key`, which last so long from now on, in PEM; its list is put in its place."""
    at = now()
    root = authority(new_key("ES256"), Subject("MA", "An agreed provider", "Its root"), "https://provider.example", at)
    asked = x509.load_pem_x509_csr(keeping.asked_for(key.kid).encode())
    made = root.certifies(_public(asked), Subject("MA", "Ministry", "Cachet"), at - CERTIFICATE_LASTS + lasts)
    return made.public_bytes(Encoding.PEM) + root.certificate.public_bytes(Encoding.PEM)


def _public(asked: x509.CertificateSigningRequest) -> VerifyingKey:
    key = asked.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    return key_of(key)


def found(kind: str) -> list[Ending]:
    return [each for each in endings(current.catalogue(), now()) if each.kind == kind]


# The clock


def test_the_clock_gives_way_to_the_next_and_what_it_told_stays(home: Path, later: Later) -> None:
    catalogue, first = current.catalogue(), timestamping(current.catalogue(), now())
    paper = paper_of(issued())
    later(SIGNS_FOR - DAY)
    assert timestamping(catalogue, now()) == first
    later(2 * DAY)
    second = timestamping(catalogue, now())
    assert second[0].kid != first[0].kid
    assert second[2] == first[2]
    assert timestamping(catalogue, now()) == second
    assert verdict(paper) == ("authentic", "sealed")
    assert verdict(renewing.renewed(paper)) == ("authentic", "sealed")
    assert verdict(paper_of(issued(1))) == ("authentic", "sealed")
    held = telling(now())
    assert held is not None
    assert held.number == 2


def test_the_key_of_a_clock_that_gave_way_is_destroyed_and_its_certificate_kept(home: Path, later: Later) -> None:
    timestamping(current.catalogue(), now())
    later(SIGNS_FOR + DAY)
    timestamping(current.catalogue(), now())
    assert retire(now()) == 0
    later(2 * DAY)
    assert retire(now()) == 1
    assert retire(now()) == 0
    assert sorted(each.name for each in (home / "keys").glob("timestamps*")) == [
        "timestamps-2.cer", "timestamps-2.json", "timestamps.cer",
    ]  # fmt: skip


def test_a_clock_that_has_ended_tells_nothing(home: Path, later: Later) -> None:
    held = vouching.clock(current.catalogue())
    assert isinstance(held, OwnClock)
    later(CERTIFICATE_LASTS + DAY)
    with pytest.raises(WaslError, match="clock has ended"):
        asyncio.run(stamped(held, bytes(32)))
    other = vouching.clock(current.catalogue())  # nobody worked for five years: it is renewed when it is asked
    _token, told = asyncio.run(stamped(other, bytes(32)))
    assert abs(told - now()) < timedelta(minutes=1)
    ends = other.ends()
    assert ends is not None
    assert ends > now()


def test_without_the_authority_s_key_a_clock_goes_on_until_its_end_and_no_longer(home: Path, later: Later) -> None:
    first = timestamping(current.catalogue(), now())
    os.rename(home / "keys" / "authority.json", home / "away.json")
    pairs._key.cache_clear()
    later(SIGNS_FOR + YEAR)
    assert timestamping(current.catalogue(), now())[1:] == first[1:]
    later(YEAR)
    with pytest.raises(WaslError, match="cannot be read"):
        timestamping(current.catalogue(), now())


def test_processes_that_renew_the_clock_at_once_make_one(home: Path, later: Later) -> None:
    timestamping(current.catalogue(), now())
    later(SIGNS_FOR + DAY)
    environment = {**os.environ, "WASL_HOME": str(home), "DJANGO_SETTINGS_MODULE": "wasl.server.settings"}
    ran = subprocess.run([sys.executable, "-c", AT_ONCE], env=environment, capture_output=True, text=True, check=True)
    told = ran.stdout.split()
    assert len(told) == 4
    assert set(told) == {timestamping(current.catalogue(), now())[0].kid}
    assert len(list((home / "keys").glob("timestamps*.json"))) == 2


def test_a_paper_renewed_by_the_clocks_that_followed_is_good_for_long(home: Path, later: Later) -> None:
    """Each year: after four others judge it, at the true time; after six all that first vouched for it has ended."""
    later(-4 * (YEAR + DAY))
    document = issued()
    paper_of(document)
    for year in range(1, 7):
        later(YEAR + DAY)
        round_of_endings()
        assert renewing.renew() == {"renewed": 1}
        if year == 1:
            first = Paper.objects.get().told
        if year == 4:
            assert good_for_long(paper_of(document)) == first
    pdf = paper_of(document)
    assert verdict(pdf) == ("authentic", "sealed")
    assert len(list((home / "keys").glob("timestamps*.cer"))) == 3
    assert walked_back(pdf) == 7
    assert Paper.objects.get().until - now() > RENEWED_BEFORE - YEAR


def walked_back(pdf: bytes) -> int:
    """How many times were told of it, each found good by pyHanko at the moment of the next one, the last now."""
    reader, moment = PdfFileReader(BytesIO(pdf), strict=True), now()
    store = DocumentSecurityStore.read_dss(reader)

    def vouching_then() -> ValidationContext:
        return ValidationContext(
            trust_roots=[asn1_x509.Certificate.load(strictly(each)) for each in roots(current.catalogue())],
            other_certs=list(store.load_certs()),
            crls=[asn1_crl.CertificateList.load(each.get_object().data) for each in store.crls],
            allow_fetching=False, moment=moment, revocation_mode="hard-fail",
        )  # fmt: skip

    for each in reversed(reader.embedded_timestamp_signatures):
        told = asyncio.run(async_validate_pdf_timestamp(each, vouching_then(), skip_diff=True))
        assert told.valid
        assert told.trusted
        moment = told.timestamp
    (seal,) = reader.embedded_regular_signatures
    sealed = asyncio.run(async_validate_pdf_signature(seal, vouching_then(), vouching_then(), skip_diff=True))
    assert sealed.trusted
    assert sealed.timestamp_validity is not None
    assert sealed.timestamp_validity.trusted
    return len(reader.embedded_timestamp_signatures) + 1


# Keys of issuers


def test_keys_give_way_in_time_and_what_both_sealed_is_believed(home: Path, later: Later, tmp_path: Path) -> None:
    before = issued(0)
    paper_of(before)
    former = {each.use: each for each in SealKey.objects.all()}
    later(SIGNS_FOR - DAY)
    round_of_endings()
    assert SealKey.objects.count() == 2
    eve = issued(1)
    later(2 * DAY)
    round_of_endings()
    round_of_endings()
    assert SealKey.objects.count() == 4
    after = issued(2)
    assert after.key != before.key
    assert key_in_use("menps", now(), SealKey.Use.SIGN) != former[SealKey.Use.SIGN]
    for document in (before, eve, after):
        assert judged(code(document), trusted(), now()).outcome == "authentic"
        assert verdict(paper_of(document)) == ("authentic", "sealed")
    trust = msgspec.json.encode(trusted()).decode()
    asked = ({"code": code(each), "bundle": trust, "at": now().timestamp()} for each in (before, eve, after))
    assert [each["outcome"] for each in told_by_the_page(asked, tmp_path)] == ["authentic"] * 3


def test_what_is_being_sealed_while_a_key_gives_way_stays_good(home: Path, later: Later) -> None:
    """A run is told the instant at which it began, and seals with whichever key is in use."""
    first = issued(0).key
    later(SIGNS_FOR + DAY)
    begun, ready = now(), template(current.catalogue(), "baccalaureate-diploma")
    occasion = issue_of(current.catalogue(), ready, begun, today(), to_microseconds(begun))
    later(timedelta(hours=2))
    succeed_due(now())
    with transaction.atomic():
        (made,) = write(ready, [Drawn("a" * 32, dict(diploma().claims), "a" * 32)], occasion, "registry-1")
    assert made.key != first
    assert judged(code(made), trusted(), now()).outcome == "authentic"


def test_the_private_half_of_a_key_that_gave_way_is_destroyed_a_month_later(home: Path, later: Later) -> None:
    former = issued().key
    stolen = key_in_use("menps", now(), SealKey.Use.SIGN)
    keeping.compromised(stolen.kid, now())
    seals = home / "keys" / "seals"
    later(SIGNS_FOR + DAY)
    round_of_endings()
    later(30 * DAY)
    assert destroy_former(now()) == 0
    assert (seals / f"{former.kid}.json").is_file()
    later(2 * DAY)
    assert destroy_former(now()) == 1
    assert destroy_former(now()) == 0
    in_use = key_in_use("menps", now())
    assert {each.stem for each in seals.iterdir()} == {in_use.kid, stolen.kid}
    assert vault().opened(former.kid) is None
    round_of_endings()
    assert judged(code(Document.objects.get()), trusted(), now()).outcome == "authentic"


def test_with_no_worker_an_ended_key_seals_nothing_more(home: Path, later: Later) -> None:
    before = issued(0)
    for use in SealKey.Use:
        key_in_use("menps", now(), use)
    later(CERTIFICATE_LASTS + DAY)
    after = issued(1)
    assert after.key != before.key
    for use in SealKey.Use:
        ends = chain_ends(key_in_use("menps", now(), use).chain)
        assert ends is not None
        assert ends > now() + RENEWED_BEFORE
    assert judged(code(before), trusted(), now()).outcome == "authentic"
    assert judged(code(after), trusted(), now()).outcome == "authentic"


def test_of_two_who_see_it_at_once_one_makes_the_next(home: Path, transactional_db: None, later: Later) -> None:
    held = key_in_use("menps", now())
    later(SIGNS_FOR + DAY)
    start = Barrier(2)

    def act(_place: int) -> str:
        seen = SealKey.objects.get(pk=held.pk)
        start.wait()
        try:
            return succeed(seen, now()).kid
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(act, range(2))
    assert one == other != held.kid
    assert SealKey.objects.count() == 2


def test_a_key_certified_elsewhere_is_told_of_and_refused_once_it_ended(home: Path, later: Later) -> None:
    document = issued()
    held = key_in_use("menps", now(), SealKey.Use.SIGN)
    keeping.certify(held.kid, elsewhere(held, timedelta(days=400)))
    assert not certified_here(SealKey.objects.get(pk=held.pk))
    (told,) = [each for each in found("key") if each.name == held.kid]
    assert (told.state, told.does) == ("far", "certify")
    later(timedelta(days=400) - SOON + DAY)
    round_of_endings()
    assert key_in_use("menps", now(), SealKey.Use.SIGN) == held  # ours to renew it is not
    (told,) = [each for each in found("key") if each.name == held.kid]
    assert (told.state, told.does, told.left(now())) == ("soon", "certify", SOON.days - 2)
    later(SOON)
    uses = KeyUse.objects.count()
    with pytest.raises(WaslError, match=f"by which menps seals has ended.*keys request {held.kid}"):
        paper_of(document)
    assert KeyUse.objects.count() == uses
    assert not (home / "documents" / "papers").exists()
    states = f"/documents/lists/{StateList.objects.get().name}"
    assert Client().get(states).status_code == 503
    assert Client().get(states, headers={"Accept": "application/statuslist+cwt"}).status_code == 200  # by the other key
    keeping.certify(held.kid, elsewhere(held, YEAR))
    assert key_in_use("menps", now(), SealKey.Use.SIGN).kid == held.kid
    assert Client().get(states).status_code == 200


def test_what_an_agreed_provider_certified_before_another_stays_good(home: Path) -> None:
    held = key_in_use("menps", now(), SealKey.Use.SIGN)
    papers = [paper_of(issued(0))]
    for _time in range(2):
        answer = elsewhere(held, 3 * YEAR)
        keeping.certify(held.kid, answer)
        root = x509.load_pem_x509_certificates(answer)[-1]
        assert root.public_bytes(Encoding.DER) in [strictly(each) for each in trusted().roots]
    assert len(trusted().roots) == 3
    assert len(SealKey.objects.get(pk=held.pk).former_chains) == 2
    assert [verdict(each) for each in papers] == [("authentic", "sealed")]
    rotate("menps", now(), SealKey.Use.SIGN)
    assert len(trusted().roots) == 3


def test_no_certificate_is_taken_that_is_not_in_force(home: Path) -> None:
    held = key_in_use("menps", now(), SealKey.Use.SIGN)
    with pytest.raises(WaslError, match="not in force now"):
        keeping.certify(held.kid, elsewhere(held, -DAY))
    assert certified_here(SealKey.objects.get(pk=held.pk))


# Who is told


def test_what_ends_is_listed_and_who_must_act_is_told(
    home: Path, later: Later, caplog: pytest.LogCaptureFixture
) -> None:
    paper_of(issued())
    said = line("ends")
    assert said.exit_code == 0, said.output
    assert to_do(current.catalogue(), now()) == []
    assert [each.kind for each in endings(current.catalogue(), now())] == ["clock", "key", "key", "authority"]
    held = key_in_use("menps", now(), SealKey.Use.SIGN)
    keeping.certify(held.kid, elsewhere(held, timedelta(days=100)))
    said = line("ends")
    assert said.exit_code == 1
    assert f"{now() + timedelta(days=100):%Y-%m-%d}" in said.output
    with caplog.at_level(logging.WARNING):
        warn_of_endings()
    assert f"key {held.kid} menps sign ends in 99 days" in caplog.text
    assert "Its root" in caplog.text  # of whom there is no list


def test_what_should_renew_itself_and_was_not_is_told_of(home: Path, later: Later) -> None:
    paper_of(issued())
    later(CERTIFICATE_LASTS - SOON + DAY)
    assert {(each.kind, each.does) for each in to_do(current.catalogue(), now())} == {
        ("clock", "look"),
        ("key", "look"),
    }
    round_of_endings()
    assert to_do(current.catalogue(), now()) == []


def test_lists_of_others_that_are_old_or_absent_are_told_of(home: Path, later: Later) -> None:
    held = key_in_use("menps", now(), SealKey.Use.SIGN)
    root = authority(
        new_key("ES256"), Subject("MA", "An agreed provider", "Its root"), "https://provider.example", now()
    )
    asked = x509.load_pem_x509_csr(keeping.asked_for(held.kid).encode())
    made = root.certifies(_public(asked), Subject("MA", "Ministry", "Cachet"), now())
    keeping.certify(held.kid, made.public_bytes(Encoding.PEM) + root.certificate.public_bytes(Encoding.PEM))
    (told,) = to_do(current.catalogue(), now())
    assert (told.kind, told.does, told.state) == ("list", "fetch", "over")
    assert "Its root" in told.name
    lists = home / "keys" / "lists"
    lists.mkdir()
    (lists / "provider.crl").write_bytes(root.revokes({}, 1, now()).public_bytes(Encoding.DER))
    assert to_do(current.catalogue(), now()) == []
    later(31 * DAY)
    (told,) = to_do(current.catalogue(), now())
    assert (told.name, told.state) == ("provider.crl", "over")
    (lists / "provider.crl").write_bytes(b"<html>not found</html>")
    assert [each.ends for each in to_do(current.catalogue(), now())] == [None, None]


def test_where_another_tells_the_time_the_own_clock_is_let_be(home: Path, later: Later, settings: Settings) -> None:
    timestamping(current.catalogue(), now())
    settings.TIMESTAMPS = "http://127.0.0.1:9/"
    later(SIGNS_FOR + DAY)
    round_of_endings()
    assert found("clock") == []
    assert len(list((home / "keys").glob("timestamps*.cer"))) == 1
