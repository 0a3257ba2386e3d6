"""Lists as the shell prints them."""

from __future__ import annotations

import pytest
from rich.console import Console

from wasl.pages.shell import listing

ROWS = [("PE-2026-0001@1", "changes-requested", "schooling-check"), ("PE-2026-10000@2", "active", "[link]")]


@pytest.mark.parametrize("width", [20, 40, 80])
def test_names_are_whole_and_nothing_is_cut_short(width: int) -> None:
    console = Console(width=width)
    with console.capture() as said:
        console.print(listing("agreement", "state", "service", rows=ROWS))
    printed = said.get()
    assert "PE-2026-0001@1" in printed
    assert "PE-2026-10000@2" in printed
    assert "…" not in printed
    assert width < 80 or "[link]" in printed


def test_an_empty_list_has_its_heads() -> None:
    console = Console(width=80)
    with console.capture() as said:
        console.print(listing("agreement", "state", rows=[]))
    assert "agreement" in said.get()
