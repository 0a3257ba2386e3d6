"""Whether the holder of an account is who is to be paid."""

from __future__ import annotations

from wasl.registers.linkage.names import forms


def matches(payee: str, holder: str) -> bool:
    """Whether all words of the shorter name are in the other, in any order, script or usual spelling."""
    one, other = _keys(payee), _keys(holder)
    return bool(one and other) and (one <= other or other <= one) and min(len(one), len(other)) > 1


def _keys(name: str) -> frozenset[str]:
    return frozenset(key for word in name.replace("-", " ").split() if (key := forms(word).key))
