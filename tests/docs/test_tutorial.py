"""The tutorial is true: its files are written, its commands run, and what they answer is what the page says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path) -> Iterator[tuple[str, str, str]]:
    """(language, file, text) of each fenced block."""
    yield from BLOCK.findall(page.read_text(encoding="utf-8"))


def steps(console: str) -> Iterator[tuple[str, str]]:
    """(command, expected answer) of a console block."""
    command, answer = "", []
    for line in console.splitlines():
        if line.startswith("$ "):
            if command:
                yield command, "\n".join(answer)
            command, answer = line[2:], []
        else:
            answer.append(line)
    yield command, "\n".join(answer)


def like(expected: str) -> re.Pattern[str]:
    """The answers that `expected` allows: ``…`` stands for anything."""
    return re.compile(".*".join(map(re.escape, expected.strip().split("…"))), re.DOTALL)


class Shell:
    """Runs commands in a folder, remembering what they export."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("WASL_", "DJANGO_"))}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**kept, "PATH": path, "COLUMNS": "160", "NO_COLOR": "1", "PYTHONWARNINGS": "ignore"}

    def run(self, command: str) -> str:
        if command.startswith("export "):
            self.environment |= dict(pair.split("=", 1) for pair in command.removeprefix("export ").split())
            return ""
        done = subprocess.run(
            ["sh", "-c", command], cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr


@pytest.mark.slow
def test_the_tutorial_answers_as_it_says(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    ran = 0
    for language, file, text in blocks(ROOT / "docs" / "tutorial" / "first-state.md"):
        if file:
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file).write_text(text, encoding="utf-8")
        elif language == "console":
            for command, expected in steps(text):
                answer = shell.run(command)
                assert like(expected).fullmatch(answer.strip()), f"$ {command}\n{answer}\n--- expected:\n{expected}"
                ran += 1
    assert ran >= 12
