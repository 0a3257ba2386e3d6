"""Text that others wrote, shown so that it cannot pass for another. The page's script does the same: plain.js."""

from __future__ import annotations

import re
from typing import Final

_HIDDEN: Final = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
"""Controls, marks and overrides of direction, what has no width, and line ends."""


def plain(text: str) -> str:
    """`text` with each character that hides or turns others round written out."""
    return _HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)
