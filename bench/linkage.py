"""A file of learners linked against the standing register, beside plain Splink on the same two tables.

100,000 against 100,000 by default; ``FULL=1``: a million against a million. Eight learners in ten of the file stand
already; a third of the rows are in Arabic only, a third in Latin only. Each side runs in a process of its own, and its
peak memory is the process's. The last line is a JSON object.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from wasl.demo.calibration import cell_table, commune_table, populated
from wasl.demo.draws import Draws
from wasl.demo.noise import Noise
from wasl.demo.people import Rates, people_of
from wasl.demo.scales import Calendar, scale_named
from wasl.engine.choose import open_engine
from wasl.kernel.text import Text
from wasl.registers.declared import LinkageModel

FULL = os.environ.get("FULL") == "1"
FRACTION = 0.0825 if FULL else 0.00825
"""Of the nation: gives a million learners on each side, or a hundred thousand."""
SEED = 20_250_901
LIMIT = 1.5
"""Linking and deciding takes at most half as long again as Splink's bare prediction."""
DECLARED = LinkageModel(title=Text(fr="Mesure", ar="قياس", en="Bench"), register="person")
NAMES = [f"{role}_{script}" for role in ("given", "family", "father", "mother") for script in ("arabic", "latin")]


def make_people(folder: Path) -> None:
    """``standing.parquet`` and ``incoming.parquet`` with the linkage columns, and the truth as their source keys."""
    scale = scale_named("nation", FRACTION)
    with closing(duckdb.connect(config={"temp_directory": str(folder)})) as con:
        draws, cards = Draws(SEED), 0
        for region in sorted({commune.region for commune in populated(scale)}):
            communes = tuple(commune for commune in populated(scale) if commune.region == region)
            con.register("cells", cell_table(communes, FRACTION))
            con.register("communes", commune_table(communes))
            cards += people_of(con, draws, region, cards, Rates(), Calendar())
            con.execute("CREATE TABLE IF NOT EXISTS learners AS FROM people LIMIT 0")
            con.execute("INSERT INTO learners FROM people WHERE role = 'child'")
        con.execute(f"COPY ({typed(draws, 'rnp', 1, 'md5(source_key) AS entity', '*')}) TO '{folder}/standing.parquet'")
        number = 'CAST(row_number() OVER () AS BIGINT) AS "row"'
        con.execute(f"COPY ({typed(draws, 'massar', 2, number, one_script())}) TO '{folder}/incoming.parquet'")


def typed(draws: Draws, source: str, turn: int, owner: str, columns: str) -> str:
    """SQL: eight learners in ten as the clerks of `source` type them, each once."""
    people = Noise(draws, source).typed(f"SELECT * FROM learners WHERE hash(person, {turn}) % 10 < 8")
    told = f"CAST(person AS TEXT) AS source_key, {', '.join(NAMES)}, birth_date, sex, commune AS place"
    return f"SELECT {owner}, '{source}' AS source, {columns} FROM (SELECT {told} FROM ({people}) WHERE copy = 0)"


def one_script() -> str:
    """A third of the rows lose their Latin names, a third their Arabic ones."""
    lost = {"latin": 0, "arabic": 1}
    cells = (
        f"CASE WHEN hash(source_key) % 3 <> {lost[name.split('_')[1]]} THEN {name} END AS {name}" for name in NAMES
    )
    return f"* REPLACE ({', '.join(cells)})"


def load_features(folder: Path) -> tuple[Any, float]:
    """An engine with the relations ``incoming`` and ``standing`` of features, and the seconds it took."""
    from wasl.registers.linkage.features import create_features

    engine = open_engine("duckdb", folder)
    started = time.perf_counter()
    for name, owner in (("incoming", "row"), ("standing", "entity")):
        engine.view_parquet(f"{name}_people", [folder / f"{name}.parquet"])
        create_features(engine, f"{name}_people", name, (owner, "source", "source_key"))
    return engine, time.perf_counter() - started


