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
    """The operations of an OpenAPI 3.1 description, with their answers' schemas resolved one level deep."""
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield {
                "room": (operation.get("tags") or ["api"])[0],
                "method": method.upper(),
                "path": path,
                "summary": operation.get("description") or operation["summary"],
                "parameters": [_parameter(each) for each in operation.get("parameters", [])],
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


def _fields(answer: Json, description: Json) -> list[tuple[str, str, str]]:
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    reference = schema.get("$ref") or schema.get("items", {}).get("$ref", "")
    named = description.get("components", {}).get("schemas", {}).get(reference.rsplit("/", 1)[-1], {})
    return [
        (name, _type_of(field), field.get("description", "")) for name, field in named.get("properties", {}).items()
    ]


def _type_of(schema: Json) -> str:
    if "anyOf" in schema:
        return " | ".join(_type_of(each) for each in schema["anyOf"])
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    kind = str(schema.get("format") or schema.get("type", "any"))
    return f"{_type_of(schema['items'])}[]" if kind == "array" and "items" in schema else kind
