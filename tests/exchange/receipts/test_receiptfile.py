"""A citizen's receipt proves itself with the log's public key alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.exchange.receipts.made import ORIGIN, SALT, VERIFIER, entry, filled, given, opened
from wasl.exchange.receipts.commands import audit_commands
from wasl.exchange.receipts.reading import LogReader
from wasl.exchange.receipts.receiptfile import Subject, make_receipt, verify_receipt
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import new_key
from wasl.kernel.notes import NoteKey

SUBJECT = Subject("entity-299", SALT)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    filled(home / "receipts" / "gateway", 300)
    return home


@pytest.fixture(scope="module")
def receipt(home: Path) -> bytes:
    return make_receipt(LogReader(home / "receipts" / "gateway"), "gateway", 299, SUBJECT)


def test_a_receipt_proves_its_entry(receipt: bytes) -> None:
    proven = verify_receipt(receipt, VERIFIER)
    assert proven.entry == entry(299)
    assert (proven.receipt.log, proven.receipt.index, proven.checkpoint.size) == ("gateway", 299, 300)


def test_a_receipt_of_an_entry_just_given_is_there_at_once(tmp_path: Path) -> None:
    with opened(tmp_path) as log:
        log.append(given(0, 2)).result()
        assert verify_receipt(make_receipt(LogReader(tmp_path), "gateway", 1), VERIFIER).entry == entry(1)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("receipt", f"gateway/298/{'0' * 64}", "not the one that was receipted"),
        ("receipt", "gateway", "no receipt"),
        ("entry", entry(298).content().decode(), "not the one that was receipted"),
        ("proof", [], "does not lead"),
        ("proof", ["zz"], "cannot be read"),
        ("subject", {"entity": "entity-298", "salt": SALT}, "somebody else"),
        ("subject", {"entity": "entity-299", "salt": "zz"}, "somebody else"),
        ("format", "wasl-receipt/9", "cannot be read"),
        ("more", "", "cannot be read"),
    ],
)
def test_an_altered_receipt_proves_nothing(receipt: bytes, name: str, value: object, why: str) -> None:
    forged = json.dumps(json.loads(receipt) | {name: value}).encode()
    with pytest.raises(WaslError, match=why):
        verify_receipt(forged, VERIFIER)


def test_a_receipt_at_another_index_or_of_another_log_proves_nothing(receipt: bytes, home: Path) -> None:
    said = json.loads(receipt)
    moved = said | {"receipt": said["receipt"].replace("/299/", "/298/")}
    with pytest.raises(WaslError, match="does not lead"):
        verify_receipt(json.dumps(moved).encode(), VERIFIER)
    with pytest.raises(WaslError, match="not signed by the log's key"):
        verify_receipt(receipt, NoteKey(ORIGIN, new_key().verifying()))
    with pytest.raises(WaslError, match="no entry 300"):
        make_receipt(LogReader(home / "receipts" / "gateway"), "gateway", 300)


def test_commands_export_verify_witness_and_prove(home: Path, receipt: bytes, tmp_path: Path) -> None:
    def told(*arguments: object, code: int = 0) -> str:
        result = CliRunner().invoke(audit_commands(home), [str(each) for each in arguments])
        assert result.exit_code == code, result.output
        return result.output

    witnessed = told("witness", "gateway", "--key", tmp_path / "witness.json", "--name", "auditor.example")
    witness = witnessed.split("The witness's key: ")[1].strip()
    key = told("export", "gateway", tmp_path / "export").splitlines()[-1]
    assert key == VERIFIER.text()
    sound = told("verify", tmp_path / "export", "--key", key, "--witness", witness)
    assert "cosigned by auditor.example at 300 entries" in sound
    assert f"sound: 300 entries of {ORIGIN}" in sound
    told("verify", home / "receipts" / "gateway", "--older", tmp_path / "export" / "checkpoint")
    (tmp_path / "receipt.json").write_bytes(receipt)
    assert "insurance asked schooling" in told("receipt", tmp_path / "receipt.json")
    assert "proven: entry 299" in told("receipt", tmp_path / "receipt.json", "--key", key)
    bundle = tmp_path / "export" / "tile" / "entries" / "000"
    bundle.write_bytes(bundle.read_bytes().replace(b'request-7"', b'request-8"'))
    assert "tile/entries/000: the entry was altered (entry 7)" in told(
        "verify", tmp_path / "export", "--key", key, code=1
    )


def test_commands_say_what_is_missing(home: Path, receipt: bytes, tmp_path: Path) -> None:
    (tmp_path / "receipt.json").write_bytes(receipt)
    runner = CliRunner()
    with pytest.raises(WaslError, match="logs here: gateway"):
        runner.invoke(audit_commands(home), ["export", "portal", str(tmp_path / "x")], catch_exceptions=False)
    with pytest.raises(WaslError, match="a log that is not here"):
        runner.invoke(audit_commands(tmp_path), ["receipt", str(tmp_path / "receipt.json")], catch_exceptions=False)
    with pytest.raises(WaslError, match="no log here"):
        runner.invoke(audit_commands(home), ["verify", str(tmp_path)], catch_exceptions=False)
