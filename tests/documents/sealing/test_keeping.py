"""Keys rotated, found in other hands, certified by another authority: by the command line, as who runs an installation does."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from typer.testing import CliRunner, Result

from tests.documents.school import open_school
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents.issuing import issue
from wasl.documents.models import Document, SealKey
from wasl.documents.papers import paper_of
from wasl.documents.publishing import published, trusted_keys
from wasl.documents.sealing.authority import lists_of
from wasl.documents.sealing.certificates import Subject, authority, certificate
from wasl.documents.verifying.bundle import read
from wasl.documents.verifying.papers import judged_paper
from wasl.kernel.clock import now
from wasl.kernel.keys import key_of, new_key
from wasl.server.commandline import application

pytestmark = pytest.mark.usefixtures("registers")
Run = Callable[..., Result]


@pytest.fixture
def document(home: Path, agent: Profile) -> Document:
    """A certificate, and its paper: both keys of its issuer are there."""
    made = issue(agent, "school-certificate", open_school(home)[0])
    paper_of(made)
    return made


def run(*words: str, given: str = "") -> Result:
    return CliRunner().invoke(application(), ["documents", "keys", *words], input=given)


def in_use(use: str) -> SealKey:
    return SealKey.objects.get(use=use, valid_until=None, compromised_from=None)


def test_keys_are_told_and_rotated(document: Document) -> None:
    first = in_use("seal")
    assert first.kid in run("list").output
    assert run("rotate", "menps", "seal").exit_code == 0
    assert in_use("seal").kid != first.kid
    told = run("list").output
    assert "former" in told
    assert in_use("seal").kid in told
    assert run("rotate", "habous", "seal").exit_code == 1


def test_one_found_in_other_hands_seals_no_more(document: Document) -> None:
    first = in_use("sign")
    since = f"{now() - timedelta(seconds=0):%Y-%m-%dT%H:%M:%S}"
    assert run("compromised", first.kid, "--since", "2019-01-01", "--yes").exit_code == 1
    assert run("compromised", first.kid, "--since", since, given="n\n").exit_code == 1
    assert in_use("sign") == first
    SealKey.objects.filter(pk=first.pk).update(valid_from=now() - timedelta(days=1))
    assert run("compromised", first.kid, "--since", since, given="y\n").exit_code == 0
    assert in_use("sign") != first
    certified = certificate(first.chain[0]).serial_number
    (revoked,) = lists_of(current.catalogue(), now())
    assert revoked.get_revoked_certificate_by_serial_number(certified) is not None
    assert "hands" in run("list").output


def test_another_authority_vouches_for_a_key(document: Document, tmp_path: Path, home: Path, agent: Profile) -> None:
    held = in_use("sign")
    asked = run("request", held.kid).output
    (tmp_path / "asked.pem").write_text(asked)
    checked = subprocess.run(
        ["openssl", "req", "-in", str(tmp_path / "asked.pem"), "-verify", "-noout", "-subject"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "Cachet MENPS" in checked.stdout
    agreed = authority(
        new_key("ES256"), Subject("MA", "An agreed provider", "Its root"), "https://provider.example", now()
    )
    request = x509.load_pem_x509_csr(asked.encode())
    assert request.is_signature_valid
    made = agreed.certifies(key_of(request.public_key()), Subject("MA", "Ministry", "Cachet"), now())  # type: ignore[arg-type]
    whole = made.public_bytes(Encoding.PEM) + agreed.certificate.public_bytes(Encoding.PEM)
    (tmp_path / "answer.pem").write_bytes(whole)
    (tmp_path / "short.pem").write_bytes(made.public_bytes(Encoding.PEM))
    assert run("certify", held.kid, str(tmp_path / "short.pem")).exit_code == 1
    assert run("certify", in_use("seal").kid, str(tmp_path / "answer.pem")).exit_code == 1
    assert run("certify", held.kid, str(tmp_path / "answer.pem")).exit_code == 0
    trust = read(published(current.catalogue(), now()), trusted_keys())
    assert len(trust.roots) == 2
    assert judged_paper(paper_of(document), trust, now()).outcome == "authentic"  # what was sealed before
    lists = home / "keys" / "lists"
    lists.mkdir()
    (lists / "agreed.crl").write_bytes(agreed.revokes({}, 1, now()).public_bytes(Encoding.DER))
    another = paper_of(issue(agent, "school-certificate", open_school(home)[1]))
    told = judged_paper(another, read(published(current.catalogue(), now()), trusted_keys()), now())
    assert (told.outcome, told.why) == ("authentic", "sealed")
