"""The key that signs sessions and seals second factors."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from wasl.kernel.keeping import kept_secret


def secret_key(home: Path) -> str:
    """The key of the environment (WASL_SECRET_KEY), else the installation's own, made once and readable by its owner alone."""
    given = os.environ.get("WASL_SECRET_KEY")
    if given:
        return given
    return kept_secret(home / "secret-key", lambda: secrets.token_urlsafe(48))
