"""What a page may run, fetch and send, as browsers are told it (Content Security Policy, level 3)."""

from __future__ import annotations

from urllib.parse import urlsplit


def content_security_policy(answers_to: str = "") -> str:
    """Nothing that is not ours. `answers_to`: the address elsewhere that a form of the page ends at, for browsers that look."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "frame-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            f"form-action 'self' {_origin(answers_to)}".rstrip(),
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


def _origin(address: str) -> str:
    """A site; of an address that is an app's, its scheme."""
    parts = urlsplit(address)
    if parts.scheme in ("http", "https"):
        return f"{parts.scheme}://{parts.netloc}"
    return f"{parts.scheme}:" if parts.scheme else ""
