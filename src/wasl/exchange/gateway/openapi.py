"""OpenAPI 3.1 of the gateway and of each of its services, made from the directory: what is in force is what is described."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from wasl.exchange.answering.problems import PROBLEMS, Problem, Refused
from wasl.exchange.declared import Asked, Service
from wasl.exchange.directory.view import Directory
from wasl.exchange.gateway.http import Request, Response
from wasl.exchange.gateway.parts import Gateway

Schema = dict[str, Any]
_TYPES: Mapping[str, Schema] = {
    "int": {"type": "integer"},
    "bool": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "decimal": {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$"},
}
_NEVER = frozenset({"method-not-allowed", "directory-refused", "fault", "oversize-file"})


async def whole(gateway: Gateway, request: Request) -> Response:
    """``/exchange/openapi.json``."""
    return Response(200, msgspec.json.encode(of_gateway(gateway.directory(), gateway.settings.url)))


async def of_one(gateway: Gateway, request: Request, provider: str, system: str, service: str) -> Response:
    """``/exchange/{provider}/{system}/{service}/openapi.json``."""
    directory = gateway.directory()
    name = directory.service_at(provider, system, service)
    if name is None:
        raise Refused("unknown-service")
    return Response(200, msgspec.json.encode(of_service(directory, name, gateway.settings.url)))


def of_gateway(directory: Directory, url: str) -> Schema:
    """The whole gateway: its services, its token endpoint, and what it says of itself."""
    paths: Schema = {}
    for name, entry in directory.snapshot.services.items():
        if "call" in entry.declared.ways:
            paths[_address(name, entry.declared)] = _operations(name, entry.declared)
    return _document("Wasl", str(directory.snapshot.version), url, {**_OWN, **paths})


def of_service(directory: Directory, name: str, url: str) -> Schema:
    """One service, with the token endpoint that opens it."""
    entry = directory.snapshot.services[name]
    paths = {
        "/exchange/token": _OWN["/exchange/token"],
        _address(name, entry.declared): _operations(name, entry.declared),
    }
    return _document(str(entry.declared.title), str(directory.snapshot.version), url, paths)


def _document(title: str, version: str, url: str, paths: Schema) -> Schema:
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "servers": [{"url": url}],
        "paths": paths,
        "components": {"schemas": {"Problem": _PROBLEM}, "securitySchemes": _SECURITY},
    }


def _address(name: str, service: Service) -> str:
    return f"/exchange/{service.provider}/{service.system}/{name}"


def _operations(name: str, service: Service) -> Schema:
    operations: Schema = {"post": _operation(f"ask-{name}", service) | {"requestBody": _request(service)}}
    if service.subject is None or service.open:
        operations["get"] = _operation(f"read-{name}", service)
        operations["get"]["parameters"] = [*operations["get"]["parameters"], *_in_query(service)]
    return operations


def _operation(id_: str, service: Service) -> Schema:
    return {
        "operationId": id_,
        "summary": service.title.en,
        "description": str(service.description.en) if service.description else "",
        "security": [{}] if service.open else [{"token": []}, {"signature": []}],
        "parameters": [_PURPOSE],
        "responses": {"200": _answer(service), **_problems(p for p in PROBLEMS.values() if p.name not in _NEVER)},
    }


def _request(service: Service) -> Schema:
    properties: Schema = {
        "purpose": {"type": "string"},
        "parameters": {
            "type": "object",
            "properties": {name: _asked(each) for name, each in service.parameters.items()},
            "required": [name for name, each in service.parameters.items() if each.required],
            "additionalProperties": service.statistics is not None and {"type": "string"},
        },
        "fields": {"type": "array", "items": _field_names(service), "maxItems": 200},
        "case": {"type": "string", "maxLength": 200},
    }
    required = []
    if service.subject is not None:
        required = ["subject"]
        properties["subject"] = {
            "type": "object",
            "properties": {
                "scheme": {"enum": list(service.subject.schemes)},
                "value": {"type": "string", "minLength": 1, "maxLength": 60},
            },
            "required": ["value"] if len(service.subject.schemes) == 1 else ["scheme", "value"],
            "additionalProperties": False,
        }
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _field_names(service: Service) -> Schema:
    return {"enum": list(service.fields)} if service.fields else {"type": "string"}


def _in_query(service: Service) -> list[Schema]:
    schemes = service.subject.schemes if service.subject else ()
    return [
        *({"name": each, "in": "query", "schema": {"type": "string", "maxLength": 60}} for each in schemes),
        *(
            {"name": name, "in": "query", "required": each.required, "schema": _asked(each)}
            for name, each in service.parameters.items()
        ),
    ]


def _asked(asked: Asked) -> Schema:
    return {**_TYPES.get(asked.type, {"type": "string", "maxLength": 200}), "title": asked.title.en}


def _answer(service: Service) -> Schema:
    if service.statistics is not None:
        schema: Schema = {"type": "object"}
    else:
        fields = {name: {"title": field.title.en} for name, field in service.fields.items()}
        schema = {
            "type": "object",
            "properties": {
                "subject": {"type": ["string", "null"], "description": "A pseudonym for this consumer alone"},
                "as_of": {"type": "string", "format": "date"},
                "fields": {"type": "object", "properties": fields, "additionalProperties": False},
                "untranslated": {"type": "array", "items": {"type": "string"}},
            },
            "required": ["subject", "as_of", "fields"],
            "additionalProperties": False,
        }
    return {
        "description": "The agreed fields, on record",
        "headers": {
            "Wasl-Receipt": {"schema": {"type": "string"}, "description": "log/index/leaf"},
            "Wasl-Agreement": {"schema": {"type": "string"}, "description": "number@version"},
            "Wasl-Fields": {"schema": {"type": "string"}},
        },
        "content": {"application/json": {"schema": schema}},
    }


def _problems(problems: Iterable[Problem]) -> Schema:
    by_status: dict[int, list[Problem]] = {}
    for problem in problems:
        by_status.setdefault(problem.status, []).append(problem)
    return {
        str(status): {
            "description": "; ".join(f"{each.name}: {each.title.en}" for each in found),
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, found in sorted(by_status.items())
    }


def _named(*names: str) -> Schema:
    return _problems(PROBLEMS[name] for name in names)


def _said(description: str, kind: str = "application/json") -> Schema:
    return {"200": {"description": description, "content": {kind: {"schema": {}}}}}


def _get(id_: str, summary: str, kind: str = "application/json", *names: str) -> Schema:
    return {"get": {"operationId": id_, "summary": summary, "responses": {**_said(summary, kind), **_named(*names)}}}


_PROBLEM: Schema = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri"},
        **{name: {"type": "string"} for name in ("title", "detail", "instance", "mend")},
        "status": {"type": "integer"},
    },
    "required": ["type", "title", "status", "detail", "instance", "mend"],
}
_PURPOSE: Schema = {
    "name": "Wasl-Purpose", "in": "header", "schema": {"type": "string", "pattern": "^[a-z0-9-]{1,80}$"},
    "description": "Why it is asked; needed where several purposes are agreed",
}  # fmt: skip
_SECURITY: Schema = {
    "token": {"type": "http", "scheme": "DPoP", "description": "An access token bound to a key (RFC 9449)"},
    "signature": {"type": "apiKey", "in": "header", "name": "Signature", "description": "A signed request (RFC 9421)"},
}
_FORM: Schema = {
    "type": "object",
    "properties": {
        name: {"type": "string"}
        for name in ("grant_type", "client_id", "client_assertion_type", "client_assertion", "authorization_details")
    },
    "required": ["grant_type", "client_assertion_type", "client_assertion"],
}
_OWN: Schema = {
    "/exchange/token": {
        "post": {
            "operationId": "ask-token",
            "summary": "Ask for an access token (private_key_jwt, bound by DPoP)",
            "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": _FORM}}},
            "responses": {
                **_said("A token"),
                **{str(status): {"description": "OAuth error", "content": {"application/json": {"schema": {}}}}
                   for status in (400, 401, 415, 503)},
            },
        }
    },
    "/exchange/directory": _get("read-directory", "The signed directory", "application/jose", "directory-expired"),
    "/.well-known/oauth-authorization-server": _get("read-metadata", "Authorisation server metadata (RFC 8414)"),
    "/.well-known/jwks.json": _get("read-keys", "The keys that sign tokens", "application/jwk-set+json"),
    "/health": _get("health", "Whether the process runs"),
    "/ready": _get("ready", "Whether calls can be answered", "application/json", "directory-expired"),
    "/metrics": _get("metrics", "Figures for Prometheus", "text/plain"),
}  # fmt: skip
