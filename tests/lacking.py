"""Tools that some tests drive and that not every machine has."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def lacking(what: str, mend: str) -> NoReturn:
    """`what` is not here. A developer's machine may do without; where CI runs, all was installed, so its absence is a failure."""
    told = f"{what}: {mend}"
    if os.environ.get("CI") == "true":
        pytest.fail(told)
    pytest.skip(told)
