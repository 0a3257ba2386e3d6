"""Lookups a second of one gateway worker, authorised, minimised and durably receipted, beside nginx proxying the same answer.

Every request carries a bound token and a fresh DPoP proof, made beforehand; wrk sends them to the gateway and to nginx alike,
from the same file. nginx checks nothing, reads nothing and keeps nothing: it is the physical limit of answering over HTTP here.

make bench BENCH=gateway            SQLite, and PostgreSQL where its server is installed; under a minute
FULL=1 make bench BENCH=gateway     also a minute at full load, a minute at half load, and a million requests for the memory
"""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
FULL = os.environ.get("FULL") == "1"
LIMITS = {"sqlite": 20, "postgresql": 30}
"""How many times faster nginx may be."""
P99_MS = 25
GROWTH = 1.10
"""Of the worker's memory, from the first batch to the last of a million requests."""
ROUNDS, SECONDS = 2, 4
CONNECTIONS = 64
PEOPLE = 50_000
PATH = "/exchange/menps/rna/schooling-check"
_MOST_A_SECOND = 4000
"""More than one worker ever answered here: so many requests are prepared."""


@dataclass
class Side:
    """What was measured of one server."""

    rates: list[float] = field(default_factory=list)
    last: dict[str, Any] = field(default_factory=dict)

    def add(self, result: dict[str, Any]) -> None:
        self.last = result
        self.rates.append(result["requests"] / result["seconds"])

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)


def main() -> None:
    """Measure each database; the last line is one JSON object."""
    subprocess.run(["sh", str(ROOT / "scripts" / "system.sh"), "nginx-light", "wrk"], check=True)
    told: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="wasl-gateway-") as name:
        folder = Path(name)
        prepare(folder / "home")
        for database, address in databases(folder).items():
            told[database] = measure(folder, database, address)
            print(f"{database}: {json.dumps(told[database])}")
    ratio = told["sqlite"]["ratio"]
    print(json.dumps({"bench": "gateway", "ratio": ratio, "limit": LIMITS["sqlite"], "limits": LIMITS, **told}))
    if any(each["ratio"] > LIMITS[database] for database, each in told.items()):
        sys.exit("the gateway is slower than its limit")


def prepare(home: Path) -> None:
    """An installation with `PEOPLE` pupils, in this process's Django."""
    os.environ |= {"WASL_HOME": str(home), "DJANGO_SETTINGS_MODULE": "wasl.server.settings"}
    os.environ.pop("WASL_DATABASE_URL", None)
    import django

    django.setup()
    from tests.exchange.answering import world
    from tests.exchange.gateway.installation import install

    shutil.rmtree(home)
    made = install(home)
    from wasl.kernel.clock import now

    start = now().date().replace(day=1)
    made.publish(
        world.agreement(
            quota=world.Quota(per_minute=10**9, per_day=10**9),
            valid_from=start,
            valid_until=start.replace(year=start.year + 1),
        ),
        at=now(),
    )
    (home / "caller.json").write_text(json.dumps(made.keys["cnss"].private_jwk()))
    multiply(home / "wasl.sqlite3")


def multiply(path: Path) -> None:
    """Make many pupils out of one."""
    with sqlite3.connect(path) as file:
        file.execute(
            f"""CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM c WHERE i < {PEOPLE + 9})
            SELECT printf('%032x', i) AS entity, printf('N%09d', i) AS number FROM c"""
        )
        columns = "register, source, valid_from, valid_to, recorded_from, actor, batch, row, status, body, body_hash"
        file.execute(f"INSERT INTO registers_record (entity, source_key, {columns}) SELECT n.entity, n.number || source_key, "
                     f"{columns} FROM n, registers_record WHERE registers_record.entity = printf('%032x', 1)")  # fmt: skip
        file.execute("INSERT INTO registers_identifier (scheme, value, entity, source, batch, recorded_from) "
                     "SELECT 'massar', number, entity, 'massar', 1, 1 FROM n")  # fmt: skip


