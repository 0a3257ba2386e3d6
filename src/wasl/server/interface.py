"""The reference page of the HTTP API, written from its own OpenAPI description."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wasl.server.api import api

Json = dict[str, Any]


def interface(request: HttpRequest) -> HttpResponse:
    """Every operation with its parameters and answers, by room."""
    description: Json = api.get_openapi_schema()
    rooms: dict[str, list[Json]] = {}
    for operation in operations(description):
        rooms.setdefault(operation["room"], []).append(operation)
    return render(request, "portal/interface.html", {"rooms": rooms, "crumbs": [(_("Interface"), "")]})


def operations(description: Json) -> Iterator[Json]:
    """The operations of an OpenAPI 3.1 description, with what is sent, and their answers' schemas resolved two levels deep."""
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield {
                "room": (operation.get("tags") or ["api"])[0],
                "method": method.upper(),
                "path": path,
                "summary": operation.get("description") or operation["summary"],
                "parameters": [
                    *(_parameter(each) for each in operation.get("parameters", [])),
                    *_of_body(operation, description),
                ],
                "answers": [
                    (status, answer.get("description", ""), _fields(answer, description))
                    for status, answer in operation["responses"].items()
                ],
            }


def _parameter(parameter: Json) -> Json:
    schema = parameter["schema"]
    return {
        "name": parameter["name"],
        "where": parameter["in"],
        "required": parameter.get("required", False),
        "type": _type_of(schema),
        "description": parameter.get("description") or schema.get("description", ""),
    }


def _of_body(operation: Json, description: Json) -> Iterator[Json]:
    """The members of the body that is sent, where it is JSON of a described shape."""
    schema = _resolved(_json(operation.get("requestBody", {})), description)
    for name, field in schema.get("properties", {}).items():
        yield _parameter({"name": name, "in": "body", "required": name in schema.get("required", ()), "schema": field})


def _fields(answer: Json, description: Json) -> list[tuple[str, str, str]]:
    """The members of an answer, and those of a member that is an object itself."""
    schema = _json(answer)
    found = []
    for name, field in _resolved(schema.get("items", schema), description).get("properties", {}).items():
        found.append((name, _type_of(field), field.get("description", "")))
        if "$ref" in field:
            inner = _resolved(field, description).get("properties", {})
            found += [(f"{name}.{each}", _type_of(of), of.get("description", "")) for each, of in inner.items()]
    return found


def _json(message: Json) -> Json:
    """The schema of what is sent or answered as JSON; empty where nothing is."""
    schema: Json = message.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def _resolved(schema: Json, description: Json) -> Json:
    """A schema that is named, as it stands under its name; another as it is."""
    named: Json = description.get("components", {}).get("schemas", {})
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    return named.get(name, {}) if name else schema


def _type_of(schema: Json) -> str:
    if "anyOf" in schema:
        return " | ".join(_type_of(each) for each in schema["anyOf"])
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    kind = str(schema.get("format") or schema.get("type", "any"))
    return f"{_type_of(schema['items'])}[]" if kind == "array" and "items" in schema else kind
