"""Capital and small letters: the pairs, and DuckDB's fast way beside the reference."""

from __future__ import annotations

import duckdb
import pytest

from wasl.catalogue.expressions.lettercase import CAPITAL, SMALL, case_sql, lower, upper


def test_the_pairs_turn_into_each_other() -> None:
    assert len(SMALL) == len(CAPITAL) == len(set(SMALL)) == len(set(CAPITAL))
    assert upper(SMALL) == CAPITAL
    assert lower(CAPITAL) == SMALL
    assert not set(SMALL) & set(CAPITAL)


@pytest.mark.parametrize("text", ["abcxyz", "éèêëàâîïôùûüç", "œæ", "ñáíóú", "ščžř", "ɛɣḍḥṛṣṭẓ"])
def test_french_european_and_amazigh_letters_are_paired(text: str) -> None:
    assert upper(text) == text.upper()
    assert lower(text.upper()) == text


@pytest.mark.parametrize("text", ["ß", "İ", "ı", "ſ", "µ", "Σς", "ǆ", "ﬁ", "ŉ", "ж", "مدرسة", "٣", "😀"])
def test_what_engines_change_differently_stays(text: str) -> None:
    assert upper(text) == text
    assert lower(text) == text


def test_duckdb_gives_the_reference_for_every_character_alone_and_in_company() -> None:
    points = (
        [point for point in range(1, 0x2100) if not 0x600 < point < 0x1E00]
        + list(range(0x600, 0x700))
        + [0xFB01, 0x1F600]
    )
    texts = [chr(point) for point in points] + [f"aÉ{chr(point)}z" for point in points[:1500]]
    sql = (
        f"SELECT t, {case_sql('upper', 't', 'duckdb')}, {case_sql('lower', 't', 'duckdb')} FROM (SELECT unnest(?) AS t)"
    )
    with duckdb.connect() as connection:
        for text, capital, small in connection.execute(sql, [texts]).fetchall():
            assert (capital, small) == (upper(text), lower(text)), ascii(text)
