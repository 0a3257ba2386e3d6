"""Places in a list: each once, in no telling order."""

from __future__ import annotations

import numpy as np
import pytest

from wasl.documents.status.bits import ENTRIES
from wasl.documents.status.drawing import KEY_BYTES, places

KEY = bytes(range(KEY_BYTES))


def test_every_place_is_given_once() -> None:
    drawn = places(KEY, 0, ENTRIES)
    assert np.array_equal(np.sort(drawn), np.arange(ENTRIES))


def test_a_part_is_a_part_of_the_whole() -> None:
    assert np.array_equal(places(KEY, 1000, 50), places(KEY, 0, ENTRIES)[1000:1050])


def test_neighbours_are_far_apart() -> None:
    drawn = places(KEY, 0, 100_000).astype(np.int64)
    assert np.mean(np.abs(np.diff(drawn)) < 1000) < 0.01
    assert abs(np.corrcoef(np.arange(100_000), drawn)[0, 1]) < 0.02
    assert not np.array_equal(drawn, places(bytes(KEY_BYTES), 0, 100_000))


@pytest.mark.parametrize(("start", "count"), [(-1, 1), (0, ENTRIES + 1), (ENTRIES, 1), (5, -1)])
def test_a_full_list_gives_none(start: int, count: int) -> None:
    with pytest.raises(ValueError, match="full"):
        places(KEY, start, count)