def databases(folder: Path) -> dict[str, str]:
    """Name -> address of each database to measure."""
    found = {"sqlite": ""}
    from tests import cluster

    try:
        cluster.binaries()
    except FileNotFoundError:
        print("PostgreSQL's server is not installed: only SQLite is measured")
        return found
    place = Path(tempfile.mkdtemp(prefix="wasl-postgresql-"))
    found["postgresql"] = cluster.start(place)
    copy_to_postgresql(folder / "home" / "wasl.sqlite3", found["postgresql"])
    return found


def copy_to_postgresql(path: Path, address: str) -> None:
    """The same tables and rows."""
    import psycopg
    from django.db import connections

    from tests.exchange.gateway.installation import table_statements
    from wasl.server.database import postgresql

    connection = connections.create_connection("default")
    described = {**connection.settings_dict, **postgresql(address)}
    from django.db.backends.postgresql.base import DatabaseWrapper

    with psycopg.connect(address, autocommit=True) as target, sqlite3.connect(path) as source:
        for statement in table_statements(DatabaseWrapper(described, "default")):
            target.execute(statement)
        for table in ("registers_record", "registers_identifier"):
            cursor = source.execute(f"SELECT * FROM {table}")
            names = ", ".join(each[0] for each in cursor.description)
            with target.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in cursor:
                    copy.write_row(row)
        target.execute("ANALYZE")


def measure(folder: Path, database: str, address: str) -> dict[str, Any]:
    """Both servers in turn, under the same load."""
    ours, theirs = Side(), Side()
    with gateway(folder / "home", address) as (url, pid):
        answer = first_answer(folder / "home", url)
        with nginx(folder, answer) as proxied:
            for _ in range(ROUNDS):
                file = requests_file(folder, url, SECONDS * _MOST_A_SECOND)
                ours.add(load(file, url, SECONDS))
                theirs.add(load(file, proxied, SECONDS, again=True))
        told = {"ratio": round(theirs.rate / ours.rate, 2), "gateway": figures(ours), "nginx": figures(theirs)}
        if FULL:
            told |= endurance(folder, url, pid, ours.rate)
    return told


def figures(side: Side) -> dict[str, Any]:
    return {"per_second": round(side.rate), "p50_ms": side.last["p50_ms"], "p99_ms": side.last["p99_ms"]}


