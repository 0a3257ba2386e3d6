"""The audit: every byte of an exported log is held, and what was altered is named."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.exchange.receipts.made import KEY, ORIGIN, SALT, VERIFIER, entry, filled, given, opened
from wasl.exchange.receipts.commands import audit_commands
from wasl.exchange.receipts.export import export
from wasl.exchange.receipts.findings import Finding
from wasl.exchange.receipts.verify import audit
from wasl.exchange.receipts.witness import Witness, cosign_log
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import new_key
from wasl.kernel.merkle import HASH_BYTES, leaf_hash
from wasl.kernel.notes import Checkpoint, NoteKey, sign
from wasl.kernel.tiles import Tile, bundle, tile_at, tiles_of, unbundle

SIZE = 600
AUDITOR = new_key()


def exported(folder: Path, size: int) -> tuple[Path, NoteKey]:
    """A cosigned log of so many entries, exported; and its witness's key."""
    witness = Witness("auditor.example", AUDITOR, folder / "memory.json")
    filled(folder / "log", size)
    cosign_log(folder / "log", witness)
    export(folder / "log", folder / "export")
    return folder / "export", witness.verifier


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, NoteKey]:
    return exported(tmp_path_factory.mktemp("log"), SIZE)


@pytest.fixture
def copy(log: tuple[Path, NoteKey], tmp_path: Path) -> Path:
    return Path(shutil.copytree(log[0], tmp_path / "copy"))


def found(folder: Path, witness: NoteKey | None = None) -> tuple[Finding, ...]:
    return audit(folder, VERIFIER, [witness] if witness else []).findings


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 600])
def test_a_log_as_it_was_written_is_sound(tmp_path: Path, size: int) -> None:
    folder, witness = exported(tmp_path, size)
    report = audit(folder, VERIFIER, [witness])
    assert report.findings == ()
    assert report.checkpoint is not None
    assert report.checkpoint.size == size
    assert [(name, of) for name, of, _ in report.cosigned] == [("auditor.example", size)]
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {path for path in files if path.startswith("tile/")} == {tile.path for tile in tiles_of(size)}
    assert not [path for path in folder.rglob("*") if path.is_file() and SALT.encode() in path.read_bytes()]


def test_a_log_that_grows_is_sound_at_every_step_and_continues_what_it_was(tmp_path: Path) -> None:
    before = filled(tmp_path / "log", 0) / "checkpoint"
    older = [before.read_bytes()]
    for start, end in [(0, 3), (3, 250), (250, 259), (259, 520), (520, 521)]:
        with opened(tmp_path / "log") as log:
            log.append(given(start, end)).result()
        for each in older:
            assert audit(tmp_path / "log", VERIFIER, older=each).findings == ()
        older.append(before.read_bytes())
    filled(tmp_path / "other", 300)
    forked = audit(tmp_path / "log", VERIFIER, older=(tmp_path / "other" / "checkpoint").read_bytes())
    assert forked.sound  # the same entries: the same tree
    with opened(tmp_path / "fork") as log:
        log.append(given(1, 300)).result()
    (fork,) = audit(tmp_path / "log", VERIFIER, older=(tmp_path / "fork" / "checkpoint").read_bytes()).findings
    assert "does not continue" in fork.what


def test_every_flipped_byte_of_a_small_log_is_named(tmp_path: Path) -> None:
    folder, witness = exported(tmp_path, 4)
    entries = unbundle((folder / "tile/entries/000.p/4").read_bytes())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name, content = path.relative_to(folder).as_posix(), path.read_bytes()
        for at in range(len(content)):
            path.write_bytes(content[:at] + bytes([content[at] ^ 1 << at % 8]) + content[at + 1 :])
            named = found(folder, witness)
            assert named, (name, at)
            assert {
                each.file.partition("/")[0] if each.file.startswith("cosigned") else each.file for each in named
            } == {"cosigned" if name.startswith("cosigned") else name}
            if name.startswith("tile/"):
                (fault,) = named
                touched = at // HASH_BYTES if "entries" not in name else _entry_at(entries, at)
                assert fault.entries == range(touched, touched + 1), (name, at)
        path.write_bytes(content)
    assert found(folder, witness) == ()


def _entry_at(entries: list[bytes], at: int) -> int:
    """The index of the entry whose bytes, or length, are at this place of a bundle."""
    return next(index for index in range(len(entries)) if at < len(bundle(entries[: index + 1])))


def test_flipped_bytes_of_a_log_of_several_tiles_are_named(copy: Path) -> None:
    draw = random.Random(7)
    tiles = list(tiles_of(SIZE))
    for tile in [*tiles, *draw.choices(tiles, k=40)]:
        path = copy / tile.path
        content = path.read_bytes()
        at = draw.randrange(len(content))
        path.write_bytes(content[:at] + bytes([content[at] ^ 1 << draw.randrange(8)]) + content[at + 1 :])
        named = found(copy)
        assert {each.file for each in named} == {tile.path}
        (fault,) = named
        assert fault.entries is not None
        if tile.level is None:
            assert fault.entries.start == tile.index * 256 + _entry_at(unbundle(content), at)
        else:
            assert at // HASH_BYTES == (fault.entries.start - tile.entries.start) // 256**tile.level
        path.write_bytes(content)
    assert found(copy) == ()


