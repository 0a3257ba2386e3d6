"""``wasl service import``: a provider's OpenAPI document becomes a draft in the pack."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from wasl.catalogue.current import catalogue
from wasl.catalogue.declared import System
from wasl.exchange.importing.service import Choices, import_service
from wasl.exchange.importing.writing import as_yaml
from wasl.kernel.errors import WaslError

console = Console()
service = typer.Typer(no_args_is_help=True, help="Services that departments offer each other.")


@service.callback()
def _services() -> None:
    """A group, even of one command."""


@service.command("import")
def import_operation(
    document: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An OpenAPI 3.0 or 3.1 document.")],
    operation: Annotated[str, typer.Option(help="The operationId to import.")],
    system: Annotated[str, typer.Option(help="The system that answers, as the pack names it.")],
    out: Annotated[Path, typer.Option(help="The file of the pack to write, e.g. education/services/name.yaml.")],
    subject: Annotated[str, typer.Option(help="The input that names the person; else it is guessed.")] = "",
    register: Annotated[str, typer.Option(help="The register whose entities the service speaks of.")] = "",
    scheme: Annotated[str, typer.Option(help="The scheme of the identifier that names them.")] = "",
    base: Annotated[str, typer.Option(help="The provider's https address, where the document has none.")] = "",
) -> None:
    """Write a draft of a service from one operation of a provider's document. Nothing is fetched."""
    if out.exists():
        raise WaslError("there is such a file already", where=str(out), mend="give another name, or remove it first")
    provider = catalogue().get(System, system).owner
    choices = Choices(operation, system, provider, subject=subject, register=register, scheme=scheme, base=base)
    draft = import_service(document, choices)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(as_yaml(draft, document.name), encoding="utf-8")
    console.print(f"{out}: {len(draft.declaration['fields'])} fields drafted. To do before 'wasl check' agrees:")
    for each in draft.left:
        console.print(f"  - {each}", soft_wrap=True, highlight=False)
