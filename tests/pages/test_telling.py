"""Errors are told in the reader's language, with what is given in them."""

from __future__ import annotations

import json

import pytest
from django.utils import translation

from wasl.kernel.errors import WaslError
from wasl.kernel.text import Text, listed
from wasl.pages.telling import told, told_of

CUT = WaslError(
    "the upload was cut: {size} of {expected} bytes came", where="batch {batch}", mend="send the file again",
    size=1_234_567, expected=7_654_321, batch="1234",
)  # fmt: skip


def test_english_is_what_logs_and_the_command_line_say() -> None:
    assert str(CUT) == "batch 1234: the upload was cut: 1,234,567 of 7,654,321 bytes came — send the file again"


@pytest.mark.parametrize(
    ("language", "what", "where", "mend"),
    [
        ("en", "The upload was cut: 1,234,567 of 7,654,321 bytes came", "batch 1234", "Send the file again"),
        ("fr", "L'envoi a été coupé : 1\u202f234\u202f567 octets sur 7\u202f654\u202f321 sont arrivés", "fichier 1234",
         "Envoyez de nouveau le fichier"),
    ],
)  # fmt: skip
def test_numbers_and_words_follow_the_language(language: str, what: str, where: str, mend: str) -> None:
    with translation.override(language):
        assert told(CUT.said) == (what.replace("\u202f", _thousands()), where, mend)


def test_latin_names_keep_their_direction_in_arabic() -> None:
    missing = WaslError("columns are missing: {absent}", where="line {line}", absent="CODE_MASSAR", line=3)
    with translation.override("ar"):
        assert told(missing.said) == ("أعمدة ناقصة: \u2068CODE_MASSAR\u2069", "السطر 3", "")


def test_what_a_batch_keeps_is_told_later() -> None:
    with translation.override("fr"):
        assert told_of(json.loads(json.dumps(CUT.kept()))) == told(CUT.said)
        assert told_of({}) is None


def test_what_has_a_name_in_each_language_is_said_in_the_readers() -> None:
    lacking = WaslError(
        "columns are missing: {absent}",
        absent=listed([Text("Niveau", "المستوى", "Level"), Text("Nom", "الاسم", "Name")]),
    )
    assert str(lacking) == "columns are missing: Level, Name"
    with translation.override("ar"):
        assert told(lacking.said).what == "أعمدة ناقصة: المستوى، الاسم"
        assert told_of(json.loads(json.dumps(lacking.kept()))) == told(lacking.said)


def test_braces_in_what_was_given_or_written_are_left_alone() -> None:
    assert str(WaslError("a {brace} stays")) == "a {brace} stays"
    assert str(WaslError("given: {name}", name="{other}")) == "given: {other}"


def _thousands() -> str:
    from django.utils.formats import get_format

    return str(get_format("THOUSAND_SEPARATOR"))
