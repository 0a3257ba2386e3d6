"""One person's name, in Arabic letters or in Latin letters the Maghreb way, brought to forms that can be compared.

Two forms, both in ASCII so that every engine measures the same edit distances: the *spelling* is what was written,
less what nobody writes alike (accents, vowel signs, articles, titles, spaces); the *key* is its consonants, the same
for both scripts. Rules of orthography only: there is no list of people's names here.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple


class Forms(NamedTuple):
    """The comparable forms of one name; both are empty where nothing of it can be read."""

    spelling: str
    """One ASCII sign per letter: capitals for Latin, the usual transliteration for Arabic."""
    key: str
    """The consonant skeleton, in capitals."""


def forms(name: str) -> Forms:
    """The forms of `name`, read in the script most of its letters belong to."""
    if is_arabic(name):
        words = _arabic_words(name)
        return Forms("".join(words).translate(_ARABIC_LETTERS), _arabic_key(words))
    words = _latin_words(name)
    spelling = _joined(words)
    return Forms(spelling[:-1] if len(spelling) > 2 and spelling.endswith("E") else spelling, _latin_key(spelling))


def is_arabic(name: str) -> bool:
    """Whether most letters of `name` are Arabic."""
    letters = [letter for letter in name if letter.isalpha()]
    return 2 * sum(unicodedata.name(letter, "").startswith("ARABIC") for letter in letters) > len(letters)


def _without_titles(words: list[str], titles: frozenset[str]) -> list[str]:
    """A title is dropped unless it is all there is."""
    return [word for word in words if word not in titles] or words


def _joined(words: list[str]) -> str:
    """The words in one; a letter doubled where two words meet is written once."""
    text = ""
    for word in words:
        text += word[1:] if text and text[-1] == word[0] else word
    return text


def _without_last_h(key: str) -> str:
    """The h that ends a name is often left out in Latin spellings, and an ه that ends it is mostly a silent ة."""
    return key[:-1] if len(key) > 1 and key.endswith("H") else key


# Arabic letters that are written one for the other; the hamza alone, the tatweel and the zero-width signs fall out.
_UNIFIED = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"), **dict.fromkeys("ىیئ", "ي"), **dict.fromkeys("کگڭݣ", "ك"),
        "ؤ": "و", "ة": "ه", "ڤ": "ف", "پ": "ب", "چ": "ش", "ء": "", "ـ": "", "\u200c": "", "\u200d": "",
    }
)  # fmt: skip
_ARABIC_LETTERS = str.maketrans("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "AbtpjHxdorzscSDTZEgfqklmnhwy")
_ARABIC_SOUNDS = str.maketrans("بتثجحخدذرزسشصضطظغفقكلمنه", "BTTJHKDDRZSCSDTDGFKKLMNH")
_ARABIC_ONSETS = {"و": "A", "ي": "Y", "ا": "A", "ع": "A"}
_ARABIC_TITLES = frozenset({"مولاي", "سيدي", "لالا", "لاله", "للا"})
_ARABIC_SERVANT_OF = re.compile("^عبد(?=ال..)")


def _arabic_words(name: str) -> list[str]:
    text = unicodedata.normalize("NFKC", name)
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = text.replace("اة", "ات").translate(_UNIFIED)  # this ة is heard
    words = _without_titles([word for word in re.split("[^ا-غف-ي]+", text) if word], _ARABIC_TITLES)
    words = [part for word in words for part in _ARABIC_SERVANT_OF.sub("عبد ", word).split()]
    words = ["بن" if word == "ابن" else word for word in words]
    return [word[2:] if word.startswith("ال") and len(word) > 3 else word for word in words]


def _arabic_key(words: list[str]) -> str:
    heard = [word[:-1] if word.endswith("ه") and len(word) > 1 else word for word in words]
    text = _joined([word.translate(_ARABIC_SOUNDS) for word in heard])
    onset = _ARABIC_ONSETS.get(text[:1], "")
    return _without_last_h(onset + re.sub("[اويع]", "", re.sub(r"(?<=.)(.)\1", r"\1", text)))


_LATIN_TITLES = frozenset({"MOULAY", "MOLAY", "MLY", "MY", "SIDI", "SIDY", "LALLA", "LLA"})
_ARTICLES = frozenset({"EL", "AL", "ED", "EN", "ER", "ES", "ET", "EZ", "ECH", "L"})
_ARTICLE = re.compile(
    r"^(?:EL(?=[A-Z]{3})|[AI]L(?=[B-DF-HJ-NP-TV-XZ][A-Z]{2})|IL(?=[IY][AEOU])|L(?=[B-DF-HJKM-NP-TV-XZ])"
    r"|E(?=(CH|[DNRSTZ])\1))"
)
"""The article joined to its word, its l become like the letter that follows or not (in Arabic, إل too is read so)."""
_SERVANT_OF = re.compile(r"^ABD(?=[EA](?:L|([DNRSTZ])\1|CHCH))")
_SPELLINGS = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        ("^OU$", "AU"),
        ("^(?:OU|W)L[EA]?D", "UALD"), ("^(?:IBN|BNOU)", "BEN"), ("LLAH$", "LLA"), ("Ç", "S"), ("TCH|SCH|CH|SH", "Š"),
        ("PH|V", "F"), ("DJ", "J"), ("(?<![AEIOUYR])RH|GH", "Ǧ"), ("G(?=[EIY])", "J"), ("GU(?=[EI])|G", "K"),
        ("Ǧ", "G"), ("DH", "D"), ("TH", "T"), ("C(?=[EIY])", "S"),
        ("KH|QU(?=[AEIO])|CK|[QC]", "K"), ("Š", "C"), ("P", "B"), ("X", "KS"), ("OU|[OW]", "U"), ("Y", "I"),
        (r"(.)\1+", r"\1"),
    )
)  # fmt: skip
"""In this order; the last leaves no letter doubled. C then stands for the sound of CH."""


def _latin_words(name: str) -> list[str]:
    text = name.upper().replace("Ç", "S").replace("Œ", "OE").replace("Æ", "AE")
    text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    words = [word for word in re.split("[^A-Z]+", re.sub("['’ʼ`´]", "", text)) if word]
    words = _without_titles(words, _LATIN_TITLES)
    words = [part for word in words for part in _SERVANT_OF.sub("ABD ", word).split()]
    words = [word for word in words if word not in _ARTICLES] or words
    return [_spelt(_ARTICLE.sub("", word)) for word in words]


def _spelt(word: str) -> str:
    for pattern, written in _SPELLINGS:
        word = pattern.sub(written, word)
    return word


def _latin_key(spelling: str) -> str:
    onset = ""
    if spelling[:1] in set("AEIU"):
        onset = "Y" if spelling[0] == "I" and spelling[1:2] in set("AEU") else "A"
    return _without_last_h(onset + re.sub("[AEIU]", "", spelling))
