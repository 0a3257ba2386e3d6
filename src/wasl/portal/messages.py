"""The portal's translations: compiled from their sources when needed, so that no compiled file is kept in the repository."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent / "locale"


def compile_stale() -> list[Path]:
    """Compile each catalogue of messages that has changed since it was compiled; the paths written.

    An installed copy that nobody may write to keeps what it was installed with.
    """
    return [compiled for source in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")) if (compiled := _compile(source))]


def _compile(source: Path) -> Path | None:
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return None
    with source.open("rb") as file:
        messages = read_po(file, locale=source.parent.parent.name)
    partial = target.with_suffix(".partial")
    try:
        with partial.open("wb") as file:
            write_mo(file, messages)
        partial.replace(target)
    except PermissionError:
        return None
    return target
