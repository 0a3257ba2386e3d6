"""The authority that comes after the authority: known before it certifies, and what the former certified stays good."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from django.test import Client
from typer.testing import CliRunner, Result

from tests.documents.sealing.test_ends import YEAR, code, issued, walked_back
from tests.documents.test_renewing import Later, later, trusted, verdict
from wasl.catalogue import current
from wasl.documents import keeping, renewing
from wasl.documents.ends import Ending, endings, to_do
from wasl.documents.models import KeyUse, SealKey
from wasl.documents.papers import paper_of
from wasl.documents.sealing.authority import KNOWN_FIRST, authorities, lists_of, own_authority, roots
from wasl.documents.sealing.certificates import AUTHORITY_LASTS, CERTIFICATE_LASTS
from wasl.documents.sealing.keys import key_in_use
from wasl.documents.sealing.telling import timestamping
from wasl.documents.tasks import round_of_endings
from wasl.documents.verifying.papers import judged_paper
from wasl.documents.verifying.seals import judged
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import decoded
from wasl.server.commandline import application

pytestmark = pytest.mark.django_db
__all__ = ["later"]
DAY = timedelta(days=1)


def line(*words: str, given: str = "") -> Result:
    return CliRunner().invoke(application(), ["documents", "authority", *words], input=given)


def told(kind: str = "authority") -> list[Ending]:
    return [each for each in endings(current.catalogue(), now()) if each.kind == kind]


def number() -> int:
    """Of the authority that certifies now."""
    own = own_authority(current.catalogue(), now())
    return next(each.number for each in authorities(current.catalogue()) if each.certificate == own.certificate)


def test_it_says_early_that_it_ends(home: Path, later: Later) -> None:
    paper_of(issued())
    later(AUTHORITY_LASTS - CERTIFICATE_LASTS - DAY)
    round_of_endings()
    assert to_do(current.catalogue(), now()) == []
    later(2 * DAY)
    (said,) = to_do(current.catalogue(), now())
    assert (said.kind, said.name, said.state, said.does) == ("authority", "1", "soon", "authority")
    assert line("next", given="n\n").exit_code == 1
    assert len(authorities(current.catalogue())) == 1
    assert line("next", "--yes").exit_code == 0
    assert to_do(current.catalogue(), now()) == []
    assert [each.does for each in told()] == ["nothing", "authority"]
    assert line("next", "--yes").exit_code == 1
    assert "Wasl - racine 2" in line("list").output


def test_the_next_is_known_before_it_certifies_and_then_takes_its_place(home: Path, later: Later) -> None:
    before = issued(0)
    paper = paper_of(before)
    later(AUTHORITY_LASTS - 2 * YEAR)
    round_of_endings()
    cut = SealKey.objects.latest("pk")
    first = authorities(current.catalogue())[0]
    assert x509.load_der_x509_certificate(decoded(cut.chain[0])).not_valid_after_utc == first.ends
    later(DAY)
    round_of_endings()  # another would last no longer
    assert key_in_use("menps", now(), SealKey.Use(cut.use)) == cut
    line("next", "--yes")
    assert set(trusted().roots) == set(roots(current.catalogue()))
    assert len(trusted().roots) == 2
    later(KNOWN_FIRST - DAY)
    round_of_endings()
    assert number() == 1
    assert key_in_use("menps", now(), SealKey.Use(cut.use)) == cut
    later(2 * DAY)
    round_of_endings()
    assert number() == 2
    second = roots(current.catalogue())[1]
    for use in (SealKey.Use.SEAL, SealKey.Use.SIGN):
        assert key_in_use("menps", now(), use).chain[-1] == second
    assert timestamping(current.catalogue(), now())[2] == decoded(second)
    after = issued(1)
    assert verdict(paper) == ("authentic", "sealed")
    assert verdict(renewing.renewed(paper)) == ("authentic", "sealed")
    assert verdict(paper_of(after)) == ("authentic", "sealed")
    renewed = renewing.renewed(paper)
    older = msgspec.structs.replace(trusted(), roots=tuple(roots(current.catalogue())[:1]))
    said = judged_paper(renewed, older, now())  # by a trust list of before there was a second
    assert (said.outcome, said.why) == ("cannot-tell", "unknown-key")
    later(2 * YEAR)  # the first has ended
    assert [each.number for each in authorities(current.catalogue()) if each.ends > now()] == [2]
    for each in (paper, renewed, renewing.renewed(renewed), paper_of(after), paper_of(issued(2))):
        assert verdict(each) == ("authentic", "sealed")
    for document in (before, after):
        assert judged(code(document), trusted(), now()).outcome == "authentic"


def test_both_are_published_and_revoke_what_each_certified(home: Path, later: Later) -> None:
    held = key_in_use("menps", now(), SealKey.Use.SIGN)
    later(DAY)
    line("next", "--yes")
    later(KNOWN_FIRST + DAY)
    keeping.compromised(held.kid, now())
    young = key_in_use("menps", now(), SealKey.Use.SIGN)
    keeping.compromised(young.kid, now())
    for place, key in (("", held), ("2/", young)):
        root = x509.load_der_x509_certificate(Client().get(f"/documents/authority/{place}authority.cer").content)
        own = x509.load_der_x509_certificate(decoded(key.chain[0]))
        own.verify_directly_issued_by(root)
        (point,) = own.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
        assert point.full_name is not None
        assert point.full_name[0].value.endswith(f"/documents/authority/{place}revoked.crl")
        revoked = x509.load_der_x509_crl(Client().get(f"/documents/authority/{place}revoked.crl").content)
        assert revoked.is_signature_valid(root.public_key())  # type: ignore[arg-type]
        assert [each.serial_number for each in revoked] == [own.serial_number]
    assert len(lists_of(current.catalogue(), now())) == 2
    for absent in ("3/authority.cer", "3/revoked.crl", "0/authority.cer"):
        assert Client().get(f"/documents/authority/{absent}").status_code == 404
    later(AUTHORITY_LASTS)
    assert Client().get("/documents/authority/revoked.crl").status_code == 404
    assert Client().get("/documents/authority/authority.cer").status_code == 200


def test_once_the_last_has_ended_nothing_is_sealed_until_there_is_another(home: Path, later: Later) -> None:
    document = issued()
    paper_of(document)
    later(AUTHORITY_LASTS + DAY)
    uses = KeyUse.objects.count()
    with pytest.raises(WaslError, match="has ended — make the next one: 'wasl documents authority next'"):
        issued(1)
    with pytest.raises(WaslError, match="authority next"):
        timestamping(current.catalogue(), now())
    with pytest.raises(WaslError, match="authority next"):
        renewing.renew()
    assert KeyUse.objects.count() == uses
    assert {each.state for each in to_do(current.catalogue(), now())} == {"over"}
    said = line("next", "--yes")
    assert f"certifies from {now():%Y-%m-%d} on" in said.output.replace("\n", " ")
    assert verdict(paper_of(issued(1))) == ("authentic", "sealed")
    assert to_do(current.catalogue(), now()) == []
    assert verdict(paper_of(document)) == ("authentic", "sealed")


def test_forty_years_of_workers_and_an_operator_who_does_what_is_told(home: Path, later: Later) -> None:
    """Nothing ends that was not renewed, and at the end all that was ever sealed is believed."""
    sealed = [issued(0)]
    paper_of(sealed[0])
    for step in range(1, 49):
        later(timedelta(days=300))
        round_of_endings()
        renewing.renew()
        for each in to_do(current.catalogue(), now()):
            assert (each.kind, each.state) == ("authority", "soon")
            assert line("next", "--yes").exit_code == 0
        assert to_do(current.catalogue(), now()) == []
        sealed.append(issued(step))
        assert all(now() < each.ends for each in endings(current.catalogue(), now()) if each.ends)
    assert len(authorities(current.catalogue())) == 3
    assert SealKey.objects.filter(use=SealKey.Use.SEAL).count() >= 12
    trust = trusted()
    assert {judged(code(each), trust, now()).outcome for each in sealed} == {"authentic"}
    assert verdict(paper_of(sealed[0])) == ("authentic", "sealed")
    assert walked_back(paper_of(sealed[0])) > 24
