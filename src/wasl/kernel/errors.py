"""Errors that name what is wrong, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import msgspec

from wasl.kernel.text import Text

Given = str | int | Text
"""What stands in an error's ``{names}``: a `Text` where it is said otherwise in each language."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file. Lines and columns count from 1, as editors do."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class WaslError(Exception):
    """Something a person must mend. `what` went wrong, `where`, and the `mend`, with `given` in the place of ``{names}``.

    What is said is kept apart from what is given, so that it can be told in another language.
    Never carries personal data: it may end in a log.
    """

    def __init__(self, what: str, *, where: str = "", mend: str = "", **given: Given) -> None:
        self.said = Saying(what, where, mend, given)
        self.what = filled(what, given)
        self.where = filled(where, given)
        self.mend = filled(mend, given)
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        mend = f" — {self.mend}" if self.mend else ""
        return f"{place}{self.what}{mend}"

    def kept(self) -> dict[str, Any]:
        """As JSON: ``{"what", "where", "mend"}`` in English, and as ``said`` what another language needs."""
        said = {**asdict(self.said), "given": msgspec.to_builtins(self.said.given)}
        return {"what": self.what, "where": self.where, "mend": self.mend, "said": said}


@dataclass(frozen=True, slots=True)
class Saying:
    """An error as it is written, with ``{names}``, and what is given in their place."""

    what: str
    where: str
    mend: str
    given: Mapping[str, Given]


def filled(text: str, given: Mapping[str, Given]) -> str:
    """`text` with what is `given` in the place of its ``{names}``, as English writes it."""
    return text.format_map({name: _written(each) for name, each in given.items()}) if given else text


def _written(given: Given) -> str:
    match given:
        case int():
            return f"{given:,}"
        case Text():
            return given.en
    return given
