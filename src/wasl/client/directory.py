"""The gateway's signed directory, as far as a client needs it: where services are, and the keys of receipts' logs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from wasl.client.problems import UnreadableError
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import VerifyingKey, decoded, verifying_key

PATH = "/exchange/directory"


def read_directory(content: bytes, key: VerifyingKey | None) -> dict[str, Any]:
    """What a directory says (a compact JWS). With `key`, that of the control plane, its signature is demanded too; without
    it, the connection to the gateway is what is trusted. Raises UnreadableError."""
    try:
        signed, _dot, signature = content.decode("ascii").strip().rpartition(".")
        if key is not None and not key.verifies(decoded(signature), signed.encode()):
            raise UnreadableError(
                "the directory is not signed by the key you trust", mend="ask who keeps the directory"
            )
        said = json.loads(decoded(signed.partition(".")[2]))
    except ValueError as error:
        raise UnreadableError("the directory cannot be read", mend="is this a Wasl gateway?") from error
    if not isinstance(said, dict):
        raise UnreadableError("the directory cannot be read", mend="is this a Wasl gateway?")
    return said


def address_of(directory: Mapping[str, Any], service: str) -> str:
    """``provider/system/service`` of the service of this name. Raises WaslError when there is none."""
    entry = directory.get("services", {}).get(service)
    if entry is None:
        raise WaslError(
            "there is no service '{service}' in the directory",
            mend="the portal's catalogue lists them",
            service=service,
        )
    return f"{entry['declared']['provider']}/{entry['declared']['system']}/{service}"


def log_key(directory: Mapping[str, Any], log: str) -> VerifyingKey:
    """The key that signs the checkpoints of a log. Raises WaslError when the directory knows no such log."""
    jwk = directory.get("logs", {}).get(log)
    if jwk is None:
        raise WaslError("the directory knows no log '{log}'", mend="ask the gateway's operators", log=log)
    return verifying_key(jwk)
