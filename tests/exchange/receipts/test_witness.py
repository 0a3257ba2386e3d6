"""A witness signs what continues what it signed, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.exchange.receipts.made import VERIFIER, filled, given, opened
from wasl.exchange.receipts.reading import LogReader
from wasl.exchange.receipts.verify import audit
from wasl.exchange.receipts.witness import Witness, cosign_log
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import new_key
from wasl.kernel.notes import read_checkpoint, read_note

AUDITOR = new_key()


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness("auditor.example", AUDITOR, tmp_path / "memory.json")


def test_a_witness_follows_a_log_that_grows(tmp_path: Path, witness: Witness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WASL_NOW", "2026-03-01T00:00:00Z")
    log = tmp_path / "log"
    for size in (3, 3, 300, 600):
        filled(log, 0)
        with opened(log) as writer:
            start = writer.size
            writer.append(given(start, size)).result()
        note = cosign_log(log, witness)
        assert note.signed_by(VERIFIER)
        assert note.cosigned_at(witness.verifier) == 1772323200
        assert witness.seen(VERIFIER.name).size == read_checkpoint(note).size == size
        assert audit(log, VERIFIER, [witness.verifier]).cosigned == (("auditor.example", size, 1772323200),)
    with opened(log) as writer:
        writer.append(given(600, 601)).result()
    assert audit(log, VERIFIER, [witness.verifier]).cosigned == (("auditor.example", 600, 1772323200),)


def test_a_witness_refuses_a_log_that_went_back(tmp_path: Path, witness: Witness) -> None:
    kept = shutil.copytree(filled(tmp_path / "log", 300), tmp_path / "kept")
    with opened(tmp_path / "log") as log:
        log.append(given(300, 310)).result()
    cosign_log(tmp_path / "log", witness)
    with pytest.raises(WaslError, match="went back, from 310 entries to 300"):
        cosign_log(kept, witness)
    assert not (kept / "cosigned").exists()
    assert witness.seen(VERIFIER.name).size == 310


@pytest.mark.parametrize("size", [300, 310])
def test_a_witness_refuses_a_fork(tmp_path: Path, witness: Witness, size: int) -> None:
    cosign_log(filled(tmp_path / "log", 300), witness)
    with opened(tmp_path / "fork") as fork:
        fork.append(given(1, size + 1)).result()
    with pytest.raises(WaslError, match="does not continue the one of 300 entries"):
        cosign_log(tmp_path / "fork", witness)
    (fault,) = audit(
        shutil.copytree(tmp_path / "log" / "cosigned", tmp_path / "fork" / "cosigned").parent, VERIFIER
    ).findings
    assert fault.what == "the log does not continue it"


def test_a_witness_takes_no_false_proof_and_no_unsigned_checkpoint(tmp_path: Path, witness: Witness) -> None:
    log = filled(tmp_path / "log", 300)
    cosign_log(log, witness)
    with opened(log) as writer:
        writer.append(given(300, 310)).result()
    reader = LogReader(log, tail=False)
    proof = reader.consistency(300)
    with pytest.raises(WaslError, match="does not continue"):
        witness.cosign(reader.note, VERIFIER, proof[:-1])
    note = read_note(reader.note)
    with pytest.raises(WaslError, match="not signed by the log's key"):
        witness.cosign(reader.note.replace(note.signatures[0].line()[-9:-1].encode(), b"AAAAAAA="), VERIFIER, proof)
    witness.cosign(reader.note, VERIFIER, proof)


def test_a_witness_whose_memory_is_broken_signs_nothing(tmp_path: Path, witness: Witness) -> None:
    witness.memory.write_text("{")
    with pytest.raises(WaslError, match="memory cannot be read"):
        cosign_log(filled(tmp_path / "log", 3), witness)
