"""Whatever a key signs is in the log, once; and what the log proves of a seal whose key was lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.test import Client
from typer.testing import CliRunner, Result

from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents import keeping, presenting
from wasl.documents.models import Document, KeyUse, SealKey
from wasl.documents.paper.clocks import OwnClock, stamped
from wasl.documents.papers import paper_of
from wasl.documents.publishing import published, trusted_keys
from wasl.documents.seal import cose, seal
from wasl.documents.sealing.authority import own_authority
from wasl.documents.sealing.certificates import Subject, authority
from wasl.documents.sealing.counted import hash_of
from wasl.documents.sealing.keys import Act, using
from wasl.documents.sealing.vaults import vault
from wasl.documents.uses import closing, proving, verifying
from wasl.documents.uses.entry import read_use
from wasl.documents.uses.logging import log_all, log_folder
from wasl.documents.uses.models import Closing
from wasl.documents.verifying.bundle import Bundle, read
from wasl.documents.verifying.proofs import Proof
from wasl.documents.verifying.seals import judged
from wasl.exchange.receipts.reading import LogReader, kept_verifier
from wasl.exchange.tracing.tasks import fold_traces
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import encoded, new_key
from wasl.server.commandline import application

pytestmark = pytest.mark.django_db
SITE = "https://wasl.example/v"


def trusted() -> Bundle:
    return read(published(current.catalogue(), now()), trusted_keys())


def code(message: bytes) -> str:
    return seal.address(SITE, message)


def said(document: Document, proof: Proof | None) -> tuple[str, str]:
    found = judged(code(bytes(document.seal)), trusted(), now(), proof)
    return found.outcome, found.why


def asked(code: str) -> tuple[str, str]:
    """What the API says."""
    answer = Client().post("/api/documents/verify", {"code": code}, content_type="application/json").json()
    return answer["outcome"], answer["why"]


def lost(key: SealKey, *, at: datetime | None = None) -> None:
    """The key is found in other hands."""
    SealKey.objects.filter(pk=key.pk).update(compromised_from=at or now() + timedelta(seconds=1))


def entries() -> list[Any]:
    return [read_use(each) for each in LogReader(log_folder()).entries()]


def proof(document: Document) -> Proof:
    """As its issuer gives it now."""
    return proving.proof_of(Document.objects.select_related("sealed_in").get(pk=document.pk))


def digest(document: Document) -> bytes:
    return sha256(cose.opened(bytes(document.seal)).to_sign()).digest()


def test_seals_of_a_run_are_a_use_a_chunk(diplomas: list[Document], agent: Profile) -> None:
    uses = list(KeyUse.objects.order_by("pk"))
    assert [(use.kind, use.type, use.count, use.by) for use in uses] == [
        ("seal", "baccalaureate-diploma", count, agent.name) for count in (2, 2, 1)
    ]
    assert {use.cohort for use in uses} == {each.cohort for each in diplomas}
    for use in uses:
        assert use.hash == hash_of([digest(each) for each in diplomas if each.sealed_in == use])
    assert log_all() == 3
    assert [(each.use, each.count, each.hash) for each in entries()] == [
        (each.pk, each.count, each.hash) for each in uses
    ]
    assert agent.name.encode() not in b"".join(LogReader(log_folder()).entries())


def test_every_kind_of_use_is_in_it(diplomas: list[Document], client: Client) -> None:
    one = diplomas[0]
    paper_of(one)
    paper_of(one)  # was made already: no key is used
    presenting.whole(one, one.read(), now(), [new_key("ES256").verifying().jwk() for _ in range(3)], "family")
    uri = one.read().list
    client.get(uri[uri.index("/documents/") :])
    keeping.asked_for(SealKey.objects.get(use="sign").kid)
    log_all()
    found = [(each.kind, each.type, each.count) for each in entries()[3:]]
    diploma = "baccalaureate-diploma"
    assert found == [
        ("badge", diploma, 1), ("paper", diploma, 1), ("credential", diploma, 3), ("list", "", 1), ("request", "", 1),
    ]  # fmt: skip


def test_what_a_block_that_fails_signed_goes_nowhere_and_leaves_nothing(diplomas: list[Document]) -> None:
    before = KeyUse.objects.count()
    lent = using(diplomas[0].key, now(), Act(KeyUse.Kind.SEAL))
    lent.__enter__().seal.sign(b"a seal")
    assert not lent.__exit__(ZeroDivisionError, ZeroDivisionError(), None)
    assert KeyUse.objects.count() == before


def test_a_use_is_in_it_once_whoever_dies(diplomas: list[Document]) -> None:
    log_all()
    KeyUse.objects.filter(index__gt=0).update(index=None)  # as who wrote the log and died before noting it
    assert log_all() == 0
    assert list(KeyUse.objects.order_by("pk").values_list("index", flat=True)) == [0, 1, 2]
    assert LogReader(log_folder()).size == 3


def test_an_entry_of_another_life_is_nobodys(diplomas: list[Document]) -> None:
    """As where the database is restored from before the log: numbers are given again."""
    log_all()
    KeyUse.objects.update(index=None)
    KeyUse.objects.filter(kind="seal", count=1).update(hash="00" * 32)
    assert log_all() == 1
    assert [each.hash for each in entries()][3] == "00" * 32
    assert sorted(KeyUse.objects.values_list("index", flat=True)) == [0, 1, 3]


def test_it_is_closed_every_day_and_after_each_run(
    diplomas: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    assert not closing.due()
    log_all()
    assert closing.due()
    first = closing.close()
    assert first
    assert first.size == 3
    assert not closing.due()
    assert closing.close() is None
    paper_of(diplomas[0])
    log_all()
    assert not closing.due()
    monkeypatch.setenv("WASL_NOW", (now() + timedelta(days=1)).isoformat())
    closing.close_when_due()
    assert list(Closing.objects.order_by("size").values_list("size", flat=True)) == [3, 5]


def test_of_a_lost_key_what_the_log_held_before_stays_authentic(diplomas: list[Document]) -> None:
    closing.close()
    proofs = [proof(each) for each in diplomas]
    lost(diplomas[0].key)
    for one, proven in zip(diplomas, proofs, strict=True):
        assert said(one, None) == ("cannot-tell", "key-compromised")
        assert said(one, proven) == ("authentic", "logged")
        assert asked(code(bytes(one.seal))) == ("authentic", "logged")
    assert said(diplomas[0], proofs[1]) == said(diplomas[0], proofs[4]) == ("cannot-tell", "key-compromised")


def test_a_thief_dates_a_seal_as_he_likes_and_the_log_does_not_know_it(diplomas: list[Document]) -> None:
    closing.close()
    one = diplomas[0]
    key, stolen = one.key, vault().opened(one.key.kid)
    assert stolen
    stated = seal.stated(cose.opened(bytes(one.seal)))
    label = next(label for label, value in stated.claims.items() if value == "AMINA")
    forged = seal.sealed(
        replace(stated, claims={**stated.claims, label: "THIEF"}), bytes.fromhex(key.kid), "EdDSA", stolen.sign
    )
    lost(key)
    assert asked(code(forged)) == ("cannot-tell", "key-compromised")
    for proven in map(proof, diplomas):
        assert judged(code(forged), trusted(), now(), proven).outcome == "cannot-tell"


def test_a_time_after_the_loss_proves_nothing(diplomas: list[Document], monkeypatch: pytest.MonkeyPatch) -> None:
    at = now()
    lost(diplomas[0].key, at=at + timedelta(seconds=60))
    monkeypatch.setenv("WASL_NOW", (at + timedelta(seconds=120)).isoformat())
    closing.close()
    assert said(diplomas[0], proof(diplomas[0])) == ("cannot-tell", "key-compromised")
    assert asked(code(bytes(diplomas[0].seal))) == ("cannot-tell", "key-compromised")


def test_every_step_of_a_proof_must_hold(diplomas: list[Document], home: Path) -> None:
    closing.close()
    one, proven = diplomas[0], proof(diplomas[0])
    lost(one.key)
    other = "00" * 32
    of_two = msgspec.structs.replace(read_use(proven.entry.encode()), count=1, hash=digest(one).hex())
    for broken in (
        {"entry": of_two.content().decode()}, {"entry": proven.entry.replace('"seal"', '"list"')},
        {"entry": proven.entry + " "}, {"place": 1 - proven.place}, {"within": (other,)}, {"within": ()}, {"index": 1},
        {"path": ()}, {"path": (other,) * len(proven.path)}, {"checkpoint": proven.checkpoint.replace("/", "-", 1)},
        {"checkpoint": ""}, {"token": "AAAA"}, {"token": ""}, {"lists": ()}, {"lists": ("AAAA",)}, {"path": ("zz",)},
    ):  # fmt: skip
        assert said(one, msgspec.structs.replace(proven, **broken)) == ("cannot-tell", "key-compromised"), broken


def test_anyone_can_have_a_clock_and_it_is_not_believed(diplomas: list[Document]) -> None:
    closing.close()
    one, proven = diplomas[0], proof(diplomas[0])
    lost(one.key)
    mine = new_key("ES256")
    subject = Subject("MA", "Wasl", "Wasl - racine")  # by the very name
    false = authority(mine, subject, "https://wasl.example", now())
    clock = new_key("ES256")
    certificates = (false.certifies(clock.verifying(), subject, now(), "timestamps"), false.certificate)
    told = OwnClock(clock, [each.public_bytes(Encoding.DER) for each in certificates])
    token, _at = asyncio.run(stamped(told, sha256(proven.checkpoint.encode()).digest()))
    empty = false.revokes({}, 1, now()).public_bytes(Encoding.DER)
    forged = msgspec.structs.replace(proven, token=encoded(token), lists=(encoded(empty),))
    assert said(one, forged) == ("cannot-tell", "key-compromised")
    assert own_authority(current.catalogue(), now()).certificate.subject == false.certificate.subject


def test_what_is_not_in_the_log_is_said(diplomas: list[Document]) -> None:
    with pytest.raises(WaslError, match="not closed since"):
        proving.proof_of(diplomas[0])
    diplomas[0].sealed_in = None
    with pytest.raises(WaslError, match="before there was a log"):
        proving.proof_of(diplomas[0])


def test_other_logs_are_no_traces_of_people(diplomas: list[Document]) -> None:
    log_all()
    assert fold_traces() == 3
    assert fold_traces() == 0


Line = Callable[..., Result]


@pytest.fixture
def line() -> Line:
    """``line("documents", "list")``: the command's outcome; errors that a person can mend rise."""

    def run(*words: str) -> Result:
        result = CliRunner().invoke(application(), list(words))
        if isinstance(result.exception, WaslError):
            raise result.exception
        return result

    return run


