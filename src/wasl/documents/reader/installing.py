"""What lets a telephone keep the page: its manifest, and the worker that answers when there is no network."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import msgspec
from django.contrib.staticfiles import finders
from django.template.loader import select_template
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import get_language_bidi, pgettext
from django.utils.translation import gettext as _

from wasl.catalogue.catalogue import Catalogue
from wasl.documents.reader.words import words
from wasl.kernel.text import LANGUAGES

ROOM: Final = Path(__file__).resolve().parents[1]
_STATIC: Final = ROOM / "static" / "documents"
_WORKER: Final = "worker.js"


def manifest(language: str) -> dict[str, Any]:
    """The page as an application, in the language in force."""
    return {
        "name": _("Verify a document"), "short_name": _("Verify"),
        "description": _("See whether a paper is genuine, by its code. Works without a network."),
        "lang": language, "dir": "rtl" if get_language_bidi() else "ltr",
        "id": "/v", "start_url": f"/v?language={language}", "scope": "/v", "display": "standalone",
        "background_color": "#faf7f0", "theme_color": "#0f5a52", "categories": ["government", "utilities"],
        "icons": [
            {"src": static("documents/seal.svg"), "type": "image/svg+xml", "sizes": "any", "purpose": "any"},
            {"src": static("documents/seal-maskable.svg"), "type": "image/svg+xml", "sizes": "any", "purpose": "maskable"},
        ],
        "publisher": pgettext("brand", "Wasl"),
    }  # fmt: skip


@lru_cache(maxsize=4)
def worker(catalogue: Catalogue) -> str:
    """The worker's script. It begins with what to keep, and with a mark of it all: another one is another worker."""
    files = sorted(each.name for each in _STATIC.iterdir() if each.name != _WORKER)
    kept = {
        "pages": {language: f"/v?language={language}" for language in LANGUAGES},
        "files": [static(f"documents/{name}") for name in files],
        "version": _version(catalogue),
    }
    return f"const KEPT = {msgspec.json.encode(kept).decode()};\n{(_STATIC / _WORKER).read_text(encoding='utf-8')}"


def _version(catalogue: Catalogue) -> str:
    """Sixteen hex digits that change whenever what is kept does."""
    mark = sha256()
    for folder in (_STATIC, ROOM / "templates" / "documents", *_frame()):
        for file in sorted(each for each in folder.iterdir() if each.is_file()):
            mark.update(file.read_bytes())
    for language in LANGUAGES:
        with translation.override(language):
            mark.update(msgspec.json.encode(words(catalogue)))
    return mark.hexdigest()[:16]


def _frame() -> list[Path]:
    """Where the frame of every page stands, and its styles: they are kept too."""
    style = finders.find("portal/base.css")
    template = select_template(["portal/base.html"]).origin
    return [Path(str(style)).parent, Path(str(template)).parent]
