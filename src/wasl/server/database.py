"""Where the State's records live: PostgreSQL when an address is given, else one SQLite file."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from wasl.kernel.errors import WaslError

BUSY_SECONDS = 30
PAGE_BYTES = 16384
"""Of a new SQLite file: a record is some 500 bytes, so that pages of 4096 would be split and written far more often."""


def database(url: str, home: Path) -> dict[str, Any]:
    """Django's description of the database at `url` (``postgresql://user:password@host:port/name?sslmode=require``).

    Without `url`, the SQLite file of `home`. Raises WaslError for any other address.
    """
    return postgresql(url) if url else sqlite(home / "wasl.sqlite3")


def sqlite(path: Path) -> dict[str, Any]:
    """SQLite with readers that never wait (WAL) and writers that queue from their first statement instead of colliding."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": BUSY_SECONDS,
            "transaction_mode": "IMMEDIATE",
            "init_command": "; ".join(
                f"PRAGMA {pragma}"
                for pragma in (f"page_size={PAGE_BYTES}", "journal_mode=WAL", f"busy_timeout={BUSY_SECONDS * 1000}")
            ),
        },
    }


def postgresql(url: str) -> dict[str, Any]:
    """PostgreSQL, over TCP or (host as a percent-encoded folder) a socket."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise WaslError(
            f"the database address starts with {parts.scheme!r}",
            where="WASL_DATABASE_URL",
            mend="write postgresql://user:password@host:port/name, or leave it empty for SQLite",
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
