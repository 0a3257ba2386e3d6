"""X-Road's protocol: an X-Road client calls a service by changing its address and proving itself by our means."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from xml.etree import ElementTree

import httpx
import pytest

from tests.exchange.answering import world
from tests.exchange.gateway.conftest import JSON, Running, problem_of
from tests.exchange.gateway.installation import OMAR, question

CLIENT = {"x-road-client": "MA/GOV/cnss/cnss"}
MEMBER = "/r1/MA/GOV/menps/rna"
PATH = f"{MEMBER}/schooling-check"


def ask(running: Running, path: str = PATH, method: str = "GET", body: bytes = b"", **more: str) -> httpx.Response:
    return running.ask(
        body, path=path, method=method, fields={**CLIENT, **{n.replace("_", "-"): v for n, v in more.items()}}
    )


def test_a_client_gets_the_agreed_fields(running: Running) -> None:
    response = ask(running, f"{PATH}?massar={OMAR}", x_road_id="id-7", x_road_userid="EE1")
    assert response.status_code == 200, response.text
    assert response.json()["fields"]["schooled"] is True
    assert response.headers["x-road-client"] == "MA/GOV/cnss/cnss"
    assert response.headers["x-road-service"] == "MA/GOV/menps/rna/schooling-check"
    assert response.headers["x-road-id"] == "id-7"
    assert response.headers["wasl-receipt"].startswith("gateway/0/")
    assert "x-road-error" not in response.headers


def test_a_body_is_asked_as_by_our_own_call(running: Running) -> None:
    response = ask(running, method="POST", body=question())
    assert response.status_code == 200
    assert response.headers["x-road-id"] == response.headers["x-road-request-id"]


def test_the_hash_of_the_request_is_x_roads(running: Running) -> None:
    body = question()
    response = ask(running, method="POST", body=body)
    sent = response.request.headers.raw
    skipped = {b"host", b"connection", b"user-agent", b"content-length"}
    head = b"POST\r\n" + PATH.encode() + b"\r\n"
    head += b"".join(name.lower() + b":" + value + b"\r\n" for name, value in sent if name.lower() not in skipped)
    head += b"x-road-request-id:" + response.headers["x-road-request-id"].encode() + b"\r\n"
    expected = hashlib.sha512(hashlib.sha512(head).digest() + hashlib.sha512(body).digest()).digest()
    assert response.headers["x-road-request-hash"] == b64encode(expected).decode()


def test_information_mediator_is_another_name_of_the_same(running: Running) -> None:
    named = running.ask(b"", path=f"{PATH}?massar={OMAR}", method="GET",
                        fields={"information-mediator-client": "MA/GOV/cnss/cnss"})  # fmt: skip
    assert named.status_code == 200


@pytest.mark.parametrize("client", ["MA/GOV/cmr/other", "MA/GOV/cnss", "MA/GOV/cnss/cnss/x"])
def test_the_client_is_the_system_that_proved_itself(running: Running, client: str) -> None:
    refused = running.ask(b"", path=PATH, method="GET", fields={"x-road-client": client})
    type_ = "Server.ClientProxy.SslAuthenticationFailed"
    assert (refused.status_code, refused.headers["x-road-error"], refused.json()["type"]) == (500, type_, type_)


def test_errors_of_the_layer_and_of_the_provider_are_told_apart(running: Running) -> None:
    unsigned = running.send("GET", PATH, headers=CLIENT)
    assert (unsigned.status_code, unsigned.json()["type"]) == (500, "Server.ClientProxy.SslAuthenticationFailed")
    headless = running.ask(b"", path=PATH, method="GET")
    assert (headless.status_code, headless.headers["x-road-error"]) == (400, "Client.BadRequest")
    assert ask(running, "/r1/MA/GOV/menps").headers["x-road-error"] == "Client.BadRequest"
    assert ask(running, f"{MEMBER}/none").headers["x-road-error"] == "Server.ServerProxy.UnknownService"
    assert (
        ask(running, "/r1/FR/GOV/menps/rna/schooling-check").headers["x-road-error"]
        == "Server.ServerProxy.UnknownService"
    )
    unknown = ask(running, f"{PATH}?massar=Z9")
    assert (unknown.status_code, problem_of(unknown)) == (404, "unknown-subject")
    assert "x-road-error" not in unknown.headers
    running.installation.publish(world.agreement(state="suspended"))
    assert ask(running, f"{PATH}?massar={OMAR}").json()["type"] == "Server.ServerProxy.ServiceDisabled"


def test_errors_come_in_the_form_that_is_accepted(running: Running) -> None:
    refused = running.ask(b"", path=f"{MEMBER}/none", method="GET", fields=CLIENT, headers={"accept": "text/xml"})
    assert refused.headers["content-type"] == "text/xml;charset=utf-8"
    assert "<type>Server.ServerProxy.UnknownService</type>" in refused.text


def test_the_issue_is_a_purpose_or_a_case(running: Running) -> None:
    running.installation.publish(
        world.agreement(), world.agreement("PE-2026-0002", purpose="survivors-control", fields=("schooled",))
    )
    path = f"{PATH}?massar={OMAR}"
    ambiguous = ask(running, path)
    assert (ambiguous.status_code, ambiguous.headers["x-road-error"]) == (400, "Client.BadRequest")
    assert "survivors-control" in ambiguous.json()["message"]
    assert ask(running, path, x_road_issue="survivors-control").json()["fields"] == {"schooled": True}
    case = ask(running, path, x_road_issue="F-12", wasl_purpose="survivors-control")
    assert case.headers["wasl-agreement"] == "PE-2026-0002@1"


def test_metadata(running: Running) -> None:
    clients = running.send("GET", "/listClients", headers={"accept": "application/json"}).json()["member"]
    assert {"id": {"object_type": "SUBSYSTEM", "xroad_instance": "MA", "member_class": "GOV", "member_code": "cnss",
                   "subsystem_code": "cnss"}, "name": "f", "subsystem_name": "f"} in clients  # fmt: skip
    in_xml = ElementTree.fromstring(running.send("GET", "/listClients").text)  # noqa: S314  # our own
    assert in_xml.tag == "{http://x-road.eu/xsd/xroad.xsd}clientList"
    assert len(in_xml) == len(clients)
    listed = ask(running, f"{MEMBER}/listMethods").json()["service"]
    assert [each["service_code"] for each in listed] == ["schooling-check"]
    assert ask(running, f"{MEMBER}/allowedMethods").json() == {"service": listed}
    running.installation.publish(world.agreement(state="suspended"))
    assert ask(running, f"{MEMBER}/allowedMethods").json() == {"service": []}
    described = ask(running, f"{MEMBER}/getOpenAPI?serviceCode=schooling-check").json()
    assert "/exchange/menps/rna/schooling-check" in described["paths"]
    assert (
        ask(running, f"{MEMBER}/getOpenAPI?serviceCode=x").headers["x-road-error"]
        == "Server.ServerProxy.UnknownService"
    )


def test_malformed_bodies_are_the_clients(running: Running) -> None:
    refused = running.ask(b"{", path=PATH, fields=CLIENT, headers=JSON)
    assert (refused.status_code, refused.json()["type"]) == (400, "Client.BadRequest")
