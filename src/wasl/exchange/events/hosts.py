"""Where events may be sent: addresses that the consumer proved to be its own, and never into somebody else's network.

A name is resolved once, its addresses are judged, and the connection goes to the very address that was judged: a name that
changes its mind between the two (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

from wasl.kernel.errors import WaslError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_ALLOWED = "WASL_WEBHOOK_NETWORKS"
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Target:
    """A webhook's address, judged: what is asked for, and where the connection goes."""

    url: str
    """As the consumer wrote it; what is signed."""
    connect: str
    """The same with the address in the place of the name."""
    host: str
    """With its port where one is written; the field ``Host``."""
    name: str
    """For the certificate."""


def judged(url: str, *, demonstration: bool) -> Target:
    """`url`, resolved. Raises WaslError for any that may not be called."""
    parts = _parts(url, demonstration)
    name = parts.hostname or ""
    address = _resolved(name, parts.port or (443 if parts.scheme == "https" else 80), demonstration)
    literal = f"[{address}]" if address.version == 6 else str(address)
    port = f":{parts.port}" if parts.port else ""
    connect = urlunsplit((parts.scheme, literal + port, parts.path or "/", parts.query, ""))
    shown = f"[{name}]" if ":" in name else name
    return Target(
        urlunsplit((parts.scheme, parts.netloc, parts.path or "/", parts.query, "")), connect, shown + port, name
    )


def _parts(url: str, demonstration: bool) -> SplitResult:
    refused = WaslError(
        "events cannot be sent to this address", mend="give an https address of your own, without password"
    )
    if len(url) > _LONGEST or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise refused
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError as error:
        raise refused from error
    plain = parts.scheme == "http" and demonstration and _is_loopback(parts.hostname or "")
    if (parts.scheme != "https" and not plain) or not parts.hostname or "@" in parts.netloc or parts.fragment:
        raise refused
    return parts


def _resolved(name: str, port: int, demonstration: bool) -> Address:
    """The address to connect to: every address of the name must be allowed."""
    try:
        found = {ipaddress.ip_address(info[4][0]) for info in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)}
    except (OSError, ValueError) as error:
        raise WaslError(
            "the address of this host is not known", mend="check its name, and that it is published"
        ) from error
    if not found or not all(_allowed(each, demonstration) for each in found):
        raise WaslError(
            "events are not sent into this network",
            mend="give a public address, or have the operator list the network in WASL_WEBHOOK_NETWORKS",
        )
    return min(found, key=lambda each: (each.version, int(each)))


def _allowed(address: Address, demonstration: bool) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return _allowed(inner, demonstration)
    if address.is_loopback:
        return demonstration
    if address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved:
        return False
    # Python takes the site-local addresses of former days for global ones.
    public = address.is_global and not getattr(address, "is_site_local", False)
    return public or any(address in network for network in _networks() if network.version == address.version)


def _networks() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Private networks that the operator allows, in CIDR notation, separated by commas. Raises WaslError for what is none."""
    listed = [each.strip() for each in os.environ.get(_ALLOWED, "").split(",")]
    return [_network(each) for each in listed if each]


def _network(written: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(written)
    except ValueError as error:
        raise WaslError(
            "this is no network: {network}", where=_ALLOWED, mend="write networks as 10.1.0.0/16, separated by commas",
            network=written,
        ) from error  # fmt: skip


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
