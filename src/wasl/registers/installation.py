"""The installation in force: the catalogue, the home folder, the engine and the data packages that feeds read."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

import pyarrow as pa
from django.conf import settings

from wasl.catalogue.current import catalogue
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.run import Installation

_packages: dict[str, Callable[[], pa.Table]] = {}


def provide_packages(packages: Mapping[str, Callable[[], pa.Table]]) -> None:
    """The composition root names the data packages that feeds of format ``package`` may read."""
    _packages.update(packages)


def installation() -> Installation:
    """What a run needs of its surroundings, as settings and environment say."""
    return Installation(catalogue(), Places(settings.HOME), os.environ.get("WASL_ENGINE"), _packages)
