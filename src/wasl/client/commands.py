"""``wasl ask``, ``wasl sign-request``, ``wasl keys``: the exchange from the command line."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from wasl.client.answers import Answer, answer_of
from wasl.client.authentication import signed
from wasl.client.client import Client
from wasl.client.curl import curl_command
from wasl.client.keyfiles import private_key
from wasl.client.questions import Question, asking
from wasl.client.settings import gateway_root
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import SigningKey, kept_key

console = Console()
keys = typer.Typer(no_args_is_help=True, help="Private keys of systems, kept in files of their own.")

Gateway = Annotated[str, typer.Option(envvar="WASL_GATEWAY_URL", help="The gateway's address.")]
System = Annotated[str, typer.Option("--as", envvar="WASL_SYSTEM", help="The system that asks.")]
KeyFile = Annotated[Path | None, typer.Option(help="Its private key (a JWK); else <home>/keys/systems/<system>.json.")]
Purpose = Annotated[str, typer.Option(help="Why; may be left out where only one agreement is in force.")]
NEAR = "http://127.0.0.1:8100"


def ask(
    service: Annotated[str, typer.Argument(help="Its name, or provider/system/name.")],
    subject: Annotated[str, typer.Option(help="Of whom, as scheme:value; none for statistics and open data.")] = "",
    purpose: Purpose = "",
    field: Annotated[list[str] | None, typer.Option(help="A field; repeat it. All agreed ones otherwise.")] = None,
    parameter: Annotated[list[str] | None, typer.Option(help="A parameter, as name=value; repeat it.")] = None,
    case: Annotated[str, typer.Option(help="Your own reference of the case, which the citizen sees.")] = "",
    system: System = "",
    key: KeyFile = None,
    gateway: Gateway = NEAR,
    ca: Annotated[Path | None, typer.Option(help="Certificates to trust instead of the machine's.")] = None,
    language: Annotated[str, typer.Option(help="Of errors: fr, ar or en.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as it came.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Also verify that the answer is in the log.")] = False,
    curl: Annotated[
        bool, typer.Option("--curl", help="Print the signed curl command instead; good for a minute.")
    ] = False,
) -> None:
    """Ask a service through a gateway, and show the answer with its agreement and its receipt."""
    anyone = not (system or key)
    private = None if anyone else _key_of(system, key)
    with Client(gateway, system, private, ca, language=language, auth="none" if anyone else "token") as client:
        question = asking(
            client.address(service), _subject(subject), purpose=purpose, fields=field or (),
            parameters=_pairs(parameter or []), case=case,
        )  # fmt: skip
        if curl:
            typer.echo(_as_curl(gateway, question, private, language))
            return
        answer = answer_of(client.send(question))
        proof = client.verify_receipt(answer) if verify else None
    _tell(answer, as_json)
    if proof is not None:
        said = f"in the log of {proof.checkpoint.size:,} entries, under its signed root"
        Console(stderr=as_json).print(f"[green]{'proven':>10}[/green]  {said}", highlight=False)


def sign_request(
    url: Annotated[str, typer.Argument(help="The whole address, query included.")],
    method: Annotated[str, typer.Option(help="The HTTP method.")] = "POST",
    body: Annotated[Path | None, typer.Option(help="The file of the body, '-' for the standard input.")] = None,
    purpose: Purpose = "",
    system: System = "",
    key: KeyFile = None,
) -> None:
    """Print the headers that sign a request: `curl -H @- URL` takes them. Good for one minute, and once."""
    content = b"" if body is None else sys.stdin.buffer.read() if str(body) == "-" else body.read_bytes()
    headers = {"content-type": "application/json"} if content else {}
    headers |= {"wasl-purpose": purpose} if purpose else {}
    request = signed(httpx.Request(method, url, headers=headers, content=content), _key_of(system, key))
    for name in (*headers, "content-digest", "signature-input", "signature"):
        typer.echo(f"{name}: {request.headers[name]}")


@keys.command("new")
def new_key(
    file: Annotated[Path, typer.Argument(help="The file to make; only you can read it.")],
) -> None:
    """Make a private key (Ed25519), and print its public half, to be registered."""
    if file.exists():
        raise WaslError("there is a file of this name already", where=str(file), mend="a key is never written over")
    typer.echo(json.dumps(kept_key(file).verifying().jwk()))


@keys.command("public")
def public(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Print the public half of a private key, as a JWK."""
    typer.echo(json.dumps(private_key(file).verifying().jwk()))


@keys.command("pem")
def pem(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Print a private key in PEM (PKCS 8), for tools that read no JWK, such as openssl and Java."""
    typer.echo(pem_of(private_key(file)), nl=False)


def pem_of(key: SigningKey) -> str:
    """A private key in PEM (PKCS 8). Never log it."""
    return key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")


def _key_of(system: str, file: Path | None) -> SigningKey:
    if not system and file is None:
        raise WaslError("who asks?", mend="add --as SYSTEM, or set WASL_SYSTEM")
    home = Path(os.environ.get("WASL_HOME", "var"))
    return private_key(file or home / "keys" / "systems" / f"{system}.json")


def _subject(text: str) -> tuple[str, str] | None:
    if not text:
        return None
    scheme, colon, value = text.partition(":")
    if not (scheme and colon and value):
        raise WaslError("the subject is not written as scheme:value", mend="write e.g. --subject student-number:N1")
    return scheme, value


def _pairs(written: list[str]) -> dict[str, str]:
    pairs = dict(each.partition("=")[::2] for each in written)
    if not all("=" in each for each in written):
        raise WaslError("a parameter is not written as name=value", mend="write e.g. --parameter year=2026")
    return pairs


def _as_curl(gateway: str, question: Question, key: SigningKey | None, language: str) -> str:
    headers = {"accept": "application/json", "accept-language": language, **question.headers}
    url = httpx.URL(f"{gateway_root(gateway)}{question.path}", params=dict(question.query) or None)
    request = httpx.Request(question.method, url, headers=headers, content=question.content or None)
    return curl_command(signed(request, key) if key else request)


def _tell(answer: Answer, as_json: bool) -> None:
    if as_json:
        typer.echo(answer.content.decode())
        return
    table = Table("field", "value", box=None, header_style="dim")
    for name, value in (answer.fields or answer.body).items():
        table.add_row(escape(name), escape(_shown(value)))
    console.print(table)
    marks = {
        "as of": answer.as_of, "subject": answer.subject, "agreement": answer.agreement, "receipt": answer.receipt,
    }  # fmt: skip
    for name, mark in marks.items():
        if mark:
            console.print(f"[dim]{name:>10}[/dim]  {escape(str(mark))}", soft_wrap=True, highlight=False)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
