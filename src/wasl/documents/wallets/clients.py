"""The wallets that may ask by themselves: a file of the installation's names them, and where each is answered (RFC 7591)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec
from django.conf import settings

from wasl.documents.wallets.problems import refusal
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import VerifyingKey, verifying_key
from wasl.kernel.text import Text

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})


class Client(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A wallet: all its copies are one client, and none has a secret."""

    client_id: str
    client_name: str
    """As its users know it."""
    client_name_ar: str = msgspec.field(name="client_name#ar", default="")
    redirect_uris: tuple[str, ...]
    """Where it is answered, each to the letter: at no other address."""
    attested_by: tuple[dict[str, str], ...] = ()
    """The keys (JWK, P-256) by which its maker attests each copy; none: whoever names it is taken for it."""

    @property
    def name(self) -> Text:
        """What it is called."""
        return Text(self.client_name, self.client_name_ar or self.client_name, self.client_name)

    @property
    def keys(self) -> tuple[VerifyingKey, ...]:
        """Those of its maker. Raises WaslError."""
        return tuple(map(verifying_key, self.attested_by))


def clients() -> Mapping[str, Client]:
    """The wallets known here, by their ids. Raises WaslError for a file that is not right."""
    if not settings.WALLETS:
        return {}
    path = Path(settings.WALLETS)
    try:
        found = msgspec.json.decode(path.read_bytes(), type=list[Client])
    except (OSError, msgspec.DecodeError) as error:
        raise _wrong(path, str(error)) from error
    known = {each.client_id: each for each in found}
    if len(known) != len(found) or not all(known):
        raise _wrong(path, "client_id")
    for each in found:
        if not _is_right(each):
            raise _wrong(path, each.client_id)
    return known


def client(name: str) -> Client:
    """The wallet `name`. Raises RefusedError for one that is not known."""
    found = clients().get(name)
    if found is None:
        raise refusal("invalid_client", "no such wallet is known here: only those that the installation names may ask")
    return found


def called(name: str) -> Text:
    """What the wallet is called; its id where it is known no more."""
    found = clients().get(name)
    return found.name if found else Text(name, name, name)


def _is_right(each: Client) -> bool:
    try:
        keys = each.keys
    except WaslError:
        return False
    named = each.client_name.strip() and each.redirect_uris and all(map(_may_be, each.redirect_uris))
    return bool(named) and all(key.algorithm == "ES256" for key in keys)


def _may_be(uri: str) -> bool:
    """Whether answers may go there: to a site or an app that claims an https address, an app's own scheme, or this machine.

    (RFC 8252, section 7: schemes of apps are names of domains, turned round.)
    """
    try:
        parts = urlsplit(uri)
        host = parts.hostname
    except ValueError:
        return False
    if not uri.isascii() or not uri.isprintable() or {" ", "#"} & set(uri) or parts.username is not None:
        return False
    if parts.scheme == "https":
        return bool(host)
    return host in _LOOPBACK if parts.scheme == "http" else "." in parts.scheme


def _wrong(path: Path, at: str) -> WaslError:
    return WaslError(
        "the file of wallets is not right: {at}", mend="correct it: see how to operate Wasl", where=str(path), at=at
    )
