"""The `wasl` command."""

from __future__ import annotations

import os
import sys

import django
import typer
from rich.console import Console

from wasl.kernel.errors import WaslError


def main() -> None:
    """Run the command; an error that a person can mend is one message, not a stack of frames."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wasl.server.settings")
    try:
        django.setup()
        application()()
    except WaslError as error:
        Console(stderr=True).print(f"[red]{error}[/red]", soft_wrap=True, highlight=False)
        sys.exit(1)


def application() -> typer.Typer:
    """Every command, room by room."""
    from django.conf import settings

    from wasl.catalogue.commands import PackCommands
    from wasl.server import commands as server
    from wasl.server.kinds import KINDS

    pack = PackCommands(KINDS, settings.PACK)

    pack = PackCommands(KINDS, settings.PACK)
    command_line = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    for command in (pack.check, pack.explain, pack.where, pack.schema):
        command_line.command()(command)
    for command in (server.demo, server.serve, server.worker, server.migrate, server.docs):
        command_line.command()(command)
    from wasl.registers.commands import feeds

    command_line.add_typer(feeds, name="feeds")
    return command_line


if __name__ == "__main__":
    main()
