"""Commands that run an installation: serve it, work in the background, show a demonstration, write the reference pages."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.core.management import call_command
from rich.console import Console

from wasl.exchange.gateway.settings import PORT
from wasl.kernel.errors import WaslError
from wasl.portal import messages
from wasl.registers.installation import installation
from wasl.registers.tasks import work
from wasl.server import demonstration, reference, sandbox
from wasl.server.beside import gateway_beside, worker_beside
from wasl.server.linkage_quality import measure_linkage, tell_linkage
from wasl.server.rounds import ROUNDS
from wasl.server.sampling import sample_call

console = Console()
PORTS_APART = 100
"""A demonstration's gateway listens so far above its portal."""


linkage = typer.Typer(no_args_is_help=True, help="How well people are recognised.")


@linkage.command("measure")
def measure(
    truth: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The folder 'truth' of a demo State.")],
) -> None:
    """Compare the registers with a known truth; the quality page shows the figures."""
    tell_linkage(measure_linkage(truth, installation()), console)


def migrate() -> None:
    """Bring the database to this version."""
    call_command("migrate", verbosity=0, interactive=False)
    console.print("The database is up to date.")


def serve(
    address: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="On which port.")] = 8000,
    with_worker: Annotated[bool, typer.Option(help="Also work on batches, in a process beside.")] = False,
    with_gateway: Annotated[int, typer.Option(help="Also serve the exchange beside, on this port; 0: not.")] = 0,
) -> None:
    """Serve the portal and the API."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    messages.compile_stale()
    if with_gateway:
        # Pages show where to call: the address of the gateway beside.
        os.environ.setdefault("WASL_GATEWAY_URL", f"http://127.0.0.1:{with_gateway}")
    # Pages wait for the database, not for the processor: a few threads serve many readers.
    server = Granian(
        "wasl.server.wsgi:application", address=address, port=port, interface=Interfaces.WSGI, workers=1, blocking_threads=8,
        log_level=LogLevels.warning,
    )  # fmt: skip
    with (
        worker_beside() if with_worker else nullcontext(),
        gateway_beside(with_gateway) if with_gateway else nullcontext(),
    ):
        server.serve()


def gateway(
    address: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="On which port.")] = PORT,
    name: Annotated[
        str, typer.Option(help="Which gateway this is; its log of receipts bears the same name.")
    ] = "gateway",
) -> None:
    """Serve the exchange: authenticate, decide by the signed directory, answer the agreed fields, leave a receipt."""
    # Another program takes this process's place: nothing of Django stays in the one that serves.
    words = ["-m", "wasl.exchange.gateway", "--address", address, "--port", str(port), "--name", name]
    environment = {**os.environ, "WASL_HOME": str(settings.HOME), "WASL_URL": settings.URL}
    os.execve(sys.executable, [sys.executable, *words], environment)  # noqa: S606  # a module of ours


def worker(
    until_idle: Annotated[bool, typer.Option(help="Stop when no batch is left.")] = False,
) -> None:
    """Work on batches as they come."""
    console.print(f"{work(installation(), rounds=ROUNDS, until_idle=until_idle)} batches run.")


def demo(
    scale: Annotated[str, typer.Option(help="province, region or nation.")] = "region",
    port: Annotated[int, typer.Option(help="On which port to serve it.")] = 8000,
    build_only: Annotated[bool, typer.Option(help="Build it and stop.")] = False,
) -> None:
    """Build the demo State, unless it stands already, and serve it with its accounts."""
    if not settings.DEMO:
        raise WaslError("a demonstration needs an installation of its own", mend="set WASL_DEMO=1, or use 'make demo'")
    demonstration.prepare(scale, settings.HOME, settings.PACK, console)
    if build_only:
        return
    demonstration.welcome(f"http://127.0.0.1:{port}", console)
    gateway = port + PORTS_APART
    sample = sample_call(f"http://127.0.0.1:{gateway}")
    if sample is not None:
        sandbox.welcome(sample, console)
    serve(port=port, with_worker=True, with_gateway=gateway)


def docs(
    out: Annotated[Path, typer.Option(help="The folder to write.")] = Path("docs/reference"),
    check: Annotated[bool, typer.Option("--check", help="Only say which pages are out of date.")] = False,
) -> None:
    """Write the reference pages that come from the code."""
    stale = reference.stale(out) if check else reference.write(out)
    for page in stale:
        console.print(f"{page}: {'out of date' if check else 'written'}", soft_wrap=True, highlight=False)
    if check and stale:
        console.print("Run 'wasl docs' and commit the result.")
        raise typer.Exit(1)
