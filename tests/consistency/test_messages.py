"""Every word that people see is said in French, Arabic and English."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from wasl.portal.extraction import SOURCES, messages_in, said_by_errors, tells
from wasl.portal.messages import LOCALE, compile_stale

MEND = "run scripts/messages.py, then translate what it added"
TEMPLATES = sorted(SOURCES.rglob("templates/**/*.html"))
NAMES_AND_SIGNS = {"Wasl", "CSV", "XLSX", "JSON", "OpenAPI", "Français", "العربية", "English", "Esc", "API"} | {
    *("HTTP", "https", "JWK", "PDF", "json", "ms"),
}
"""Words that are the same in every language."""
IN_ENGLISH = {"interface.html", "server_error.html"}
"""The programmers' reference is in English, as the interface's description; the last-resort page says it in three languages."""


def catalog(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_marked_text_stands_in_the_catalogue(language: str) -> None:
    known = catalog(language)
    missing = [(m.file, m.id) for m in messages_in() if known.get(m.id, m.context) is None]
    assert not missing, f"{missing[:10]}: {MEND}"


def test_no_text_is_marked_inside_an_f_string() -> None:
    """What extracts messages does not look in there: they would be said in English for ever."""
    found = [
        f"{path.name}:{call.lineno}"
        for path in SOURCES.rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and (call.func.id == "_" or "gettext" in call.func.id)
    ]
    assert not found, "give the whole sentence placeholders instead"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_text_is_translated_in_all_its_forms(language: str) -> None:
    empty = [message.id for message in catalog(language) if message.id and not all(_forms(message))]
    assert not empty, f"{empty[:10]}: {MEND}"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_nothing_is_doubtful_or_forgotten(language: str) -> None:
    known = catalog(language)
    marked = {(message.context, message.id) for message in messages_in()}
    idle = [m.id for m in known if m.id and (m.context, m.id) not in marked and "borrowed" not in m.user_comments]
    assert not idle, f"{idle[:10]}: {MEND}"
    assert not [message.id for message in known if message.id and message.fuzzy]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_placeholders_survive_translation(language: str) -> None:
    for message in catalog(language):
        wanted = set(re.findall(r"%\(\w+\)[sd]", str(message.id)))
        for form in _forms(message):
            used = set(re.findall(r"%\(\w+\)[sd]", form))
            plural = isinstance(message.id, tuple)
            assert used <= wanted if plural else used == wanted, (message.id, form)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_what_errors_give_survives_translation(language: str) -> None:
    for message in catalog(language):
        for form in _forms(message):
            assert set(re.findall(r"{\w+}", form)) == set(re.findall(r"{\w+}", str(message.id))), (message.id, form)


def test_what_errors_say_can_be_translated() -> None:
    composed = [
        f"{path.name}:{each.lineno}"
        for path in sorted(SOURCES.rglob("*.py"))
        if tells(path.relative_to(SOURCES))
        for each in said_by_errors(path)
        if isinstance(each, ast.JoinedStr)
    ]
    assert not composed, f"{composed}: write the names in braces and give their values beside"


def _has_words(text: str | tuple[str, ...]) -> bool:
    """Whether it says something beside what is put into its places."""
    return re.sub(r"{\w*}", "", str(text)).strip() != ""


def test_arabic_is_written_in_arabic() -> None:
    same = {"article", "Menu", "CSV"}
    latin = [
        m.id
        for m in catalog("ar")
        if m.id and m.id not in same and _has_words(m.id) and not re.search(r"[\u0600-\u06ff]", " ".join(_forms(m)))
    ]
    assert not latin


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(SOURCES).as_posix())
def test_no_template_says_a_word_in_one_language_only(template: Path) -> None:
    if template.name in IN_ENGLISH:
        return
    text = template.read_text(encoding="utf-8")
    text = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", " ", text, flags=re.DOTALL)
    text = re.sub(r"{% block body_class %}.*?{% endblock %}", " ", text)
    text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->", " ", text, flags=re.DOTALL)
    said = re.findall(r'\b(?:title|alt|placeholder|aria-label)="([^"]*)"', text)
    said.append(re.sub(r"<(code|kbd|time)\b.*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL))
    words = set(re.findall(r"[^\W\d_]{2,}", re.sub(r"&\w+;", " ", " ".join(said)))) - NAMES_AND_SIGNS
    assert not words, f"mark them with translate: {sorted(words)}"


def test_catalogues_compile_and_only_when_they_changed() -> None:
    compile_stale()
    assert compile_stale() == []
    with (LOCALE / "ar" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = read_mo(file)
    assert compiled.get("Sign in").string == catalog("ar")["Sign in"].string


def _forms(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


ORDER = """
import django
from django.utils.translation import trans_real
import wasl.portal.messages

asked, load, compile_stale = [], trans_real.translation, wasl.portal.messages.compile_stale
trans_real.translation = lambda language: asked.append("translated") or load(language)
wasl.portal.messages.compile_stale = lambda: asked.append("compiled") or compile_stale()
django.setup()
print(asked[:2])
"""


def test_messages_are_compiled_before_anything_is_translated() -> None:
    """What is not there when a language is first asked for would not be there until the next start."""
    said = subprocess.run([sys.executable, "-c", ORDER], capture_output=True, text=True, check=True, env={
        **os.environ, "DJANGO_SETTINGS_MODULE": "wasl.server.settings",
    })  # fmt: skip
    assert said.stdout.strip() == "['compiled', 'translated']"
