"""Which database an address means."""

from __future__ import annotations

from pathlib import Path

import pytest

from wasl.kernel.errors import WaslError
from wasl.server.database import database


def test_without_an_address_it_is_one_file_of_the_installation(tmp_path: Path) -> None:
    described = database("", tmp_path)
    assert described["NAME"] == tmp_path / "wasl.sqlite3"
    assert described["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "WAL" in described["OPTIONS"]["init_command"]


def test_postgresql_takes_every_part_of_the_address(tmp_path: Path) -> None:
    described = database("postgresql://u%40x:p%2Fw@db.example:5433/wasl?sslmode=require", tmp_path)
    parts = {key: described[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
    assert parts == {
        "NAME": "wasl",
        "USER": "u@x",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_a_socket_is_a_folder_written_as_the_host(tmp_path: Path) -> None:
    described = database("postgresql://wasl@%2Fvar%2Frun%2Fpostgresql/wasl", tmp_path)
    assert (described["HOST"], described["PORT"]) == ("/var/run/postgresql", "")


def test_another_kind_of_address_is_refused_without_showing_its_password(tmp_path: Path) -> None:
    with pytest.raises(WaslError, match="WASL_DATABASE_URL") as refusal:
        database("mysql://user:secret@host/db", tmp_path)
    assert "secret" not in str(refusal.value)
