"""The call: ``POST /exchange/{provider}/{system}/{service}``, and GET where nobody is spoken of."""

from __future__ import annotations

import msgspec

from wasl.exchange.answering.authorise import authorise
from wasl.exchange.answering.call import Answered, Call
from wasl.exchange.answering.problems import Refused
from wasl.exchange.declared import Service
from wasl.exchange.directory.view import Directory
from wasl.exchange.gateway.callers import Caller, narrowed, permitted
from wasl.exchange.gateway.http import Headers, Request, Response
from wasl.exchange.gateway.parts import Gateway
from wasl.exchange.gateway.refusing import refusal

LONGEST_CASE = 200
MOST_FIELDS = 200


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is asked about."""

    value: str
    scheme: str = ""


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a call."""

    subject: Named | None = None
    purpose: str = ""
    parameters: dict[str, str | int | bool] = {}
    fields: tuple[str, ...] = ()
    case: str = ""


async def call(gateway: Gateway, request: Request, provider: str, system: str, service: str) -> Response:
    """Answer a system's call. Raises Refused."""
    directory = gateway.directory()
    name = directory.service_at(provider, system, service)
    entry = directory.service(name) if name else None
    if name is None or entry is None:
        raise Refused("unknown-service")
    request.service = name
    caller = gateway.gatekeeper.caller(request, directory, gateway.clock().timestamp())
    return response_of(await answered(gateway, request, directory, caller, asked_in(request, entry.declared)))


def asked_in(request: Request, service: Service) -> Asked:
    """What `request` asks. Raises Refused; a person's identifier has no place in an address."""
    if request.method == "POST":
        asked = request.json(Asked)
    elif service.subject is None or service.open:
        asked = from_query(request, service)
    else:
        raise Refused("method-not-allowed", choices="POST")
    purpose = request.headers.get("wasl-purpose", "")
    if purpose and asked.purpose not in ("", purpose):
        raise refusal("malformed", "purposes")
    if len(asked.fields) > MOST_FIELDS or len(asked.case) > LONGEST_CASE:
        raise refusal("malformed", "json")
    return msgspec.structs.replace(asked, purpose=purpose) if purpose else asked


def from_query(request: Request, service: Service) -> Asked:
    """The same from an address: a subject by the name of its scheme, ``fields`` with commas, and parameters. Raises Refused."""
    given = request.parameters()
    schemes = service.subject.schemes if service.subject else ()
    named = [(scheme, given.pop(scheme)) for scheme in schemes if scheme in given and scheme not in service.parameters]
    if len(named) > 1:
        raise refusal("malformed", "query")
    fields = given.pop("fields", "") if "fields" not in service.parameters else ""
    return Asked(
        subject=Named(named[0][1], named[0][0]) if named else None,
        parameters=dict(given),
        fields=tuple(each for each in fields.split(",") if each),
    )


async def answered(gateway: Gateway, request: Request, directory: Directory, caller: Caller, asked: Asked) -> Answered:
    """The desk's answer to what `caller` asked of ``request.service``. Raises Refused."""
    with gateway.limits.of(caller.system or request.peer):
        question = _question(gateway, request, caller, asked)
        if caller.details:
            permitted(caller, authorise(directory, question))
        traceparent = request.headers.get("traceparent", "")
        if not traceparent and not gateway.telemetry.traces:
            return await gateway.desk.answer(question)
        with gateway.telemetry.span("exchange.call", traceparent):
            return await gateway.desk.answer(question)


def _question(gateway: Gateway, request: Request, caller: Caller, asked: Asked) -> Call:
    return Call(
        consumer=caller.system,
        service=request.service,
        at=gateway.clock(),
        request=request.id,
        purpose=narrowed(caller, asked.purpose),
        scheme=asked.subject.scheme if asked.subject else "",
        value=asked.subject.value if asked.subject else "",
        parameters={name: _text(value) for name, value in asked.parameters.items()},
        fields=asked.fields,
        case=asked.case,
    )


def response_of(given: Answered) -> Response:
    """An answer as HTTP: the very bytes of which the receipt has the hash."""
    return Response(200, given.content, headers=headers_of(given))


def headers_of(given: Answered) -> Headers:
    """Where the receipt stands, under which agreement, and what was given."""
    headers: Headers = []
    if given.receipt is not None:
        headers.append((b"wasl-receipt", given.receipt.header().encode()))
    if given.agreement is not None:
        headers.append((b"wasl-agreement", given.agreement.id.encode()))
    headers.append((b"wasl-fields", ",".join(given.fields).encode()))
    return headers


def _text(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
