"""X-Road's answers in XML, for clients that do not ask for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from wasl.exchange.gateway.http import Request

_IDENTIFIERS = "http://x-road.eu/xsd/identifiers"
_XROAD = "http://x-road.eu/xsd/xroad.xsd"
_NAMES = {
    "xroad_instance": "xRoadInstance", "member_class": "memberClass", "member_code": "memberCode",
    "subsystem_code": "subsystemCode",
}  # fmt: skip


def wants_xml(request: Request, *, default: bool) -> bool:
    """Whether ``Accept`` asks for XML; `default` where it names neither XML nor JSON."""
    accept = request.headers.get("accept", "").lower()
    return "json" not in accept and ("xml" in accept or default)


def error(said: Mapping[str, str]) -> bytes:
    """An error of the layer: ``type``, ``message`` and ``detail``."""
    members = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in said.items())
    return f'<?xml version="1.0" encoding="UTF-8"?><error>{members}</error>'.encode()


def client_list(members: Iterable[Mapping[str, Any]]) -> bytes:
    """``clientList`` (pr-meta, annex A)."""
    listed = "".join(_member(each) for each in members)
    opened = f'<xrd:clientList xmlns:xrd="{_XROAD}" xmlns:id="{_IDENTIFIERS}">'
    return f'<?xml version="1.0" encoding="UTF-8"?>{opened}{listed}</xrd:clientList>'.encode()


def _member(member: Mapping[str, Any]) -> str:
    said = member["id"]
    parts = "".join(f"<id:{tag}>{escape(said[name])}</id:{tag}>" for name, tag in _NAMES.items() if name in said)
    named = f"<xrd:name>{escape(member['name'])}</xrd:name>"
    if "subsystem_name" in member:
        named += f"<xrd:subsystemName>{escape(member['subsystem_name'])}</xrd:subsystemName>"
    return f"<xrd:member><xrd:id id:objectType={quoteattr(said['object_type'])}>{parts}</xrd:id>{named}</xrd:member>"
