"""Evidence is fetched: the departments that know it are asked together, and one that fails stops none of the others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.documents.desk import learner
from tests.procedures.graduates import DAUGHTER, GRANT, MOTHER, graduated
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.exchange.answering.problems import Refused
from wasl.exchange.counter import asking
from wasl.kernel.errors import WaslError
from wasl.procedures import gathering
from wasl.procedures.declared import Procedure

Kept = dict[str, dict[str, Any]]


def gathered(who: Profile) -> Kept:
    procedure = current.catalogue().get(Procedure, GRANT)
    return gathering.gathered(current.catalogue(), who, procedure, DAUGHTER, "P-1")


def test_all_departments_are_asked_at_once(village: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graduated(village)
    mother = learner(MOTHER)
    asked: list[list[str]] = []
    ask_all = asking.ask_all

    def heard(who: Any, questions: Sequence[Any], patience: float | None = None) -> Any:
        asked.append([call.service for call, _agreement in questions])
        said = ask_all(who, questions, patience)
        return said if len(asked) == 1 else [Refused("provider-slow"), *said[1:]]

    monkeypatch.setattr(gathering.asking, "ask_all", heard)
    kept = gathered(mother)
    assert asked == [["grants-check", "socio-economic-index"]]
    assert list(kept) == ["studies", "path", "household"], "in the order in which they are declared"
    assert all("lines" in each for each in kept.values())
    assert len({kept[name]["receipt"] for name in ("path", "household")}) == 2
    kept = gathered(mother)
    assert kept["path"] == {"missing": "provider-slow"}
    assert "lines" in kept["household"]


def test_where_no_receipt_can_be_written_nothing_is_told_and_ones_own_registers_are_read(
    village: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graduated(village, without=("index-minhaty",))

    def broken(*_given: Any) -> Any:
        raise WaslError("the log is full", mend="make room")

    monkeypatch.setattr(gathering.asking, "ask_all", broken)
    kept = gathered(learner(MOTHER))
    assert "lines" in kept["studies"]
    assert "error" in kept["path"]
    assert kept["household"] == {"missing": "no-agreement"}
