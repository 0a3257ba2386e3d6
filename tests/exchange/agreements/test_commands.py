"""The same verbs from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from tests.exchange.agreements.life import Cast
from wasl.exchange.agreements import keys
from wasl.exchange.agreements.commands import agreements, directory, system_keys
from wasl.exchange.agreements.models import AgreementVersion, SystemKey
from wasl.exchange.agreements.states import State
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import new_key

pytestmark = pytest.mark.usefixtures("cast")


def run(group: typer.Typer, *words: str) -> str:
    """What the command prints. Raises what it raises."""
    done = CliRunner().invoke(group, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def kept(key: object, path: Path) -> Path:
    path.write_text(json.dumps(key.private_jwk()), encoding="ascii")  # type: ignore[attr-defined]
    return path


def test_the_whole_life_in_the_shell(cast: Cast, tmp_path: Path) -> None:
    told = run(agreements, "draft", "pearl-allowance", "--as", "dsi-lagoon", "--reference", "D-12/2026")
    assert told.strip() == "PE-2026-0001@1: draft"
    run(agreements, "submit", "PE-2026-0001", "--as", "dsi-lagoon")
    opinion = ("--finding", "favourable", "--text", "Fine.")
    run(agreements, "opinion", "PE-2026-0001", "--as", "dpo-tides", *opinion)
    text = tmp_path / "text.json"
    text.write_bytes(run(agreements, "show", "PE-2026-0001", "--text").encode())
    for account, key in (("dsi-lagoon", cast.pearl), ("dsi-tides", cast.conch)):
        out = tmp_path / f"{account}.jws"
        run(
            agreements, "sign-text", str(text), "--key", str(kept(key, tmp_path / f"{account}.json")), "--out", str(out)
        )
        run(agreements, "sign", "PE-2026-0001@1", "--as", account, "--signature", str(out))
    assert "active" in run(agreements, "activate", "PE-2026-0001", "--as", "directorate")
    assert "until" in run(directory, "publish")
    assert "PE-2026-0001@1" in run(directory, "show")
    run(agreements, "suspend", "PE-2026-0001", "--as", "auditor", "--reason", "Why.")
    assert AgreementVersion.objects.get().state == State.SUSPENDED
    assert "suspend by auditor Why." in run(agreements, "show", "PE-2026-0001")
    assert "suspended" in run(agreements, "list")
    run(agreements, "resume", "PE-2026-0001", "--as", "directorate", "--reason", "Because.")
    run(agreements, "pdf", "PE-2026-0001", str(tmp_path / "a.pdf"))
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_a_draft_is_changed_by_the_names_of_its_text(tmp_path: Path) -> None:
    run(agreements, "draft", "pearl-allowance", "--as", "dsi-lagoon")
    changes = tmp_path / "changes.json"
    changes.write_text(json.dumps({"fields": ["enrolled"], "quota": {"per_day": 7}}), encoding="utf-8")
    run(agreements, "edit", "PE-2026-0001", str(changes), "--as", "dsi-lagoon")
    terms = AgreementVersion.objects.get().terms
    assert (terms.fields, terms.quota.per_day) == (("enrolled",), 7)


@pytest.mark.parametrize("written", ["{", "[]", '{"quota": {"per_day": "many"}}', '{"colour": "blue"}'])
def test_changes_that_cannot_be_read_are_told(tmp_path: Path, written: str) -> None:
    run(agreements, "draft", "pearl-allowance", "--as", "dsi-lagoon")
    changes = tmp_path / "changes.json"
    changes.write_text(written, encoding="utf-8")
    with pytest.raises(WaslError, match="changes cannot be read"):
        run(agreements, "edit", "PE-2026-0001", str(changes), "--as", "dsi-lagoon")


def test_a_version_that_is_no_number_is_not_taken_for_the_last() -> None:
    run(agreements, "draft", "pearl-allowance", "--as", "dsi-lagoon", "--reference", "D-12/2026")
    for written in ("PE-2026-0001@l", "PE-2026-0001@", "PE-2026-0001@²"):
        with pytest.raises(WaslError, match="there is no agreement"):
            run(agreements, "end", written, "--as", "dsi-lagoon", "--reason", "Why.")
    assert AgreementVersion.objects.get().state == State.DRAFT


def test_a_challenge_saved_by_an_editor_is_signed_without_its_last_line_end(cast: Cast, tmp_path: Path) -> None:
    key, asked = new_key(), keys.challenge(cast.dsi_lagoon, "pearl")
    saved, out = tmp_path / "challenge.txt", tmp_path / "proof"
    saved.write_bytes(f"{asked}\r\n".encode())
    run(agreements, "sign-text", str(saved), "--key", str(kept(key, tmp_path / "key.json")), "--out", str(out))
    keys.register(cast.dsi_lagoon, "pearl", key.verifying().jwk(), asked, out.read_text())
    assert SystemKey.objects.get(kid=key.kid).system == "pearl"


def test_who_may_not_is_told_so() -> None:
    run(agreements, "draft", "pearl-allowance", "--as", "dsi-lagoon", "--reference", "D-12/2026")
    with pytest.raises(WaslError, match="no party"):
        run(agreements, "submit", "PE-2026-0001", "--as", "dsi-shoals")
    with pytest.raises(WaslError, match="no account is called nobody"):
        run(agreements, "submit", "PE-2026-0001", "--as", "nobody")
    with pytest.raises(WaslError, match="there is no agreement PE-2026-0009"):
        run(agreements, "submit", "PE-2026-0009", "--as", "dsi-lagoon")


@pytest.mark.parametrize("kid", ["", "-a thumbprint may begin so", "--or so"])
def test_keys_are_registered_listed_and_revoked(tmp_path: Path, kid: str) -> None:
    key = new_key(kid=kid)
    path = str(kept(key, tmp_path / "key.json"))
    run(system_keys, "register", "pearl", path, "--as", "dsi-lagoon", "--rotate")
    assert key.kid in run(system_keys, "list", "pearl")
    run(system_keys, "revoke", key.kid, "--as", "directorate", "--reason", "Lost.")
    assert SystemKey.objects.get(kid=key.kid).revoked_reason == "Lost."
    assert key.kid not in run(system_keys, "list", "pearl")


def test_a_reference_is_recorded() -> None:
    about = ("--regime", "declaration", "--processing", "Leçons", "--given", "2026-01-02", "--expires", "2027-01-02")
    assert "recorded" in run(agreements, "reference", "D-13", "--as", "dpo-tides", *about)


def test_nothing_is_shown_before_the_first_directory(home: Path) -> None:
    (home / "directory" / "current.jws").unlink(missing_ok=True)
    with pytest.raises(WaslError, match="no directory was published"):
        run(directory, "show")