def ours(folder: Path) -> dict[str, Any]:
    """Candidates, then decisions."""
    from wasl.registers.linkage.decide import bands, create_decisions
    from wasl.registers.linkage.model import prior_model
    from wasl.registers.linkage.score import create_candidates

    engine, features = load_features(folder)
    model, thresholds = prior_model(DECLARED), bands(DECLARED)
    started = time.perf_counter()
    done = create_candidates(engine, "incoming", "standing", model, "found", least_bits=thresholds.least)
    create_decisions(engine, "incoming", "found", model, thresholds, "decided")
    seconds = time.perf_counter() - started
    sql = 'SELECT i.source_key, d.entity FROM decided AS d JOIN incoming AS i ON i."row" = d."row" WHERE d.entity IS NOT NULL'
    return {
        "rows": done.rows, "entities": done.entities, "pairs": done.pairs, "features_seconds": features,
        "blocks_left_out": sum(crowd.blocks for crowd in done.crowds), "seconds": seconds, **accuracy(engine, sql),
    }  # fmt: skip


def splinks(folder: Path) -> dict[str, Any]:
    """Splink's own link-only prediction with the same comparisons, weights and blocking rules, frequencies included."""
    import logging

    from splink import DuckDBAPI, Linker

    from wasl.registers.linkage.model import prior_model
    from wasl.registers.linkage.splink_settings import settings

    engine, features = load_features(folder)
    model, connection = prior_model(DECLARED), engine.connection
    for name, owner in (("incoming", "row"), ("standing", "entity")):
        columns = f'* EXCLUDE ("{owner}", source, source_key), CAST("{owner}" AS TEXT) AS unique_id'
        engine.create(f"splink_{name}", f"SELECT {columns} FROM {name}")
    database = DuckDBAPI(connection=connection)
    tables = [database.register(f"splink_{name}", table_name=name[0]) for name in ("incoming", "standing")]
    chosen = settings(model, model.comparisons, by_frequency=True, standing=engine.count("standing"))
    chosen.retain_intermediate_calculation_columns = False
    started = time.perf_counter()
    linker = Linker(tables, chosen, log_level=logging.ERROR)
    links = linker.inference.predict(threshold_match_probability=0.99, warning_mode="never")
    seconds = time.perf_counter() - started
    best = (
        f"SELECT CAST(unique_id_l AS BIGINT) AS number, unique_id_r AS entity FROM {links.physical_name}"
        " QUALIFY row_number() OVER (PARTITION BY unique_id_l ORDER BY match_weight DESC) = 1"
    )
    sql = f'SELECT i.source_key, b.entity FROM ({best}) AS b JOIN incoming AS i ON i."row" = b.number'
    return {"features_seconds": features, "seconds": seconds, **accuracy(engine, sql)}


def accuracy(engine: Any, links: str) -> dict[str, Any]:
    """Precision and recall of links ``source_key, entity``."""
    [(right, found)] = engine.connection.execute(
        f"SELECT count(*) FILTER (entity = md5(source_key)), count(*) FROM ({links})"
    ).fetchall()
    [(true,)] = engine.connection.execute(
        "SELECT count(*) FROM incoming WHERE md5(source_key) IN (SELECT entity FROM standing)"
    ).fetchall()
    return {"precision": round(right / found, 5), "recall": round(right / true, 5)}


def alone(side: str, folder: Path) -> dict[str, Any]:
    """Run one side in a process of its own."""
    command = [sys.executable, __file__, side, str(folder)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return dict(json.loads(output.splitlines()[-1]))


def run_side(side: str, folder: Path) -> None:
    figures = {"ours": ours, "splink": splinks}[side](folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({**figures, "peak_megabytes": peak}))


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="wasl-linkage-") as name:
        folder = Path(name)
        started = time.perf_counter()
        make_people(folder)
        print(f"people made in {time.perf_counter() - started:.1f} s")
        figures = {side: alone(side, folder) for side in ("ours", "splink")}
    for side, told in figures.items():
        print(side, told)
    ratio = round(figures["ours"]["seconds"] / figures["splink"]["seconds"], 3)
    print(json.dumps({"bench": "linkage", "ratio": ratio, "limit": LIMIT, **figures}))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        run_side(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
