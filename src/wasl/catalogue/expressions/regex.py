"""Regular expressions that RE2 (DuckDB), Java (Spark) and Python read alike.

A pattern is read by this small grammar and written again with every short form spelled out, so that no engine's own
idea of ``.``, ``\\s`` or ``\\d`` plays a part: ``.`` is any character but a line feed, ``\\d`` 0-9,
``\\w`` A-Z a-z 0-9 _, ``\\s`` space, tab and line ends, ``\\p{Arabic}`` and ``\\p{Latin}`` the letters
and marks of a script.
"""

from __future__ import annotations

import re

from wasl.catalogue.expressions.errors import ArgumentError

LARGEST_REPEAT = 1_000
"""RE2 refuses more, nested repetitions multiplied."""

_SCRIPTS = {
    "Arabic": "\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06df-\u06e8\u06ea-\u06ef\u06fa-\u06ff"
    "\u0750-\u077f\u08a0-\u08ff",
    "Latin": "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
}
_CLASSES = {"d": "0-9", "w": "A-Za-z0-9_", "s": " \\t\\n\\r\\f"}
_COUNT = re.compile(r"\{(\d{1,4})(,(\d{0,4}))?\}", re.ASCII)
_SCRIPT = re.compile(r"p\{(\w+)\}")


def canonical(pattern: str) -> str:
    """`pattern` spelled out. Raises ArgumentError, naming the character, for anything outside the common grammar."""
    reader = _Reader(pattern)
    written, _ = reader.alternatives()
    if reader.index < len(pattern):
        raise reader.refusal("a parenthesis closes that never opened")
    if not written:
        raise ArgumentError("the pattern is empty", "write what the whole text must look like")
    return written


class _Reader:
    """Reads from left to right; each method returns what it wrote and its largest nested repetition."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.index = 0

    @property
    def next(self) -> str:
        return self.pattern[self.index : self.index + 1]

    def refusal(self, what: str, mend: str = "") -> ArgumentError:
        return ArgumentError(f"pattern, character {self.index + 1}: {what}", mend)

    def take(self) -> str:
        character = self.next
        if not character:
            raise self.refusal("the pattern stops too early")
        self.index += 1
        return character

    def alternatives(self) -> tuple[str, int]:
        parts = [self.sequence()]
        while self.next == "|":
            self.index += 1
            parts.append(self.sequence())
        return "|".join(text for text, _ in parts), max(repeat for _, repeat in parts)

    def sequence(self) -> tuple[str, int]:
        written, largest = "", 1
        while self.next not in ("", "|", ")"):
            atom, inner = self.atom()
            count, times = self.repetition()
            if inner * times > LARGEST_REPEAT:
                raise self.refusal(f"repeats more than {LARGEST_REPEAT} times")
            written, largest = written + atom + count, max(largest, inner * times)
        return written, largest

    def repetition(self) -> tuple[str, int]:
        found, times = self.next, 1
        if found and found in "*+?":
            self.index += 1
        elif counted := _COUNT.match(self.pattern, self.index):
            self.index = counted.end()
            found, times = counted[0], max(1, int(counted[1]), int(counted[3] or 0))
            if counted[3] and int(counted[3]) < int(counted[1]):
                raise self.refusal("the repetition ends before it begins")
        else:
            return "", 1
        if self.next and self.next in "*+?{":
            raise self.refusal("two repetitions follow each other", "put the first between parentheses")
        return found, times

    def atom(self) -> tuple[str, int]:
        character = self.take()
        if character == "(":
            return self.group()
        if character == "[":
            return self.choice(), 1
        if character == ".":
            return "[^\\n]", 1
        if character == "\\":
            return self.escape(inside=False), 1
        if character in "^$":
            raise self.refusal("no anchor is needed", "the whole text must match: write .* where anything may stand")
        if character in "*+?{}]":
            raise self.refusal(
                f"{character} has nothing to repeat or close", f"write \\{character} for the character itself"
            )
        return _literal(character), 1

    def group(self) -> tuple[str, int]:
        if self.pattern.startswith("?:", self.index):
            self.index += 2
        elif self.next == "?":
            raise self.refusal("only plain groups are read", "write (a|b)")
        inner, repeat = self.alternatives()
        if self.next != ")":
            raise self.refusal("a parenthesis is not closed")
        self.index += 1
        return f"(?:{inner})", repeat

    def choice(self) -> str:
        written = "^" if self.next == "^" else ""
        self.index += len(written)
        if self.next == "]":
            raise self.refusal("the choice between brackets is empty", "write \\] for the character itself")
        while self.next != "]":
            written += self.span()
        self.index += 1
        return f"[{written}]"

    def span(self) -> str:
        first = self.member()
        if self.next != "-" or self.pattern[self.index + 1 : self.index + 2] in ("]", ""):
            return first
        self.index += 1
        last = self.member()
        if len(first.lstrip("\\")) != 1 or len(last.lstrip("\\")) != 1 or first.lstrip("\\") > last.lstrip("\\"):
            raise self.refusal("the span between brackets runs backwards or is no span")
        return f"{first}-{last}"

    def member(self) -> str:
        character = self.take()
        if character == "\\":
            return self.escape(inside=True)
        if character == "[":
            raise self.refusal("a bracket opens inside brackets", "write \\[ for the character itself")
        return _literal(character)

    def escape(self, *, inside: bool) -> str:
        if script := _SCRIPT.match(self.pattern, self.index):
            if script[1] not in _SCRIPTS:
                raise self.refusal(f"unknown script {script[1]}", f"write one of {', '.join(_SCRIPTS)}")
            self.index = script.end()
            return _SCRIPTS[script[1]] if inside else f"[{_SCRIPTS[script[1]]}]"
        character = self.take()
        if character in "tn":
            return f"\\{character}"
        if character in _CLASSES:
            return _CLASSES[character] if inside else f"[{_CLASSES[character]}]"
        if character.isalnum() or not character.isascii():
            raise self.refusal(
                f"\\{character} is not read alike everywhere", "use \\d \\w \\s \\t \\n \\p{Arabic} \\p{Latin}"
            )
        return _literal(character)


def _literal(character: str) -> str:
    plain = character.isalnum() or not character.isascii() or character in " _"
    return character if plain else "\\" + character
