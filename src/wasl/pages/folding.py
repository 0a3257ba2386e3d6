"""Text as people search it: without case, accents, Arabic vowel marks or variants of a letter."""

from __future__ import annotations

import unicodedata

_ARABIC_VARIANTS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": None})


def fold(text: str) -> str:
    """`text` reduced to what two spellings of the same word share. Folding twice changes nothing more."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_ARABIC_VARIANTS)).casefold()
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(bare.translate(_ARABIC_VARIANTS).replace("’", "'").split())
