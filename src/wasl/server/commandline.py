"""The commands of `wasl`, room by room."""

from __future__ import annotations

import typer
from django.conf import settings

from wasl.catalogue.commands import PackCommands
from wasl.client.commands import ask, keys, sign_request
from wasl.complaints.commands import complaints
from wasl.documents.commands import documents
from wasl.documents.verifycommand import verify
from wasl.exchange.agreements.commands import agreements, directory, system_keys
from wasl.exchange.claims.commands import claims
from wasl.exchange.events.commands import events
from wasl.exchange.files.commands import lists
from wasl.exchange.importing.commands import service
from wasl.exchange.receipts.commands import audit_commands
from wasl.exchange.tracing.commands import traces
from wasl.procedures.commands import procedures
from wasl.programmes.commands import programmes, proof_command
from wasl.programmes.paying.commands import payments
from wasl.programmes.paying.mending.commands import mending
from wasl.registers.commands import feeds
from wasl.server import commands
from wasl.server.kinds import KINDS
from wasl.server.sandbox import sandbox

_PAYMENTS = "Payments: lists, four eyes, files for the bank and back, reconciliation, what was paid wrong."


def application() -> typer.Typer:
    """Every command. Needs Django to be set up."""
    pack = PackCommands(KINDS, settings.PACK)
    line = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    line.command()(pack.check)
    line.command()(pack.explain)
    line.command()(pack.where)
    line.command()(pack.schema)
    line.command("test")(proof_command(KINDS, settings.PACK))
    for command in (commands.demo, commands.serve, commands.gateway, commands.worker, commands.migrate, commands.docs):
        line.command()(command)
    line.command()(sandbox)
    line.command()(ask)
    line.command()(sign_request)
    line.command()(verify)
    line.add_typer(
        _together("Keys of systems: private ones in files, public ones registered.", keys, system_keys), name="keys"
    )
    line.add_typer(agreements, name="agreements")
    line.add_typer(directory, name="directory")
    line.add_typer(service, name="service")
    line.add_typer(feeds, name="feeds")
    line.add_typer(lists, name="lists")
    line.add_typer(claims, name="claims")
    line.add_typer(documents, name="documents")
    line.add_typer(programmes, name="programmes")
    line.add_typer(procedures, name="procedures")
    line.add_typer(complaints, name="complaints")
    line.add_typer(_together(_PAYMENTS, payments, mending), name="payments")
    line.add_typer(events, name="events")
    line.add_typer(traces, name="traces")
    line.add_typer(audit_commands(settings.HOME), name="audit")
    line.add_typer(commands.linkage, name="linkage")
    return line


def _together(help_: str, *groups: typer.Typer) -> typer.Typer:
    """One group with the commands of several rooms: private keys are files, public ones are registered."""
    both = typer.Typer(no_args_is_help=True, help=help_)
    both.registered_commands = [command for group in groups for command in group.registered_commands]
    return both
