"""The process that holds a transaction, when the process that asked is gone."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

MANY = "WITH RECURSIVE t(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM t WHERE i < 5000000) SELECT i FROM t"


def test_it_ends_quietly_when_nobody_reads_its_answers(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "wasl.registers.adbc"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        for line in ({"vendor": "sqlite", "address": f"file:{tmp_path / 'x.sqlite3'}"}, {"do": "read", "sql": MANY}):
            process.stdin.write(json.dumps(line).encode() + b"\n")
            process.stdin.flush()
        assert json.loads(process.stdout.readline()) == {"value": None}
        process.stdout.close()
        process.stdin.close()
        assert (process.wait(60), process.stderr.read()) == (0, b"")


def test_what_was_written_is_folded_into_the_database_and_the_log_emptied(tmp_path: Path) -> None:
    database = tmp_path / "x.sqlite3"
    already_open = sqlite3.connect(database)
    already_open.executescript("PRAGMA journal_mode=WAL; CREATE TABLE t (i INTEGER);")
    commands = (
        {"do": "begin", "vendor": "sqlite", "address": f"file:{database}"},
        {"do": "execute", "sql": f"INSERT INTO t {MANY.replace('5000000', '9999')}"},
        {"do": "end", "keep": True},
    )
    subprocess.run(
        [sys.executable, "-m", "wasl.registers.adbc"], input=b"".join(json.dumps(each).encode() + b"\n" for each in commands),
        stdout=subprocess.DEVNULL, check=True, timeout=60,
    )  # fmt: skip
    assert (tmp_path / "x.sqlite3-wal").stat().st_size == 0
    assert already_open.execute("SELECT count(*) FROM t").fetchone() == (9999,)
    already_open.close()
