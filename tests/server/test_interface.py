"""The reference of the interface tells every operation of its description."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from wasl.server.api import api
from wasl.server.interface import operations

pytestmark = pytest.mark.django_db


def test_every_operation_stands_on_the_page(client: Client) -> None:
    page = client.get("/interface/").content.decode()
    described = list(operations(api.get_openapi_schema()))
    assert described
    for operation in described:
        assert f"<code>{operation['path']}</code>" in page.replace("&quot;", '"')


def test_the_description_is_served_as_it_is(client: Client) -> None:
    served = client.get("/api/openapi.json").json()
    assert served["paths"].keys() == api.get_openapi_schema()["paths"].keys()


def test_parameters_and_fields_are_read_from_schemas() -> None:
    description = {
        "paths": {
            "/things": {
                "get": {
                    "summary": "Things",
                    "parameters": [
                        {
                            "name": "on",
                            "in": "query",
                            "schema": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
                        }
                    ],
                    "responses": {
                        "200": {
                            "description": "OK",
                            "content": {
                                "application/json": {
                                    "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}
                                }
                            },
                        }
                    },
                }
            }
        },
        "components": {
            "schemas": {
                "Thing": {
                    "properties": {"names": {"type": "array", "items": {"type": "string"}, "description": "All."}}
                }
            }
        },
    }
    (operation,) = operations(description)
    assert operation["parameters"] == [
        {"name": "on", "where": "query", "required": False, "type": "date | null", "description": ""}
    ]
    assert operation["answers"] == [("200", "OK", [("names", "string[]", "All.")])]


def test_what_is_sent_and_what_is_within_an_answer_are_told() -> None:
    described = list(operations(api.get_openapi_schema()))
    ask = next(each for each in described if (each["method"], each["path"]) == ("POST", "/api/documents/askings"))
    sent = {each["name"]: (each["where"], each["required"]) for each in ask["parameters"]}
    assert sent == {"presentation": ("body", True), "case": ("body", False), "return_to": ("body", False)}
    take = next(each for each in described if each["path"] == "/api/documents/askings/{id}/answer")
    ((_status, _description, fields),) = take["answers"]
    assert {"answer", "answer.claims", "answer.standing", "receipt"} <= {name for name, _type, _meaning in fields}


def test_every_field_of_every_answer_is_described_or_obvious() -> None:
    obvious = re.compile(
        r"title|code|name|owner|version|system|exact|close|narrower|broader|since|relation|note|^(fr|ar|en)$"
    )
    for operation in operations(api.get_openapi_schema()):
        for _status, _description, fields in operation["answers"]:
            for name, _type, meaning in fields:
                assert meaning or obvious.search(name), (operation["path"], name)
