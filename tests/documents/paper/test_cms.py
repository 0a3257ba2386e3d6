"""Containers of signatures: what pyHanko would have made, and what openssl takes."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms, tsp
from cryptography.hazmat.primitives.serialization import Encoding

from tests.documents.plainly import PlainSigner
from tests.lacking import lacking
from wasl.documents.paper.clocks import OwnClock, stamped
from wasl.documents.paper.cms import DATA, CertifiedKey, Said, container, say
from wasl.documents.paper.der import SET, set_of
from wasl.documents.sealing.certificates import Subject, authority
from wasl.kernel.clock import now
from wasl.kernel.keys import new_key

CONTENT = b"what is signed\n"
ROOT = Subject("MA", "Wasl", "Wasl - racine")


@pytest.fixture(scope="module")
def root() -> Any:
    """An authority."""
    return authority(new_key("ES256"), ROOT, "https://wasl.example", now())


@pytest.fixture
def openssl() -> None:
    """Its command."""
    if shutil.which("openssl") is None:
        lacking("no openssl", "install the package openssl")


@pytest.fixture(scope="module")
def signer(root: Any) -> CertifiedKey:
    """A ministry's key."""
    return certified(root, "documents")


def certified(root: Any, purpose: Any) -> CertifiedKey:
    """A key certified by `root`."""
    key = new_key("ES256")
    own = root.certifies(key.verifying(), Subject("MA", "Ministère de l'Éducation", "Cachet"), now(), purpose)
    return CertifiedKey(key, tuple(each.public_bytes(Encoding.DER) for each in (own, root.certificate)))


def parts(made: bytes) -> dict[str, Any]:
    """What a container holds, in DER but for algorithms: SHA-256 may have no parameters, or null (RFC 5754)."""
    read = cms.ContentInfo.load(made, strict=True)["content"]
    (signer,) = read["signer_infos"]
    algorithms = (*read["digest_algorithms"], signer["digest_algorithm"], signer["signature_algorithm"])
    return {
        "version": read["version"].native,
        "algorithms": [each["algorithm"].native for each in algorithms],
        "parameters": [each["parameters"].native for each in algorithms],
        "content": read["encap_content_info"].dump(),
        "certificates": [each.dump() for each in read["certificates"]],
        "signer": (signer["version"].native, signer["sid"].dump(), signer["signature"].dump()),
        "signed": [each.dump() for each in signer["signed_attrs"]],
        "unsigned": [each.dump() for each in signer["unsigned_attrs"]],
    }


def test_it_says_what_pyhanko_would_say(signer: CertifiedKey, root: Any) -> None:
    clock = certified(root, "timestamps")
    digest = sha256(CONTENT).digest()
    said = say(signer, DATA, digest)

    class Remembered(OwnClock):
        """Tells the same time of the same thing."""

        async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
            assert (message_digest, md_algorithm) == (sha256(said.signature).digest(), "sha256")
            return cms.ContentInfo.load(token)

    class Same(PlainSigner):
        """Signs the same attributes, and answers the same signature."""

        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            assert data == set_of(SET, *said.attributes)
            return said.signature

    token, _at = asyncio.run(stamped(OwnClock(clock.key, clock.chain), sha256(said.signature).digest()))
    theirs = asyncio.run(
        Same(signer.key, signer.chain).async_sign(
            digest, "sha256", use_pades=True, timestamper=Remembered(clock.key, clock.chain)
        )
    )
    assert parts(container(said, signer.chain, token=token)) == parts(theirs.dump())


@pytest.mark.usefixtures("openssl")
def test_openssl_takes_it(signer: CertifiedKey, root: Any, tmp_path: Path) -> None:
    said = say(signer, DATA, sha256(CONTENT).digest())
    assert _verified(container(said, signer.chain), root, tmp_path) == CONTENT
    other = say(signer, DATA, sha256(CONTENT + b" ").digest())
    with pytest.raises(subprocess.CalledProcessError):
        _verified(container(other, signer.chain), root, tmp_path)
    of_another = Said(said.type, said.attributes, other.signature)
    with pytest.raises(subprocess.CalledProcessError):
        _verified(container(of_another, signer.chain), root, tmp_path)


def _verified(made: bytes, root: Any, folder: Path) -> bytes:
    (folder / "made.der").write_bytes(made)
    (folder / "content").write_bytes(CONTENT)
    (folder / "root.pem").write_bytes(root.certificate.public_bytes(Encoding.PEM))
    asked = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "made.der", "-content", "content",
             "-CAfile", "root.pem", "-purpose", "any"]  # fmt: skip
    return subprocess.run(asked, cwd=folder, check=True, capture_output=True).stdout


@pytest.mark.usefixtures("openssl")
def test_openssl_takes_the_time(root: Any, tmp_path: Path) -> None:
    clock = certified(root, "timestamps")
    token, at = asyncio.run(stamped(OwnClock(clock.key, clock.chain), sha256(CONTENT).digest()))
    answer = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": cms.ContentInfo.load(token)})
    (tmp_path / "answer.tsr").write_bytes(answer.dump())
    (tmp_path / "content").write_bytes(CONTENT)
    (tmp_path / "root.pem").write_bytes(root.certificate.public_bytes(Encoding.PEM))
    asked = ["openssl", "ts", "-verify", "-in", "answer.tsr", "-data", "content", "-CAfile", "root.pem"]
    assert b"OK" in subprocess.run(asked, cwd=tmp_path, check=True, capture_output=True).stdout
    assert abs((now() - at).total_seconds()) < 60
