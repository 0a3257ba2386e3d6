"""A snapshot becomes a signed file, and is opened again: JWS compact serialisation (RFC 7515) with EdDSA (RFC 8037)."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import get_ident
from typing import Any

import msgspec

from wasl.exchange.directory.refusing import DirectoryError
from wasl.exchange.directory.snapshot import Snapshot
from wasl.exchange.receipts.entry import sha256
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import SigningKey, VerifyingKey, encoded, kept_key, strictly, verifying_key

TYPE = "wasl-directory+jws"
CURRENT = "current.jws"
ARCHIVE = "archive"
LARGEST = 64 * 1024 * 1024
"""Bytes of a file that is read at all."""


def publish(snapshot: Snapshot, key: SigningKey, folder: Path) -> Snapshot:
    """Sign `snapshot` and put it in force in `folder`, chained to the one before; as it was signed.

    Gateways that watch the folder follow at their next call. Raises WaslError when its version is not above the last one's.
    """
    archive = folder / ARCHIVE
    archive.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(folder):
        before = _content(folder / CURRENT)
        if before is not None and snapshot.version <= version_of(before):
            raise DirectoryError("directory-rolled-back", version_of(before))
        chained = msgspec.structs.replace(snapshot, previous=sha256(before) if before is not None else None)
        content = signed(chained, key)
        write_whole(archive / f"{chained.version}.jws", content)
        write_whole(folder / CURRENT, content)
    return chained


def signed(snapshot: Snapshot, key: SigningKey) -> bytes:
    """The compact JWS of `snapshot`."""
    head = json.dumps({"alg": key.algorithm, "kid": key.kid, "typ": TYPE}, separators=(",", ":")).encode()
    message = f"{encoded(head)}.{encoded(msgspec.json.encode(snapshot))}".encode()
    return message + f".{encoded(key.sign(message))}".encode()


def open_jws(content: bytes, trusted: Mapping[str, VerifyingKey], at: datetime) -> Snapshot:
    """The snapshot in `content`, in force at `at`. Raises DirectoryError: forged, expired or not yet in force."""
    snapshot = read_jws(content, trusted)
    instant = at.timestamp()
    if instant >= snapshot.expires:
        raise DirectoryError("directory-expired")
    if instant < snapshot.not_before:
        raise DirectoryError("directory-early")
    return snapshot


def read_jws(content: bytes, trusted: Mapping[str, VerifyingKey]) -> Snapshot:
    """The snapshot in `content`, whenever it was in force. Raises DirectoryError when no trusted key signed it."""
    try:
        message, _, signature = content.rpartition(b".")
        head, _, payload = message.partition(b".")
        said = json.loads(strictly(head.decode()))
        key = trusted[said["kid"]]
        if said != {"alg": key.algorithm, "kid": key.kid, "typ": TYPE} or not key.verifies(
            strictly(signature.decode()), message
        ):
            raise DirectoryError("directory-forged")
        return msgspec.json.decode(strictly(payload.decode()), type=Snapshot)
    except (ValueError, KeyError, TypeError, RecursionError, msgspec.DecodeError) as error:
        raise DirectoryError("directory-forged") from error


def version_of(content: bytes) -> int:
    """What version `content` says it is, believed without its signature: only for a file that was accepted before."""
    version = _payload(content).get("version")
    return version if isinstance(version, int) else 0


def previous_of(content: bytes) -> str | None:
    """Which file `content` says it follows, believed without its signature: only for one that a signed file names by its hash."""
    previous = _payload(content).get("previous")
    return previous if isinstance(previous, str) else None


def _payload(content: bytes) -> dict[str, Any]:
    try:
        said = json.loads(strictly(content.split(b".")[1].decode()))
    except (ValueError, IndexError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def trusted_keys(path: Path) -> dict[str, VerifyingKey]:
    """By ``kid``, the keys trusted to sign directories: the file holds one public JWK, or a JWK set while keys change.

    Raises WaslError when there is none.
    """
    keys = [verifying_key(each) for each in _public_keys(path)]
    if not keys:
        raise WaslError(
            "no key is trusted to sign the directory", where=str(path), mend="copy the public key of the control plane there"
        )  # fmt: skip
    return {key.kid: key for key in keys}


def directory_key(home: Path) -> SigningKey:
    """The control plane's own key, made at the first call, with its public half beside it for gateways to trust."""
    key = kept_key(home / "keys" / "directory.json")
    public = home / "keys" / "directory.pub.json"
    if not public.exists():
        write_whole(public, json.dumps(key.verifying().jwk()).encode())
    return key


def write_whole(path: Path, content: bytes) -> None:
    """Put `content` at `path`, durably: a reader sees the file before or after, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{get_ident()}")  # no other writer's
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _public_keys(path: Path) -> list[dict[str, Any]]:
    """The JWKs of a file; none where it cannot be read."""
    try:
        said = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
        return msgspec.convert(said.get("keys", [said]), list[dict[str, Any]])
    except (OSError, msgspec.DecodeError):
        return []
