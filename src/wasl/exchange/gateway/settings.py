"""What the environment says of a gateway."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from wasl.kernel.errors import WaslError

PORT = 8100


@dataclass(frozen=True, slots=True)
class Settings:
    """One gateway of one installation."""

    home: Path
    name: str
    """Its own, and that of its log of receipts."""
    url: str
    """Where callers find it, without a path: tokens and signatures are made for this address and no other."""
    portal: str
    """Where problems are explained."""
    database: str = ""
    """``postgresql://…``; empty: the SQLite file of the home."""
    proxies: frozenset[str] = frozenset()
    """Addresses of the proxies whose Client-Cert header is believed."""
    source: str = ""
    """Where the directory is fetched from, when the control plane stands on another machine; empty: the home's folder alone."""
    demo: bool = False
    """Providers on the loopback may be called, over plain http."""
    rate: int = 2000
    """Requests a second that one system may send, over time."""
    together: int = 512
    """Requests handled at the same time."""
    spans: float = 0.0
    """The share of requests of which spans are kept, where an exporter is configured."""

    @property
    def state(self) -> Path:
        """This gateway's own memory."""
        return self.home / "gateway" / self.name


def read_settings(home: Path, name: str = "gateway", environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of the gateway `name` at `home`. Raises WaslError for an address that is none."""
    return Settings(
        home=home.resolve(),
        name=name,
        url=_address(environ.get("WASL_GATEWAY_URL", f"http://127.0.0.1:{PORT}")),
        portal=environ.get("WASL_URL", "http://127.0.0.1:8000").rstrip("/"),
        database=environ.get("WASL_DATABASE_URL", ""),
        proxies=frozenset(each.strip() for each in environ.get("WASL_GATEWAY_PROXIES", "").split(",") if each.strip()),
        source=environ.get("WASL_DIRECTORY_URL", ""),
        demo=environ.get("WASL_DEMO") == "1",
        rate=_number(environ, "WASL_GATEWAY_RATE", 2000),
        together=_number(environ, "WASL_GATEWAY_TOGETHER", 512),
        spans=float(environ.get("WASL_SPANS", "0.01")) if environ.get("OTEL_EXPORTER_OTLP_ENDPOINT") else 0.0,
    )


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/") or parts.query:
        raise WaslError(
            "the gateway's address has a scheme and a host alone", where="WASL_GATEWAY_URL", mend="write https://host[:port]"
        )  # fmt: skip
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, str(default))
    if not text.isdecimal() or not int(text):
        raise WaslError("this is no number of requests", where=name, mend="write a whole number above 0")
    return int(text)
