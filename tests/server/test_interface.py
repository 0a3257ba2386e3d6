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


def test_every_field_of_every_answer_is_described_or_obvious() -> None:
    obvious = re.compile(
        r"title|code|name|owner|version|system|exact|close|narrower|broader|since|relation|note|^(fr|ar|en)$"
    )
    for operation in operations(api.get_openapi_schema()):
        for _status, _description, fields in operation["answers"]:
            for name, _type, meaning in fields:
                assert meaning or obvious.search(name), (operation["path"], name)
