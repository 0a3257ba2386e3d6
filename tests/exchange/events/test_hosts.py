"""Events go to public hosts over https, and into nobody's network."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from wasl.exchange.events.hosts import judged
from wasl.kernel.errors import WaslError


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    def found(name: str, port: int, **_named: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)


@pytest.mark.parametrize(
    "url",
    ["http://consumer.example/h", "ftp://consumer.example/", "https://user:word@consumer.example/", "https:///h",
     "//consumer.example", "https://consumer.example/#part", "https://consumer.example:99999/", "https://consumer.example/a b", "https://cons\\umer.example/",
     "https://cönsumer.example/", "https://consumer.example/" + "a" * 600, "javascript:alert(1)", ""],
)  # fmt: skip
def test_addresses_that_are_none(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "93.184.216.34")
    with pytest.raises(WaslError):
        judged(url, demonstration=False)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.8", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0",  # noqa: S104
     "224.0.0.1", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "100.64.0.1",
     "2002:a00:8::1", "2002:7f00:1::1", "fec0::1", "64:ff9b::a00:8"],
)  # fmt: skip
def test_networks_that_are_not_reached(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "93.184.216.34", address)
    with pytest.raises(WaslError, match="network"):
        judged("https://consumer.example/h", demonstration=False)


def test_the_connection_goes_to_the_address_that_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "93.184.216.34")
    target = judged("https://consumer.example:8443/h?x=1", demonstration=False)
    assert target.connect == "https://93.184.216.34:8443/h?x=1"
    assert (target.host, target.name) == ("consumer.example:8443", "consumer.example")


def test_private_networks_only_where_the_operator_lists_them(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "10.1.2.3")
    monkeypatch.setenv("WASL_WEBHOOK_NETWORKS", "10.1.0.0/16, 10.9.0.0/16")
    assert judged("https://ministry.example/", demonstration=False).connect == "https://10.1.2.3/"
    resolving(monkeypatch, "10.2.2.3")
    with pytest.raises(WaslError):
        judged("https://ministry.example/", demonstration=False)


def test_a_mistyped_network_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "10.1.2.3")
    monkeypatch.setenv("WASL_WEBHOOK_NETWORKS", "10.1.0.0/16, 10.9.0.0/99")
    with pytest.raises(WaslError, match=r"WASL_WEBHOOK_NETWORKS: this is no network: 10\.9\.0\.0/99"):
        judged("https://ministry.example/", demonstration=False)


def test_the_loopback_only_in_a_demonstration() -> None:
    assert judged("http://127.0.0.1:9/h", demonstration=True).connect == "http://127.0.0.1:9/h"
    with pytest.raises(WaslError):
        judged("http://127.0.0.1:9/h", demonstration=False)
