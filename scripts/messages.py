"""Bring the portal's catalogues of messages up to date with its sources: new texts are added empty, forgotten ones leave.

    .venv/bin/python scripts/messages.py

A message that belongs to a library and is said otherwise here is kept when its entry carries the comment ``borrowed``.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import django
from babel.core import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

LANGUAGES = ("fr", "ar", "en")


def main() -> None:
    """Rewrite the three catalogues and say what is left to translate."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wasl.server.settings")
    django.setup()
    from wasl.portal.extraction import template_catalog
    from wasl.portal.messages import LOCALE

    template = template_catalog()
    for language in LANGUAGES:
        path = LOCALE / language / "LC_MESSAGES" / "django.po"
        catalog = _updated(path, language, template)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=120, sort_output=True, include_lineno=False, ignore_obsolete=True)
        empty = [each.id for each in catalog if each.id and not _said(each) and language != "en"]
        sys.stdout.write(f"{language}: {len(catalog)} messages, {len(empty)} to translate\n")


def _said(message: Message) -> bool:
    """Whether it is translated, in each of its plural forms."""
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def _updated(path: Path, language: str, template: Catalog) -> Catalog:
    standing = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            standing = read_po(file, locale=language)
    day = standing.creation_date if path.exists() else datetime.now(UTC)
    fresh = Catalog(
        locale=language, header_comment=f"# The portal in {Locale(language).english_name}, kept by scripts/messages.py.",
        project="Wasl", version="1", msgid_bugs_address="-", last_translator="-", language_team=language,
        creation_date=day, revision_date=day, fuzzy=False,
    )  # fmt: skip
    for message in template:
        if message.id:
            known = standing.get(message.id, message.context)
            fresh.add(message.id, known.string if known else "", message.locations, context=message.context)
    for message in standing:
        if message.id and "borrowed" in message.user_comments and fresh.get(message.id, message.context) is None:
            fresh.add(message.id, message.string, user_comments=message.user_comments, context=message.context)
    return fresh


if __name__ == "__main__":
    main()