@pytest.mark.parametrize("tile", list(tiles_of(SIZE)), ids=lambda tile: str(tile.path))
def test_a_missing_a_shortened_and_a_longer_file_are_named(copy: Path, tile: Tile) -> None:
    path = copy / tile.path
    content = path.read_bytes()
    for altered in (content[:-1], content[: len(content) // 2], content[1:], content + b"\0", content + content, b""):
        path.write_bytes(altered)
        assert {each.file for each in found(copy)} == {tile.path}
    path.unlink()
    (missing,) = found(copy)
    assert (missing.file, missing.what, missing.entries) == (tile.path, "the file is missing", tile.entries)


@pytest.mark.parametrize("kind", ["0", "entries"])
def test_reordered_tiles_are_named(copy: Path, kind: str) -> None:
    one, other = copy / f"tile/{kind}/000", copy / f"tile/{kind}/001"
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    named = found(copy)
    assert {each.file for each in named} == {f"tile/{kind}/000", f"tile/{kind}/001"}
    assert {index for each in named for index in each.entries or ()} == set(range(512))


def test_a_removed_entry_is_named(copy: Path) -> None:
    path = copy / "tile/entries/001"
    entries = unbundle(path.read_bytes())
    path.write_bytes(bundle([*entries[:100], *entries[101:]]))
    (fault,) = found(copy)
    assert (fault.file, fault.entries) == ("tile/entries/001", range(356, 357))


def test_an_entry_rewritten_with_its_hash_is_found_by_the_level_above(copy: Path) -> None:
    bundled, hashes = copy / "tile/entries/001", copy / "tile/0/001"
    entries = unbundle(bundled.read_bytes())
    entries[5] = entry(9999).content()
    bundled.write_bytes(bundle(entries))
    hashes.write_bytes(b"".join(map(leaf_hash, entries)))
    (fault,) = found(copy)
    assert fault.file == "tile/0/001"
    assert fault.entries == range(256, 512)


def test_a_log_rewritten_whole_is_another_log(copy: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "forged", new_key()) as forged:
        forged.append(given(1, SIZE + 1)).result()
    shutil.rmtree(copy / "tile")
    shutil.copytree(tmp_path / "forged" / "tile", copy / "tile")
    (fault,) = found(copy)
    assert (fault.file, fault.what) == ("checkpoint", "its root is not that of the tiles")
    shutil.copy(tmp_path / "forged" / "checkpoint", copy / "checkpoint")
    (fault,) = found(copy)
    assert fault.what == "this checkpoint is not signed by the log's key"


def test_a_checkpoint_of_another_size_or_key_is_refused(copy: Path, log: tuple[Path, NoteKey]) -> None:
    assert [each.file for each in audit(copy, NoteKey(ORIGIN, new_key().verifying())).findings] == ["checkpoint"]
    root = bytes(32)
    (copy / "checkpoint").write_bytes(sign(Checkpoint(ORIGIN, SIZE - 1, root).text(), ORIGIN, KEY).content())
    assert {each.file for each in found(copy, log[1])} >= {"tile/entries/002.p/88", "tile/0/002.p/88"}
    (copy / "checkpoint").unlink()
    assert found(copy) == (Finding("checkpoint", "the checkpoint is missing"),)


@pytest.mark.parametrize(
    "name",
    [
        "tile/0/003",
        "tile/2/000.p/1",
        "tile/entries/00",
        "notes.txt",
        "private/0.arrow",
        "tile/0/x000/001",
        "tile/0/000.p/0",
    ],
)
def test_a_file_that_has_no_place_is_named(copy: Path, name: str) -> None:
    (copy / name).parent.mkdir(parents=True, exist_ok=True)
    (copy / name).write_bytes(b"\0" * 32)
    assert [each.file for each in found(copy)] == [name]


def test_a_missing_cosignature_is_named(copy: Path) -> None:
    other = Witness("other.example", new_key(), copy / "x").verifier
    assert [each.file for each in found(copy, other)] == ["cosigned"]


def test_nothing_is_exported_over_something(copy: Path, tmp_path: Path) -> None:
    with pytest.raises(WaslError, match="not empty"):
        export(filled(tmp_path / "log", 3), copy)


def test_paths_of_tiles_are_those_of_the_specification() -> None:
    assert Tile(0, 1234067).path == "tile/0/x001/x234/067"
    assert Tile(None, 5, 7).path == "tile/entries/005.p/7"
    for tile in (Tile(0, 1234067), Tile(3, 0, 255), Tile(None, 999_999, 1)):
        assert tile_at(tile.path) == tile
    for path in (
        "tile/0/0067",
        "tile/00/001",
        "tile/0/x000/067",
        "tile/0/001.p/256",
        "tile/0/001.p/07",
        "tile/0/../001",
        "x/tile/0/001",
    ):
        assert tile_at(path) is None, path
    assert sum(tile.level == 0 for tile in tiles_of(70_000)) == 274
    assert {tile.path for tile in tiles_of(70_000)} >= {
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    }
    assert "tile/1/000.p/1" in {tile.path for tile in tiles_of(256)}


def test_a_copy_without_its_key_says_that_the_key_must_be_given(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").write_bytes(b"")
    told = CliRunner().invoke(audit_commands(tmp_path), ["verify", str(tmp_path)])
    assert isinstance(told.exception, WaslError)
    assert "--key" in told.exception.mend
