"""Regular expressions mean the same to DuckDB and to Python (and to Spark: test_same_on_spark)."""

from __future__ import annotations

import re

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasl.catalogue.expressions.dialects import whole_match
from wasl.catalogue.expressions.errors import ArgumentError
from wasl.catalogue.expressions.regex import canonical

CONNECTION = duckdb.connect()
TEXTS = [
    "",
    "a",
    "ab",
    "aab",
    "b-a",
    "1",
    "12",
    "_",
    " ",
    "\t\n",
    "é",
    "É",
    "ش",
    "a\nb",
    "\r",
    "\x0b",
    "\u0085",
    "\u2028",
    "😀",
    "]",
    "\\",
    "^a",
    "a.b",
]


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        ("abc", "abc"),
        ("a.c", r"a[^\n]c"),
        (r"\d+", "[0-9]+"),
        (r"[\d_]*", "[0-9_]*"),
        (r"\w\s", r"[A-Za-z0-9_][ \t\n\r\f]"),
        ("(a|b)?", "(?:a|b)?"),
        ("(?:a)", "(?:a)"),
        ("[^a-c-]", r"[^a-c\-]"),
        ("[&&]", r"[\&\&]"),
        (r"\.\/", r"\.\/"),
        ("a{2,3}", "a{2,3}"),
        ("a/b-c", r"a\/b\-c"),
        ("مدرسة", "مدرسة"),
    ],
)
def test_every_short_form_is_spelled_out(pattern: str, written: str) -> None:
    assert canonical(pattern) == written


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("", "empty"),
        ("^a", "no anchor"),
        ("a$", "no anchor"),
        ("(a", "not closed"),
        ("a)", "never opened"),
        ("[a", "stops too early"),
        ("[]", "empty"),
        ("[[:alpha:]]", "opens inside brackets"),
        ("[z-a]", "backwards"),
        (r"[\d-z]", "backwards or is no span"),
        ("a**", "two repetitions"),
        ("a+?", "two repetitions"),
        ("a++", "two repetitions"),
        ("*a", "nothing to repeat"),
        ("a{,3}", "nothing to repeat"),
        ("a{3,2}", "ends before it begins"),
        ("a{1001}", "more than 1000"),
        ("(a{100}){11}", "more than 1000"),
        ("a{99999}", "nothing to repeat"),
        (r"\b", "not read alike"),
        (r"\1", "not read alike"),
        (r"\D", "not read alike"),
        (r"\p{Greek}", "unknown script"),
        ("(?=a)", "only plain groups"),
        ("(?i)a", "only plain groups"),
        ("(?P<n>a)", "only plain groups"),
        ("a\\", "stops too early"),
    ],
)
def test_what_engines_read_differently_is_refused(pattern: str, said: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        canonical(pattern)
    assert said in caught.value.what


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        (r"[\p{Arabic} ]+", "محمد أمين", "Mohamed"),
        (r"[\p{Latin}' -]+", "El Haj N'Aït", "محمد"),
        (r"\p{Arabic}+", "\u0628\u0640\u0651", "ب،ا"),
        (r"[A-Z]\d{9}", "R130000123", "r130000123"),
    ],
)
def test_scripts_and_codes(pattern: str, yes: str, no: str) -> None:
    assert re.fullmatch(canonical(pattern), yes)
    assert not re.fullmatch(canonical(pattern), no)


_ATOMS = st.sampled_from(
    [
        "a",
        "b",
        "é",
        "ش",
        ".",
        r"\d",
        r"\w",
        r"\s",
        r"\.",
        "[ab]",
        "[^a]",
        r"[\w-]",
        r"[a-f\]]",
        r"\\",
        "_",
        " ",
        r"\^",
        r"\p{Arabic}",
    ]
)
_PATTERNS = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{0,}"])).map(
            lambda parts: f"({parts[0]}){parts[1]}"
        ),
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, database=None)
@given(pattern=_PATTERNS)
def test_duckdb_and_python_agree_on_random_patterns(pattern: str) -> None:
    regex = canonical(pattern)
    sql = f"SELECT {whole_match('t', regex, 'duckdb')} FROM (SELECT unnest(?) AS t)"
    found = [matched for (matched,) in CONNECTION.execute(sql, [TEXTS]).fetchall()]
    assert found == [re.fullmatch(regex, text) is not None for text in TEXTS]
