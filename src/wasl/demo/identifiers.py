"""Identifiers that no real person can hold: each scheme stays inside a range set apart for this synthetic State.

========== =============================== =============================================================
scheme     real shape                      range used here
========== =============================== =============================================================
massar     letter, 9 digits                letter ``Z``
cne        10 digits (before Massar)       ``00`` then 8 digits
idcs       10 digits                       ``00`` then 8 digits
cnie       1-2 letters, 5-6 digits         ``Z`` and a second letter other than G, H and T (in real use)
passport   2 letters, 7 digits             ``ZZ``
gresa      5 digits, letter (assumed)      letter ``Z``
household  assumed                         ``00`` then 10 digits
ppr        assumed                         ``00`` then 6 digits
========== =============================== =============================================================

That real numbers avoid these ranges is assumed: the departments publish no such rule. Each number is a permutation of the
person's own, so two people never share one.
"""

from __future__ import annotations

CNIE_LETTERS = "ZYXWVUSRQPONMLKJIFEDCBA"
"""Second letters, a million cards each; the last one is for staff."""

CHILDREN_PER_REGION = 4_000_000
HOMES_PER_REGION = 2_000_000
FIRST_PARENT = 50_000_000
FIRST_STAFF = 99_000_000
STAFF_PER_REGION = 70_000
"""How person numbers, all below 100 million, are shared out among regions."""


def scrambled(number: str, factor: int, prime: int, digits: int) -> str:
    """SQL text of `digits` digits: a permutation of ``[0, prime)`` applied to `number`."""
    return f"lpad(((({number})::BIGINT * {factor} + 17) % {prime})::VARCHAR, {digits}, '0')"


def massar(person: str) -> str:
    """Code Massar."""
    return f"'Z' || {scrambled(person, 370_248_451, 999_999_937, 9)}"


def idcs(person: str) -> str:
    """Digital civil and social identifier."""
    return f"'00' || {scrambled(person, 48_271_009, 99_999_989, 8)}"


def old_cne(person: str) -> str:
    """Student code of before Massar."""
    return f"'00' || {scrambled(person, 61_803_399, 99_999_989, 8)}"


def cnie(rank: str) -> str:
    """Identity card number of the `rank`-th holder, counted from 0."""
    letter = f"substr('{CNIE_LETTERS}', 1 + ({rank})::INT // 1000000, 1)"
    return f"'Z' || {letter} || {scrambled(f'({rank}) % 1000000', 7919, 1_000_000, 6)}"


def staff_cnie(person: str) -> str:
    """Identity card number of a member of staff: the last of the letters is theirs alone."""
    return cnie(f"{(len(CNIE_LETTERS) - 1) * 1_000_000} + ({person}) - {FIRST_STAFF}")


def passport(person: str) -> str:
    """Passport number; distinct among ten million neighbouring people."""
    return f"'ZZ' || {scrambled(f'({person}) % 9999991', 1_299_709, 9_999_991, 7)}"


def gresa(number: str) -> str:
    """School code of the `number`-th school, below 100,000."""
    return f"{scrambled(number, 27_644, 99_991, 5)} || 'Z'"


def household(number: str) -> str:
    """Household number."""
    return f"'00' || {scrambled(number, 271_828_183, 9_999_999_967, 10)}"


def ppr(number: str) -> str:
    """Payroll number."""
    return f"'00' || {scrambled(number, 314_159, 999_983, 6)}"
