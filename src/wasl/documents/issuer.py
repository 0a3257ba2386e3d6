"""Who issues, as each kind of reader names it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from wasl.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Issuer:
    """A department that issues documents."""

    name: str
    """In the pack, and in seals."""
    title: Text
    url: str
    """Where it is known on the web: ``https://host[:port]/issuers/name``."""

    @property
    def did(self) -> str:
        """Its did:web, whose document stands at `url` with ``/did.json`` after it."""
        return did_of(self.url)


def did_of(url: str) -> str:
    """The did:web whose document stands at `url` with ``/did.json`` after it."""
    address = urlsplit(url)
    path = address.path.strip("/").split("/")
    return ":".join(["did:web", quote(address.netloc, safe=""), *(quote(part, safe="") for part in path)])
