"""The words of the language: which characters and words an expression may contain, before any parsing.

sqlglot's tokenizer is narrowed to these words: anything else (``LIKE``, ``SELECT``, ``CAST``...) is a plain name to it.
"""

from __future__ import annotations

import re
from typing import ClassVar

from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import TokenError
from sqlglot.parser import Parser as SqlglotParser
from sqlglot.tokenizer_core import Token, TokenType
from sqlglot.tokens import Tokenizer as SqlglotTokenizer

from wasl.catalogue.expressions.source import Source

LONGEST_TEXT = 5_000
MOST_TOKENS = 1_000

_KEYWORDS = {
    **{word: TokenType[word] for word in ("AND", "OR", "NOT", "IN", "BETWEEN", "IS", "NULL", "TRUE", "FALSE")},
    **{word: TokenType[word] for word in ("CASE", "WHEN", "THEN", "ELSE", "END")},
    "<>": TokenType.NEQ,
    "!=": TokenType.NEQ,
    "<=": TokenType.LTE,
    ">=": TokenType.GTE,
}
_ALLOWED = {
    *_KEYWORDS.values(),
    *(TokenType.VAR, TokenType.IDENTIFIER, TokenType.STRING, TokenType.NUMBER),
    *(TokenType.L_PAREN, TokenType.R_PAREN, TokenType.COMMA),
    *(TokenType.PLUS, TokenType.DASH, TokenType.STAR, TokenType.EQ, TokenType.LT, TokenType.GT),
}
_MENDS = {
    "--": "write comments in YAML, after a #",
    "/*": "write comments in YAML, after a #",
    "||": "write concat(a, b)",
    "/": "write ratio(a, b, scale, on_zero): it says how to round and what a zero divisor gives",
    "::": "write to_int, to_decimal, to_date or to_text",
    ";": "one expression stands alone, without a semicolon",
    ".": "a name has one part; write it between double quotes when it contains a dot",
    "%": "there is no remainder; compare whole numbers instead",
}
_NUMBER = re.compile(r"\d{1,38}(\.\d{1,37})?", re.ASCII)


class ScalarSql(Dialect):
    """sqlglot narrowed to our words: no comment, no known function, no type name."""

    class Tokenizer(SqlglotTokenizer):
        """Only our keywords."""

        KEYWORDS: ClassVar = _KEYWORDS
        COMMENTS: ClassVar = []
        SINGLE_TOKENS: ClassVar = SqlglotTokenizer.SINGLE_TOKENS | {"!": TokenType.UNKNOWN}

    class Parser(SqlglotParser):
        """Every function is anonymous: the table in `functions` knows them."""

        FUNCTIONS: ClassVar = {}
        FUNCTION_PARSERS: ClassVar = {}
        NO_PAREN_FUNCTIONS: ClassVar = {}
        NO_PAREN_FUNCTION_PARSERS: ClassVar = {"CASE": lambda parser: parser._parse_case()}


def tokenize(source: Source) -> list[Token]:
    """The tokens of the text, all of them words of the language. Raises ExpressionError at the first that is not."""
    text = source.text
    if not text.strip():
        raise source.refuse("the expression is empty", 0)
    if len(text) > LONGEST_TEXT:
        raise source.refuse(
            f"the expression is longer than {LONGEST_TEXT} characters", LONGEST_TEXT, "cut it in several"
        )
    try:
        tokens = ScalarSql().tokenize(text)
    except TokenError as problem:
        raise source.refuse("a quote opens and is never closed", _unclosed_quote(text), "close it") from problem
    if len(tokens) > MOST_TOKENS:
        raise source.refuse(f"more than {MOST_TOKENS} words and signs", tokens[MOST_TOKENS].start, "cut it in several")
    for token in tokens:
        _check(token, source)
    return tokens


def _unclosed_quote(text: str) -> int:
    """Where the last quote opens, quotes being doubled inside quotes."""
    opened, quote = len(text), ""
    for index, character in enumerate(text):
        if character == quote:
            quote = ""
        elif not quote and character in "'\"":
            opened, quote = index, character
    return opened


def _check(token: Token, source: Source) -> None:
    here = source.text[token.start : token.start + 2]
    sign = next((each for each in _MENDS if here.startswith(each)), None)
    if token.token_type is TokenType.DASH and sign != "--":
        return
    if token.token_type not in _ALLOWED or sign in ("--", "/*"):
        shown = sign or token.text
        raise source.refuse(f"{shown} is not part of the language", token.start, _MENDS.get(shown, ""))
    if token.token_type is TokenType.NUMBER and not _NUMBER.fullmatch(token.text):
        raise source.refuse(
            f"{token.text} is not a number Wasl reads", token.start, "write digits, with at most one point inside"
        )
    if token.token_type is TokenType.VAR and not token.text.isidentifier():
        raise source.refuse(
            f"{token.text!a} is not a plain name",
            token.start,
            "write column names with other signs between double quotes",
        )
    if token.token_type in (TokenType.STRING, TokenType.IDENTIFIER):
        _check_quoted(token, source)


def _check_quoted(token: Token, source: Source) -> None:
    for character in token.text:
        if not character.isprintable() and not _is_ordinary_format(character):
            raise source.refuse(f"the quoted text holds the control character {character!a}", token.start, "remove it")
    if token.token_type is TokenType.IDENTIFIER and (not token.text or "${" in token.text):
        raise source.refuse("this is no name for a column", token.start, "give it a name without ${")


def _is_ordinary_format(character: str) -> bool:
    """No-break spaces and joiners are unprintable to Python and yet belong to French and Arabic text."""
    return character in "\u00a0\u202f\u200c\u200d"
