"""The master key of pseudonyms is made with the installation, and never made anew once anything was answered."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from wasl.exchange.answering.kept import make_master_key, master_key_path, pseudonyms_of
from wasl.kernel.errors import WaslError

SOMEONE = "0" * 31 + "1"


def test_it_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    name = pseudonyms_of(tmp_path).of("fund", SOMEONE)
    assert stat.S_IMODE(master_key_path(tmp_path).stat().st_mode) == 0o600
    make_master_key(tmp_path)
    assert pseudonyms_of(tmp_path).of("fund", SOMEONE) == name


def test_a_lost_one_is_restored_and_not_replaced(tmp_path: Path) -> None:
    kept = (pseudonyms_of(tmp_path), master_key_path(tmp_path).read_text())[1]
    (tmp_path / "receipts" / "gateway" / "tile").mkdir(parents=True)
    master_key_path(tmp_path).unlink()
    with pytest.raises(WaslError, match="restore it from its backup"):
        pseudonyms_of(tmp_path)
    assert not master_key_path(tmp_path).exists()
    master_key_path(tmp_path).write_text(kept)
    pseudonyms_of(tmp_path)