def endurance(folder: Path, url: str, pid: int, rate: float) -> dict[str, Any]:
    """A minute at full load and one at half, then a million requests: nothing refused, p99, memory.

    At half load each of the connections is a caller who pauses at random, so long on average that half the requests come.
    """
    most = int(rate * 1.5)
    full = load(requests_file(folder, url, 60 * most), url, 60)
    half = load(requests_file(folder, url, 60 * most), url, 60, pause=int(CONNECTIONS / (rate / 2) * 1000))
    if half["p99_ms"] > P99_MS:
        sys.exit(f"p99 at half load is {half['p99_ms']} ms")
    sent, memory = 0, []
    while sent < 1_000_000:
        sent += load(requests_file(folder, url, 30 * most), url, 30)["requests"]
        memory.append(megabytes(pid))
    if memory[-1] > GROWTH * memory[len(memory) // 3]:
        sys.exit(f"the worker's memory grows: {memory}")
    return {"minute": full, "half_load": half, "million": {"requests": sent, "megabytes": memory}}


def load(file: Path, url: str, seconds: int, pause: int = 0, *, again: bool = False) -> dict[str, Any]:
    """Let wrk send the requests of `file`, each once or over and `again`. Ends the benchmark when one was refused or failed."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(ROOT / "bench" / "gateway.lua"), url + PATH,
               "--", str(file), str(pause), *(["again"] if again else [])]  # fmt: skip
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    result: dict[str, Any] = json.loads(output.rpartition("RESULT ")[2])
    if result["refused"] or result["failed"]:
        sys.exit(f"requests were refused or failed: {result}")
    return result


def requests_file(folder: Path, url: str, count: int) -> Path:
    """A token, and `count` proofs and bodies, each to be used once. Made by every processor."""
    home, path = folder / "home", folder / "requests"
    token = ask_token(home, url)
    processes = min(4, os.cpu_count() or 1)
    share = -(-count // processes)
    with multiprocessing.Pool(processes) as pool:
        parts = pool.starmap(prepared, [(home, url, token, share, part * share) for part in range(processes)])
    path.write_text("\n".join([token, *parts]))
    return path


def prepared(home: Path, url: str, token: str, count: int, first: int) -> str:
    """`count` lines: a proof, a tab, a body."""
    from wasl.client.dpop import dpop_proof

    key = caller_key(home)
    lines = []
    for number in range(first, first + count):
        body = json.dumps({"subject": {"scheme": "massar", "value": f"N{10 + number % PEOPLE:09}"}})
        lines.append(f"{dpop_proof(key, 'POST', url + PATH, token=token)}\t{body}")
    return "\n".join(lines)


def ask_token(home: Path, url: str) -> str:
    import httpx

    from wasl.client.assertions import token_form
    from wasl.client.dpop import dpop_proof

    key, endpoint = caller_key(home), f"{url}/exchange/token"
    given = httpx.post(
        endpoint, data=token_form(key, "cnss", endpoint), headers={"dpop": dpop_proof(key, "POST", endpoint)}
    )
    given.raise_for_status()
    return str(given.json()["access_token"])


def caller_key(home: Path) -> Any:
    from wasl.kernel.keys import signing_key

    return signing_key(json.loads((home / "caller.json").read_text()))


def first_answer(home: Path, url: str) -> bytes:
    """What the gateway answers, for nginx to give the same."""
    import httpx

    proof, _, body = prepared(home, url, token := ask_token(home, url), 1, 0).partition("\t")
    headers = {"content-type": "application/json", "authorization": f"DPoP {token}", "dpop": proof}
    response = httpx.post(url + PATH, content=body, headers=headers)
    response.raise_for_status()
    return response.content


@contextmanager
def gateway(home: Path, database: str) -> Iterator[tuple[str, int]]:
    """One worker in processes of its own: its address, and the worker's process."""
    port = free_port()
    environment = {**os.environ, "WASL_HOME": str(home), "WASL_DATABASE_URL": database, "WASL_GATEWAY_RATE": "1000000",
                   "WASL_GATEWAY_TOGETHER": "1024"}  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", "wasl.exchange.gateway", "--port", str(port)], env=environment)
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}", worker_of(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@contextmanager
def nginx(folder: Path, answer: bytes) -> Iterator[str]:
    """Two nginx of one worker each: one has the answer, the other proxies it. The address of the latter."""
    back, front = free_port(), free_port()
    bodies = {
        "back": _ANSWERING.format(port=back, answer=answer.decode()),
        "front": _PROXYING.format(port=front, back=back, connections=CONNECTIONS),
    }
    for name, body in bodies.items():
        (folder / f"{name}.conf").write_text(_NGINX.format(folder=folder, name=name, body=body))
    processes = [subprocess.Popen(["nginx", "-c", str(folder / f"{name}.conf")]) for name in ("back", "front")]
    try:
        wait_for(back)
        wait_for(front)
        yield f"http://127.0.0.1:{front}"
    finally:
        for process in processes:
            process.terminate()
            process.wait(10)


_ANSWERING = (
    """server {{ listen 127.0.0.1:{port}; location / {{ default_type application/json; return 200 '{answer}'; }} }}"""
)
_PROXYING = """upstream back {{ server 127.0.0.1:{back}; keepalive {connections}; }}
server {{ listen 127.0.0.1:{port};
location / {{ proxy_pass http://back; proxy_http_version 1.1; proxy_set_header Connection ''; }} }}"""
_NGINX = """daemon off; worker_processes 1; pid {folder}/{name}.pid; error_log {folder}/{name}.log;
events {{ worker_connections 1024; }}
http {{ access_log off; keepalive_requests 1000000000; client_body_temp_path {folder}/{name}-a; proxy_temp_path {folder}/{name}-b;
fastcgi_temp_path {folder}/{name}-c; uwsgi_temp_path {folder}/{name}-d; scgi_temp_path {folder}/{name}-e;
{body} }}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit("a server did not start")


def worker_of(pid: int) -> int:
    """The worker of a granian process."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return max(map(int, children), key=megabytes)


def megabytes(pid: int) -> int:
    """Resident memory."""
    line = next(each for each in Path(f"/proc/{pid}/status").read_text().splitlines() if each.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    main()
