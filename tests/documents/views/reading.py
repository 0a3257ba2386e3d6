"""What a page says, apart from how it is set."""

from __future__ import annotations

import re
from html import unescape
from typing import Any


def page(response: Any, status: int = 200) -> str:
    """The words of a page that was given."""
    assert response.status_code == status, response.status_code
    body = response.content.decode()
    main = body[body.index("<main") : body.index("</main")]
    return re.sub(r"[\s\u2068\u2069]+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def rows(response: Any) -> list[str]:
    """The lines of a download."""
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    return text.strip().split("\r\n")
