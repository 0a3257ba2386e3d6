"""``wasl sandbox``: a whole exchange on a laptop, with made-up people and test keys, to try calls against."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from rich.console import Console

from wasl.exchange.agreements.signing import system_key_path
from wasl.exchange.examples.writing import Sample
from wasl.exchange.gateway.settings import PORT
from wasl.kernel.errors import WaslError
from wasl.server import demonstration
from wasl.server.beside import gateway_beside, worker_beside
from wasl.server.sampling import sample_call

console = Console()
_OF_THE_MACHINE = frozenset({"WASL_ENGINE", "WASL_SPARK_MASTER", "WASL_MEMORY", "WASL_THREADS", "WASL_LOG"})
"""What the environment may say of the sandbox too; the rest speaks of another installation, its folders and its keys."""


def sandbox(
    home: Annotated[Path, typer.Option(help="Where it keeps everything; delete it to begin anew.")] = Path(
        "var/sandbox"
    ),
    port: Annotated[int, typer.Option(help="On which port of this machine.")] = PORT,
    check: Annotated[bool, typer.Option("--check", help="Ask one question, show the answer, and stop.")] = False,
) -> None:
    """Try the exchange: a gateway on this machine with made-up people, test keys and agreements in force."""
    if not settings.DEMO or home.resolve() != Path(settings.HOME):
        raise typer.Exit(_in_its_own_installation(home))
    demonstration.prepare("province", settings.HOME, settings.PACK, console)
    with gateway_beside(port) as address:
        sample = sample_call(address)
        if sample is None:
            raise WaslError("there is nobody to ask about here", mend="delete {home} and try again", home=str(home))
        if check:
            subprocess.run(ask_words(sample), check=True)  # noqa: S603  # our own command
            return
        welcome(sample, console)
        with worker_beside():
            threading.Event().wait()


def welcome(sample: Sample, console: Console) -> None:
    """Tell the address, one line for `wasl ask`, one for curl: whole lines without a frame, so that they can be pasted."""
    line, keys = shlex.join(["wasl", *ask_words(sample)[3:]]), system_key_path(sample.system).parent
    console.print(f"\n[bold]The exchange is at {sample.gateway}.[/bold] Ask as {sample.system}:\n", highlight=False)
    console.print(line, style="cyan", soft_wrap=True, highlight=False, markup=False)
    console.print("\nThe same by curl:\n", highlight=False)
    console.print(f'eval "$({line} --curl)"', style="cyan", soft_wrap=True, highlight=False, markup=False)
    console.print(f"\n[dim]Keys of the systems: {keys}. Ctrl+C ends it.[/dim]\n", soft_wrap=True, highlight=False)


def ask_words(sample: Sample) -> list[str]:
    """The command that asks this, to run with this Python."""
    key = system_key_path(sample.system)
    subject = f"{sample.subject[0]}:{sample.subject[1]}" if sample.subject else ""
    return [
        sys.executable, "-m", "wasl.cli", "ask", sample.address, "--subject", subject, "--purpose", sample.purpose,
        "--as", sample.system, "--key", str(key), "--gateway", sample.gateway,
    ]  # fmt: skip


def _in_its_own_installation(home: Path) -> int:
    """The same command again, where the settings are the sandbox's: they are read once a process."""
    command = [sys.executable, "-m", "wasl.cli", *sys.argv[1:]]
    try:
        return subprocess.run(command, env=environment_of(home), check=False).returncode  # noqa: S603  # our own command
    except KeyboardInterrupt:
        return 0


def environment_of(home: Path) -> dict[str, str]:
    """The environment of a sandbox at `home`."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("WASL_") or name in _OF_THE_MACHINE
    }
    return {**kept, "WASL_HOME": str(home.resolve()), "WASL_DEMO": "1", "WASL_PACK": str(settings.PACK)}
