"""The reference pages that come from the code, so that they cannot say anything else than it does."""

from __future__ import annotations

from pathlib import Path

from wasl.catalogue import schema
from wasl.catalogue.expressions.manual import manual
from wasl.server.kinds import KINDS


def pages() -> dict[str, str]:
    """File under ``docs/reference`` -> its text."""
    schemas = {f"schema/{name}": text for name, text in schema.files(KINDS).items()}
    return {"expressions.md": manual(), "command-line.md": _command_line(), **schemas}


def stale(folder: Path) -> list[str]:
    """Pages whose file says something else."""
    return [name for name, text in pages().items() if _read(folder / name) != text]


def write(folder: Path) -> list[str]:
    """Write what has changed; the names."""
    changed = stale(folder)
    for name in changed:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages()[name], encoding="utf-8")
    return changed


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _command_line() -> str:
    """The commands, as their own help tells them."""
    from typer.main import get_command

    from wasl.server.commandline import application

    lines = ["# Command line", "", "Every command takes `--help`. This page is written by `wasl docs`.", ""]
    root = get_command(application())
    for name, command in sorted(_walk(root, "wasl")):
        if not getattr(command, "commands", None):
            lines += [f"## `{name}`", "", getattr(command, "help", None) or "", "", *_parameters(command), ""]
    return "\n".join(lines).rstrip() + "\n"


def _walk(command: object, name: str) -> list[tuple[str, object]]:
    children = getattr(command, "commands", {})
    below = [found for child, each in children.items() for found in _walk(each, f"{name} {child}")]
    return [(name, command), *below]


def _parameters(command: object) -> list[str]:
    rows = []
    for parameter in getattr(command, "params", []):
        names = ", ".join(parameter.opts) if parameter.opts and parameter.opts[0].startswith("-") else parameter.name
        rows.append(f"- `{names}`: {getattr(parameter, 'help', None) or ''}".rstrip(": "))
    return rows