def test_an_auditor_verifies_an_export_and_a_holder_their_proof(
    diplomas: list[Document], line: Line, tmp_path: Path
) -> None:  # fmt: skip
    one, trust, proven = diplomas[0], tmp_path / "trust.jwt", tmp_path / "proof.json"
    assert "3 uses" in line("documents", "log", "close").output
    assert "Nothing was added" in line("documents", "log", "close").output
    line("documents", "log", "prove", one.number, str(proven))
    lost(one.key, at=datetime.now(UTC) + timedelta(seconds=1))
    line("documents", "trust", str(trust))
    judge = ("verify", code(bytes(one.seal)), "--trust", str(trust))
    assert line(*judge).exit_code == 2
    assert "log of uses proves it" in line(*judge, "--proof", str(proven)).output
    assert line("verify", code(bytes(one.seal))).exit_code == 0
    with pytest.raises(WaslError, match="no proof"):
        line(*judge, "--proof", str(trust))
    assert one.key.kid in line("documents", "keys", "uses", "--kind", "seal").output
    assert "sound" in line("documents", "log", "verify", "--seals").output
    folder = tmp_path / "copy"
    line("documents", "log", "export", str(folder))
    key = kept_verifier(log_folder()).text()
    with pytest.raises(WaslError, match="does not vouch for itself"):
        line("documents", "log", "verify", str(folder))
    examine = ("documents", "log", "verify", str(folder), "--key", key, "--trust", str(trust))
    assert "sound" in line(*examine).output
    (bundle,) = (each for each in (folder / "log").rglob("entries/*/*") if each.is_file())
    bundle.write_bytes(bundle.read_bytes().replace(b'"seal"', b'"list"'))
    assert line(*examine).exit_code == 1


def test_what_the_database_says_otherwise_is_found(diplomas: list[Document]) -> None:
    closing.close()
    assert not list(verifying.faults_of_uses(seals=True))
    KeyUse.objects.filter(index=1).update(count=3)
    Document.objects.filter(pk=diplomas[0].pk).update(sealed_in=None)
    assert len(list(verifying.faults_of_uses(seals=True))) == 3
    told = verifying.closings()
    false = [msgspec.structs.replace(told[0], checkpoint=told[0].checkpoint.replace("\n3\n", "\n2\n"))]
    roots = trusted().roots
    found = list(verifying.faults(log_folder(), kept_verifier(log_folder()), false, roots))
    assert len(found) == 2
    assert not list(verifying.faults(log_folder(), kept_verifier(log_folder()), told, roots))
