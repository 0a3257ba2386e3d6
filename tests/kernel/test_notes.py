"""Notes and cosignatures, beside the specifications' own examples."""

from __future__ import annotations

from base64 import b64encode

import pytest

from wasl.kernel.errors import WaslError
from wasl.kernel.keys import new_key
from wasl.kernel.notes import (
    COSIGNATURE,
    Checkpoint,
    NoteKey,
    cosignature,
    note_key,
    read_checkpoint,
    read_note,
    sign,
)

GO_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
"""The example of Go's golang.org/x/mod/sumdb/note, which C2SP specifies."""
CHECKPOINT = Checkpoint("log.example/one", 7, bytes(range(32)))


def test_another_implementation_s_note_is_verified() -> None:
    key = note_key(GO_KEY)
    assert read_note(GO_NOTE.encode()).signed_by(key)
    assert key.text() == GO_KEY
    assert not read_note(GO_NOTE.replace("answer", "Answer").encode()).signed_by(key)


def test_a_checkpoint_comes_back_and_is_signed_by_its_key_alone() -> None:
    key = new_key()
    content = sign(CHECKPOINT.text(), CHECKPOINT.origin, key).content()
    note = read_note(content)
    assert read_checkpoint(note) == CHECKPOINT
    assert note.signed_by(NoteKey(CHECKPOINT.origin, key.verifying()))
    assert not note.signed_by(NoteKey("log.example/two", key.verifying()))
    assert not note.signed_by(NoteKey(CHECKPOINT.origin, new_key().verifying()))
    assert not note.signed_by(NoteKey(CHECKPOINT.origin, key.verifying(), COSIGNATURE))


def test_no_flipped_bit_of_a_checkpoint_passes() -> None:
    key = new_key()
    content = sign(CHECKPOINT.text(), CHECKPOINT.origin, key).content()
    verifier = NoteKey(CHECKPOINT.origin, key.verifying())
    for at in range(8 * len(content)):
        forged = bytearray(content)
        forged[at // 8] ^= 1 << at % 8
        try:
            assert not read_note(bytes(forged)).signed_by(verifier)
        except ValueError:
            continue


def test_a_cosignature_tells_its_time_and_holds_for_it_alone() -> None:
    log, witness = new_key(), new_key()
    note = sign(CHECKPOINT.text(), CHECKPOINT.origin, log)
    verifier = NoteKey("witness.example", witness.verifying(), COSIGNATURE)
    cosigned = note.with_signature(cosignature(note.text, "witness.example", witness, 1679315147))
    assert read_note(cosigned.content()) == cosigned
    assert cosigned.cosigned_at(verifier) == 1679315147
    assert cosigned.signed_by(NoteKey(CHECKPOINT.origin, log.verifying()))
    signature = cosigned.signatures[1]
    assert signature.content[:8] == (1679315147).to_bytes(8, "big")
    message = b"cosignature/v1\ntime 1679315147\n" + CHECKPOINT.text().encode()
    assert witness.verifying().verifies(signature.content[8:], message)
    later = signature.content[:7] + bytes([signature.content[7] + 1]) + signature.content[8:]
    forged = note.with_signature(type(signature)("witness.example", signature.id, later))
    assert forged.cosigned_at(verifier) is None


def test_a_later_signature_of_the_same_key_takes_the_place_of_the_first() -> None:
    witness = new_key()
    note = sign(CHECKPOINT.text(), CHECKPOINT.origin, new_key())
    for at in (10, 20):
        note = note.with_signature(cosignature(note.text, "witness.example", witness, at))
    assert len(note.signatures) == 2
    assert note.cosigned_at(NoteKey("witness.example", witness.verifying(), COSIGNATURE)) == 20


@pytest.mark.parametrize(
    "text",
    [
        "origin\n07\n" + b64encode(bytes(32)).decode() + "\n",
        "origin\n7\nAAAA\n",
        "origin\n7\n",
        "\n7\nAAAA\n",
        "o\n-1\nAAAA\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"checkpoint|SHA-256|note"):
        read_checkpoint(read_note(sign(text, "origin", new_key()).content()))


@pytest.mark.parametrize(
    "text", ["", "name", "name+00000000+AAAA", GO_KEY[:-1], GO_KEY.replace("c74f", "c74e"), "a b+c+d"]
)
def test_a_broken_key_is_refused(text: str) -> None:
    with pytest.raises(WaslError, match=r"cannot be read|cannot name"):
        note_key(text)


def test_logs_have_ed25519_keys() -> None:
    with pytest.raises(WaslError, match="Ed25519"):
        sign("text\n", "name", new_key("ES256"))
