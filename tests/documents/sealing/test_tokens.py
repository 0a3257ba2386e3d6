"""Keys that never leave their token (PKCS#11), held against SoftHSM."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.documents.school import open_school
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents.issuing import issue
from wasl.documents.papers import paper_of
from wasl.documents.publishing import published, trusted_keys
from wasl.documents.seal import seal
from wasl.documents.sealing.kids import kid_of
from wasl.documents.sealing.tokens import Token, token_at
from wasl.documents.verifying.bundle import read
from wasl.documents.verifying.papers import judged_paper
from wasl.documents.verifying.seals import judged
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import Algorithm

MODULE = next((each for each in Path("/usr/lib").rglob("libsofthsm2.so")), None)
pytestmark = pytest.mark.skipif(
    MODULE is None or shutil.which("softhsm2-util") is None, reason="needs Debian's softhsm2 (scripts/system.sh)"
)


@pytest.fixture(scope="session")
def uri(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A new token's address. SoftHSM reads its settings once in a process."""
    folder = tmp_path_factory.mktemp("hsm")
    (folder / "tokens").mkdir()
    (folder / "conf").write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\n")
    (folder / "pin").write_text("4321\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "conf"))
        made = ["softhsm2-util", "--init-token", "--free", "--label", "wasl", "--so-pin", "87654321", "--pin", "4321"]
        subprocess.run(made, check=True, capture_output=True)
        address = f"pkcs11:token=wasl?module-path={MODULE}&pin-source=file:{folder}/pin"
        token_at(address)
    return address


@pytest.mark.parametrize("algorithm", ["EdDSA", "ES256"])
def test_it_signs_and_is_found_again(uri: str, algorithm: Algorithm) -> None:
    token = token_at(uri)
    made = token.made(algorithm)
    signature = made.sign(b"what is sealed")
    assert made.verifying().verifies(signature, b"what is sealed")
    assert not made.verifying().verifies(signature, b"what is not")
    found = token.opened(kid_of(made.verifying()))
    assert found is not None
    assert found.verifying() == made.verifying()
    assert token.opened("00" * 8) is None
    assert token.destroyed(kid_of(made.verifying()))
    assert token.opened(kid_of(made.verifying())) is None
    assert not token.destroyed(kid_of(made.verifying()))


@pytest.mark.usefixtures("registers")
def test_documents_are_sealed_by_it(uri: str, settings: Settings, home: Path, agent: Profile) -> None:
    settings.TOKEN = uri
    document = issue(agent, "school-certificate", open_school(home)[0])
    pdf = paper_of(document)
    assert not (home / "keys" / "seals").exists()
    trust = read(published(current.catalogue(), now()), trusted_keys())
    assert judged_paper(pdf, trust, now()).outcome == "authentic"
    assert judged(seal.address("https://wasl.example/v", bytes(document.seal)), trust, now()).outcome == "authentic"


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        (("token=wasl", "token=other"), "cannot be opened"),
        (("&pin-source", "&other"), "lacks"),
        (("/pin", "/absent"), "PIN"),
    ],
)
def test_what_is_wrong_with_its_address_is_said(uri: str, changes: tuple[str, str], what: str) -> None:
    with pytest.raises(WaslError, match=what):
        Token.of(uri.replace(*changes))
