"""The `wasl` command."""

from __future__ import annotations

import os
import sys

import django
from rich.console import Console

from wasl.kernel.errors import WaslError


def main() -> None:
    """Run the command; an error that a person can mend is one message, not a stack of frames."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wasl.server.settings")
    try:
        django.setup()
        from wasl.server.commandline import application

        application()()
    except WaslError as error:
        Console(stderr=True).print(f"[red]{error}[/red]", soft_wrap=True, highlight=False)
        sys.exit(1)


if __name__ == "__main__":
    main()
