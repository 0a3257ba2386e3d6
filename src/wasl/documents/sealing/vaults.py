"""Where the private halves of keys are, as the installation says: in files, or in a token that never gives them away."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from wasl.documents.sealing.files import Files
from wasl.documents.sealing.ports import Vault
from wasl.documents.sealing.tokens import token_at


def vault() -> Vault:
    """The vault of this installation: the token that WASL_TOKEN names, else files."""
    return token_at(settings.TOKEN) if settings.TOKEN else Files(Path(settings.HOME) / "keys" / "seals")
