"""A PostgreSQL cluster for one run of the suite: ``pytest -p tests.cluster``. Made from the server's binaries, gone at the end.

A plugin, because the database must stand before Django reads its settings.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import pytest

_ASKING: Final = {"db", "transactional_db", "live_server", "django_db_setup"}


def binaries() -> Path:
    """Where initdb and postgres stand. Raises FileNotFoundError with the mend when they are not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path))
    if not found:
        raise FileNotFoundError(
            "no PostgreSQL server binaries: run 'make test-postgres', or apt-get install postgresql"
        )
    return found[-1].parent


def start(folder: Path) -> str:
    """Start a cluster under `folder`; its address. Listens on the loopback only."""
    port = _free_port()
    data = folder / "data"
    run = _as_plain_user(folder)
    server = binaries()
    # Nothing survives the run, so nothing need survive a power cut: the suite runs several times faster.
    careless = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    subprocess.run([*run, server / "initdb", "-D", data, "-U", "wasl", "-A", "trust", "-E", "UTF8", "--no-sync"],
                   check=True, stdout=subprocess.DEVNULL, cwd=folder)  # fmt: skip
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} {careless}"
    control = [*run, server / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    subprocess.run([*control, "-o", options, "start"], check=True, stdout=subprocess.DEVNULL, cwd=folder)
    atexit.register(_stop, control, folder)
    return f"postgresql://wasl@127.0.0.1:{port}/postgres"


def _stop(control: list[object], folder: Path) -> None:
    subprocess.run([*map(str, control), "-m", "immediate", "stop"], stdout=subprocess.DEVNULL, check=False, cwd=folder)
    shutil.rmtree(folder, ignore_errors=True)


def _as_plain_user(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: its own account does it then."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres")
    return ["runuser", "-u", "postgres", "--"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what asks no database: on another one it would only run a second time."""
    asking = [each for each in items if _asks(each)]
    config.hook.pytest_deselected(items=[each for each in items if not _asks(each)])
    items[:] = asking


def _asks(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("django_db", "postgres"))
    return marked or not _ASKING.isdisjoint(getattr(item, "fixturenames", ()))


if os.environ.get("WASL_TEST_DATABASE") == "postgresql" and not os.environ.get("WASL_DATABASE_URL"):
    os.environ["WASL_DATABASE_URL"] = start(Path(tempfile.mkdtemp(prefix="wasl-postgresql-")))
