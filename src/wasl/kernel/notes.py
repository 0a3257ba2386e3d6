"""Signed notes, checkpoints and cosignatures: C2SP signed-note, tlog-checkpoint, tlog-cosignature (cosignature/v1)."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from wasl.kernel.errors import WaslError
from wasl.kernel.keys import SigningKey, VerifyingKey, thumbprint
from wasl.kernel.merkle import HASH_BYTES

ED25519 = 0x01
COSIGNATURE = 0x04
MOST_SIGNATURES = 64
_SIGNATURE_BYTES = 64
_TIME_BYTES = 8
_NAME = re.compile(r"[^\s+]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A public key with the name that it signs under, and what it signs: notes (0x01) or cosignatures (0x04)."""

    name: str
    key: VerifyingKey
    kind: int = ED25519

    @property
    def id(self) -> bytes:
        """The first four bytes of SHA-256(name ‖ LF ‖ kind ‖ public key)."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + _raw(self.key)).digest()[:4]

    def text(self) -> str:
        """As C2SP writes verifier keys: ``name+id+key``."""
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([self.kind]) + _raw(self.key)).decode()}"


@dataclass(frozen=True, slots=True)
class Signature:
    """A line below a note: whose, and what follows the key's id."""

    name: str
    id: bytes
    content: bytes

    def line(self) -> str:
        return f"— {self.name} {b64encode(self.id + self.content).decode()}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: it has `size` entries, and this root (RFC 6962)."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text with its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    def content(self) -> bytes:
        """The note as it is kept and sent."""
        return f"{self.text}\n{''.join(each.line() for each in self.signatures)}".encode()

    def with_signature(self, signature: Signature) -> Note:
        """The same, with this one too, in the place of one of the same key."""
        others = (each for each in self.signatures if (each.name, each.id) != (signature.name, signature.id))
        return Note(self.text, (*others, signature))

    def signed_by(self, key: NoteKey) -> bool:
        """Whether `key` signed it, and well."""
        found = [each.content for each in self.signatures if (each.name, each.id) == (key.name, key.id)]
        if key.kind == COSIGNATURE:
            return bool(found) and all(_cosigns(self.text, content, key.key) for content in found)
        return bool(found) and all(key.key.verifies(content, self.text.encode()) for content in found)

    def cosigned_at(self, key: NoteKey) -> int | None:
        """When the witness `key` cosigned it, in seconds since 1970; None if it did not, or badly."""
        if key.kind != COSIGNATURE or not self.signed_by(key):
            return None
        found = next(each for each in self.signatures if (each.name, each.id) == (key.name, key.id))
        return int.from_bytes(found.content[:_TIME_BYTES], "big")


def note_key(text: str) -> NoteKey:
    """The key that C2SP writes ``name+id+key``. Raises WaslError."""
    try:
        name, identifier, encoded = text.strip().split("+", 2)
        raw = exactly_decoded(encoded)
        key = NoteKey(checked_name(name), _verifying(raw[1:]), raw[0])
        if key.kind not in (ED25519, COSIGNATURE) or key.id.hex() != identifier:
            raise ValueError(identifier)
    except (ValueError, IndexError) as error:
        raise WaslError("this verifier key cannot be read", mend="give it whole: name+id+key") from error
    return key


def _verifying(raw: bytes) -> VerifyingKey:
    public = Ed25519PublicKey.from_public_bytes(raw)
    members = {"kty": "OKP", "crv": "Ed25519", "x": b64encode(raw, b"-_").rstrip(b"=").decode()}
    return VerifyingKey(thumbprint(members), "EdDSA", public)


def checked_name(name: str) -> str:
    """`name`, where it may name a key. Raises WaslError."""
    if not _NAME.fullmatch(name) or not name.isprintable():
        raise WaslError("'{name}' cannot name a log", mend="use neither spaces nor '+'", name=name)
    return name


def read_note(content: bytes) -> Note:
    """The note of these bytes, in the only way of writing it. Raises ValueError."""
    text, separator, below = content.decode().rpartition("\n\n")
    lines = below.splitlines(keepends=True)
    if not separator or not 0 < len(lines) <= MOST_SIGNATURES:
        raise ValueError("it is no signed note")
    note = Note(text + "\n", tuple(_read_signature(line) for line in lines))
    if note.content() != content:
        raise ValueError("it is not written as a signed note is")
    return note


def _read_signature(line: str) -> Signature:
    dash, name, encoded = line.removesuffix("\n").split(" ")
    content = exactly_decoded(encoded)
    if dash != "—" or not _NAME.fullmatch(name) or len(content) <= 4:
        raise ValueError("a signature line cannot be read")
    return Signature(name, content[:4], content[4:])


def read_checkpoint(note: Note) -> Checkpoint:
    """What the text of a note says, where it is a checkpoint without extensions. Raises ValueError."""
    lines = note.text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0] or not _SIZE.fullmatch(lines[1]):
        raise ValueError("it is no checkpoint")
    root = exactly_decoded(lines[2])
    if len(root) != HASH_BYTES:
        raise ValueError("its root is no SHA-256 hash")
    return Checkpoint(lines[0], int(lines[1]), root)


def exactly_decoded(text: str) -> bytes:
    """The bytes of base64, written in the only way. Raises ValueError."""
    content = b64decode(text, validate=True)
    if b64encode(content).decode() != text:
        raise ValueError("this base64 ends in stray bits")
    return content


def sign(text: str, name: str, key: SigningKey) -> Note:
    """`text` as a note that `key` signs under `name`. Ed25519 only."""
    verifier = NoteKey(name, key.verifying())
    return Note(text, (Signature(name, verifier.id, key.sign(text.encode())),))


def cosignature(text: str, name: str, key: SigningKey, at: int) -> Signature:
    """The witness `name` cosigns the checkpoint `text`, at this second since 1970."""
    verifier = NoteKey(name, key.verifying(), COSIGNATURE)
    return Signature(name, verifier.id, at.to_bytes(_TIME_BYTES, "big") + key.sign(_cosigned(text, at)))


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _cosigns(text: str, content: bytes, key: VerifyingKey) -> bool:
    if len(content) != _TIME_BYTES + _SIGNATURE_BYTES:
        return False
    at = int.from_bytes(content[:_TIME_BYTES], "big")
    return key.verifies(content[_TIME_BYTES:], _cosigned(text, at))


def _raw(key: VerifyingKey) -> bytes:
    """The 32 bytes of an Ed25519 public key. Raises WaslError for any other."""
    if not isinstance(key.public, Ed25519PublicKey):
        raise WaslError("notes are signed with Ed25519 keys", mend="make an Ed25519 key for this log")
    return key.public.public_bytes_raw()
