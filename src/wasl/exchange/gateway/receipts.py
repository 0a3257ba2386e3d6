"""The logs of receipts, as C2SP tlog-tiles serves them, with proofs for those who would rather not fetch tiles."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from wasl.exchange.answering.problems import Refused
from wasl.exchange.gateway.http import Request, Response
from wasl.exchange.gateway.parts import Gateway
from wasl.exchange.receipts.store import CHECKPOINT
from wasl.kernel.merkle import consistency_proof, inclusion_proof
from wasl.kernel.notes import read_checkpoint, read_note
from wasl.kernel.tiles import WIDTH, TiledTree, read_tile, tile_at

_TEXT = b"text/plain; charset=utf-8"
_BYTES = b"application/octet-stream"
_FOREVER = [(b"cache-control", b"public, max-age=31536000, immutable")]
_NOT_LONG = [(b"cache-control", b"no-cache")]


async def checkpoint(gateway: Gateway, request: Request, log: str) -> Response:
    """The signed size and root (C2SP signed-note)."""
    return Response(200, _read(_folder(gateway, log) / CHECKPOINT), _TEXT, _NOT_LONG, cached=True)


async def tile(gateway: Gateway, request: Request, log: str, *path: str) -> Response:
    """One tile of hashes, or one bundle of entries. What lies beside them in the log's folder is at no address."""
    found = tile_at("/".join(("tile", *path)))
    if found is None:
        raise Refused("not-found")
    try:
        content = read_tile(_folder(gateway, log), found)
    except (OSError, ValueError) as error:
        raise Refused("not-found") from error
    return Response(200, content, _BYTES, _FOREVER if found.width == WIDTH else _NOT_LONG, cached=True)


async def inclusion(gateway: Gateway, request: Request, log: str, index: str) -> Response:
    """``{"index", "size", "proof": [hex, …]}``: that a leaf is in the tree of the checkpoint that stands."""
    folder = _folder(gateway, log)
    number, size = _number(index), _size(folder)
    if number >= size:
        raise Refused("not-found")
    proof = await asyncio.to_thread(lambda: inclusion_proof(_tree(folder, size).node, number, size))
    return Response(200, msgspec.json.encode({"index": number, "size": size, "proof": [each.hex() for each in proof]}))


async def consistency(gateway: Gateway, request: Request, log: str, old: str) -> Response:
    """``{"old", "size", "proof": [hex, …]}``: that the tree of the checkpoint that stands begins with the older one."""
    folder = _folder(gateway, log)
    number, size = _number(old), _size(folder)
    if number > size:
        raise Refused("not-found")
    proof = await asyncio.to_thread(lambda: consistency_proof(_tree(folder, size).node, number, size))
    return Response(200, msgspec.json.encode({"old": number, "size": size, "proof": [each.hex() for each in proof]}))


def _folder(gateway: Gateway, log: str) -> Path:
    """The folder of a log that the directory knows, or of this gateway's own. Raises Refused."""
    if log != gateway.settings.name and log not in gateway.directory().snapshot.logs:
        raise Refused("not-found")
    return gateway.settings.home / "receipts" / log


def _tree(folder: Path, size: int) -> TiledTree:
    return TiledTree(size, lambda tile: read_tile(folder, tile))


def _size(folder: Path) -> int:
    return read_checkpoint(read_note(_read(folder / CHECKPOINT))).size


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused("not-found") from error


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Refused("not-found")
    return int(text)
