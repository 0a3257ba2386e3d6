"""X-Road's message protocol for REST (nordic-institute/X-Road, pr-rest), consumer's side, and its metadata (pr-mrest, pr-meta).

An X-Road client calls a Wasl service by changing its address and proving itself by our means; what it then gets is the agreed
fields, never the provider's whole answer. GovStack's Information Mediation says the same with Information-Mediator-Client.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

import msgspec
from cryptography.hazmat.primitives import hashes

from wasl.exchange.answering.authorise import fault_of
from wasl.exchange.answering.problems import Refused
from wasl.exchange.directory.snapshot import ServiceEntry
from wasl.exchange.directory.view import Directory
from wasl.exchange.gateway import openapi
from wasl.exchange.gateway.callers import Caller
from wasl.exchange.gateway.exchange import Asked, answered, from_query, headers_of
from wasl.exchange.gateway.http import Headers, Request, Response
from wasl.exchange.gateway.parts import Gateway
from wasl.exchange.gateway.problem import told
from wasl.exchange.gateway.refusing import refusal
from wasl.exchange.gateway.xroad_errors import layer_error, of_provider
from wasl.exchange.gateway.xroad_forms import client_list, wants_xml

CLIENT_HEADERS = ("x-road-client", "information-mediator-client")
_NOT_HASHED = frozenset({
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade",
    "host", "user-agent", "server", "content-length", "x-road-request-id", "x-road-request-hash",
})  # fmt: skip
"""Headers that a security server rewrites, and that its hash of the request leaves out."""
_LONGEST_ID = 128


@dataclass(frozen=True, slots=True)
class Address:
    """``instance/class/member/subsystem/service[/path]``."""

    instance: str
    member_class: str
    member: str
    subsystem: str
    service: str
    path: tuple[str, ...]

    def __str__(self) -> str:
        parts = (self.instance, self.member_class, self.member, self.subsystem, self.service)
        return "/".join(quote(part, safe="") for part in parts)


async def message(gateway: Gateway, request: Request, *parts: str) -> Response:
    """Answer ``/r1/…``. Refusals are told as X-Road tells them."""
    headers = _standing_headers(request)
    try:
        response = await _answered(gateway, request, parts, headers)
    except Refused as refused:
        if of_provider(refused):
            response = told(refused, request.language, request.id, gateway.settings.portal)
        else:
            response = layer_error(refused, request)
    response.headers.extend(headers)
    return response


async def _answered(gateway: Gateway, request: Request, parts: tuple[str, ...], headers: Headers) -> Response:
    if len(parts) < 5:
        raise refusal("malformed", "path")
    instance, member_class, member, subsystem, service = parts[:5]
    address = Address(instance, member_class, member, subsystem, service, parts[5:])
    headers.append((b"x-road-service", str(address).encode()))
    directory = gateway.directory()
    _known(directory, address)
    caller = gateway.gatekeeper.caller(request, directory, gateway.clock().timestamp())
    headers.append((b"x-road-client", _client(directory, caller, request).encode()))
    if address.service in _METADATA:
        if request.method != "GET":
            raise Refused("method-not-allowed", choices="GET")
        return _METADATA[address.service](gateway, request, directory, caller, address)
    return await _service(gateway, request, directory, caller, address)


async def _service(
    gateway: Gateway, request: Request, directory: Directory, caller: Caller, address: Address
) -> Response:
    entry = _entry(directory, address)
    request.service = address.service
    asked = request.json(Asked) if request.method == "POST" else from_query(request, entry.declared)
    given = await answered(gateway, request, directory, caller, _with_issue(asked, request, directory, caller))
    return Response(200, given.content, b"application/json;charset=utf-8", headers_of(given))


def _with_issue(asked: Asked, request: Request, directory: Directory, caller: Caller) -> Asked:
    """The purpose, which X-Road does not carry: ``Wasl-Purpose``, else ``X-Road-Issue`` where it names one; a case otherwise."""
    issue = request.headers.get("x-road-issue", "")[:200]
    purpose = request.headers.get("wasl-purpose", "") or asked.purpose
    agreed = {each.terms.purpose for each in directory.agreements(caller.system, request.service)}
    if not purpose and issue in agreed:
        return msgspec.structs.replace(asked, purpose=issue)
    return msgspec.structs.replace(asked, purpose=purpose, case=asked.case or issue)


def _known(directory: Directory, address: Address) -> None:
    system = directory.system(address.subsystem)
    known = system is not None and (
        (address.instance, address.member_class, address.member)
        == (directory.snapshot.instance, system.member_class, system.department)
    )
    if not known:
        raise Refused("unknown-service")


def _entry(directory: Directory, address: Address) -> ServiceEntry:
    name = directory.service_at(address.member, address.subsystem, address.service)
    entry = directory.service(name) if name else None
    if entry is None:
        raise Refused("unknown-service")
    if address.path:
        raise Refused("not-found")
    return entry


def _client(directory: Directory, caller: Caller, request: Request) -> str:
    """The header that names the client, which must be the system that proved itself. Raises Refused."""
    said = next((request.headers[name] for name in CLIENT_HEADERS if name in request.headers), None)
    if said is None:
        raise refusal("malformed", "client")
    if not caller.system:
        raise Refused("unauthenticated")
    entry = directory.system(caller.system)
    if entry is None:
        raise Refused("unauthenticated")
    own = (directory.snapshot.instance, entry.member_class, entry.department, caller.system)
    if tuple(unquote(part) for part in said.split("/")) != own:
        raise refusal("unauthenticated", "client")
    return "/".join(quote(part, safe="") for part in own)


def _standing_headers(request: Request) -> Headers:
    """What every answer carries."""
    id_ = request.headers.get("x-road-id", "")
    if not 0 < len(id_) <= _LONGEST_ID or not id_.isascii():
        id_ = request.id
    return [
        (b"x-road-id", id_.encode()),
        (b"x-road-request-id", request.id.encode()),
        (b"x-road-request-hash", request_hash(request)),
    ]


def request_hash(request: Request) -> bytes:
    """base64(SHA-512(SHA-512(head) + SHA-512(body))), of the head alone where there is no body.

    The head is the method, the path with its query, and each header as ``name:value``, lines ended by CRLF, as X-Road's own
    servers write it; last comes ``x-road-request-id``, which the answer tells.
    """
    lines = [request.method.encode(), request.target.encode()]
    lines += [
        name + b":" + value for name, value in request.raw_headers if name.decode("latin-1").lower() not in _NOT_HASHED
    ]
    lines.append(b"x-road-request-id:" + request.id.encode())
    head = _sha512(b"".join(line + b"\r\n" for line in lines))
    return b64encode(_sha512(head + _sha512(request.body)) if request.body else head)


def _sha512(content: bytes) -> bytes:
    hashing = hashes.Hash(hashes.SHA512())
    hashing.update(content)
    return hashing.finalize()


async def list_clients(gateway: Gateway, request: Request) -> Response:
    """``/listClients``: the departments and their systems, in XML unless JSON is asked for (pr-meta, section 2)."""
    snapshot = gateway.directory().snapshot
    instance = request.parameters().get("xRoadInstance", snapshot.instance)
    classes = {system.department: system.member_class for system in snapshot.systems.values()}
    found: list[dict[str, Any]] = []
    for name, title in snapshot.departments.items() if instance == snapshot.instance else ():
        if name in classes:
            found.append({"id": _id(instance, classes[name], name, object_type="MEMBER"), "name": str(title)})
    for name, system in snapshot.systems.items() if instance == snapshot.instance else ():
        id_ = _id(instance, system.member_class, system.department, subsystem_code=name, object_type="SUBSYSTEM")
        name_ = str(snapshot.departments.get(system.department, system.department))
        found.append({"id": id_, "name": name_, "subsystem_name": str(system.title)})
    if wants_xml(request, default=True):
        return Response(200, client_list(found), b"text/xml;charset=utf-8")
    return Response(200, msgspec.json.encode({"member": found}))


def _list_methods(
    gateway: Gateway, request: Request, directory: Directory, caller: Caller, address: Address
) -> Response:
    return _methods(directory, address, list(_services_of(directory, address)))


def _allowed_methods(
    gateway: Gateway, request: Request, directory: Directory, caller: Caller, address: Address
) -> Response:
    day = directory.day_of(gateway.clock())
    allowed = [
        name
        for name, entry in _services_of(directory, address).items()
        if entry.declared.open or any(fault_of(each, day) is None for each in directory.agreements(caller.system, name))
    ]
    return _methods(directory, address, allowed)


def _get_openapi(
    gateway: Gateway, request: Request, directory: Directory, caller: Caller, address: Address
) -> Response:
    name = request.parameters().get("serviceCode", "")
    if name not in _services_of(directory, address):
        raise Refused("unknown-service")
    return Response(200, msgspec.json.encode(openapi.of_service(directory, name, gateway.settings.url)))


def _methods(directory: Directory, address: Address, names: list[str]) -> Response:
    services = [
        {
            **_id(address.instance, address.member_class, address.member, subsystem_code=address.subsystem,
                  service_code=name, object_type="SERVICE"),
            "service_type": "OPENAPI",
            "endpoint_list": [{"method": "POST", "path": "/"}, {"method": "GET", "path": "/"}],
        }
        for name in names
    ]  # fmt: skip
    return Response(200, msgspec.json.encode({"service": services}))


def _services_of(directory: Directory, address: Address) -> dict[str, ServiceEntry]:
    return {
        name: entry
        for name, entry in directory.snapshot.services.items()
        if entry.declared.system == address.subsystem and "call" in entry.declared.ways
    }


def _id(instance: str, member_class: str, member: str, **more: str) -> dict[str, str]:
    return {"xroad_instance": instance, "member_class": member_class, "member_code": member, **more}


_METADATA = {"listMethods": _list_methods, "allowedMethods": _allowed_methods, "getOpenAPI": _get_openapi}
