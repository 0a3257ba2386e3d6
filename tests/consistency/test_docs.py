"""What the documentation names exists: links, commands and their options, make's targets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from wasl.server.commandline import application

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"\bwasl((?: [a-z][a-z-]*)+)")
OPTION = re.compile(r"(?<=\s)--[a-z-]+")


def names(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as forges make them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def code_of(page: Path) -> Iterator[str]:
    """Lines of commands: in consoles and in backquotes."""
    text = page.read_text(encoding="utf-8")
    for block in re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        yield from (line[2:] for line in block.splitlines() if line.startswith("$ "))
    yield from re.findall(r"`(wasl [^`\n]*|make [^`\n]*)`", text)


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_links_lead_somewhere(page: Path) -> None:
    lost = []
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert not lost


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_commands_and_options_exist(page: Path) -> None:
    unknown = []
    for line in code_of(page):
        found = COMMAND.match(line)
        if found is None:
            continue
        command = reached(found[1].split())
        if hasattr(command, "commands"):
            unknown.append(line)
            continue
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        unknown += [f"{line}: {option}" for option in OPTION.findall(line) if option not in known]
    assert not unknown


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_targets_of_make_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    asked = {word for line in code_of(page) for word in re.findall(r"\bmake ([a-z-]+)", line)}
    assert asked <= targets


def reached(words: list[str]) -> Any:
    """The command that the first of `words` lead to; a group where they lead to none."""
    command: Any = typer.main.get_command(application())
    for word in words:
        if word not in getattr(command, "commands", {}):
            break
        command = command.commands[word]
    return command
