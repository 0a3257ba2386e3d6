"""Whom a demonstration looks for among graduates: those for whom a mother still sees."""

from __future__ import annotations

from datetime import date

import pytest

from tests.programmes import neighbourhood as here
from wasl.catalogue import current
from wasl.server import graduates
from wasl.server.graduates import minors


def test_minors_are_found_in_their_order_however_many_are_of_age(
    registers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.settle()
    monkeypatch.setattr(graduates, "_AT_ONCE", 2)
    everyone = [here.THIRD, here.FATHER, here.ELDEST, "f" * 32, here.SECOND]
    assert list(minors(current.catalogue(), everyone, here.TODAY)) == [here.THIRD, here.SECOND]
    eve, birthday = date(2030, 2, 28), date(2030, 3, 1)
    assert list(minors(current.catalogue(), everyone, eve)) == [here.THIRD, here.SECOND]
    assert list(minors(current.catalogue(), everyone, birthday)) == [here.THIRD]
