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
        _application()()
    except WaslError as error:
        Console(stderr=True).print(f"[red]{error}[/red]", soft_wrap=True, highlight=False)
        sys.exit(1)


def _application() -> typer.Typer:
    django.setup()
    from django.conf import settings

    from wasl.catalogue.commands import PackCommands
    from wasl.server import commands as server
    from wasl.server.kinds import KINDS

    pack = PackCommands(KINDS, settings.PACK)

    application = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    for command in (pack.check, pack.explain, pack.where, pack.schema):
        application.command()(command)
    for command in (server.demo, server.serve, server.worker, server.migrate, server.docs):
        application.command()(command)
    from wasl.registers.commands import feeds

    application.add_typer(feeds, name="feeds")
    return application
