"""The data packages that this installation knows, by name. A new one is a new line here."""

from __future__ import annotations

from collections.abc import Mapping

from wasl.referentials.providers.morocco_communes import MoroccoCommunes
from wasl.referentials.providers.port import Provider

INSTALLED: Mapping[str, Provider] = {provider.name: provider for provider in (MoroccoCommunes(),)}
