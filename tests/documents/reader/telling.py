"""The page's own modules, run by node."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.lacking import lacking
from wasl.documents import reader

MODULES = Path(reader.__file__).parents[1] / "static" / "documents"


def told_by_the_page(questions: Iterable[dict[str, Any]], folder: Path) -> list[Any]:
    """What the page's script answers to each question of `agree.mjs`; `folder` is a place to put its modules in."""
    node = shutil.which("node")
    if node is None:
        lacking("no node", "install nodejs (20 or later): the page's modules are run by it")
    shutil.copytree(MODULES, folder / "modules", dirs_exist_ok=True)
    (folder / "modules" / "package.json").write_text('{"type": "module"}')
    driver = Path(__file__).with_name("agree.mjs")
    asked = "".join(f"{json.dumps(question)}\n" for question in questions)
    ran = subprocess.run(
        [str(node), str(driver), str(folder / "modules")], input=asked, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]
