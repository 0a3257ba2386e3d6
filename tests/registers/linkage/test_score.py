"""Candidates and their evidence: checked against Splink, and against what a clerk would say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

import duckdb
import msgspec
import pyarrow as pa
import pytest
from splink import DuckDBAPI, Linker

from tests.registers.linkage.people import AMINA, AMINA_IN_ARABIC, load_features, relations, rows_of, strangers
from wasl.engine.port import Engine
from wasl.registers.linkage.frequencies import weighed
from wasl.registers.linkage.model import THOUSANDTHS, Model, prior_model
from wasl.registers.linkage.score import create_candidates, create_candidates_within, create_scores
from wasl.registers.linkage.slices import Limits
from wasl.registers.linkage.splink_settings import settings
from wasl.registers.linkage.weights import KEPT_PER_ROW, bits_columns

FLOOR = -50 * THOUSANDTHS
Row = Mapping[str, Any]


def candidates(
    engine: Engine, incoming: Sequence[Row], standing: Sequence[Row], model: Model | None = None, **limits: Any
) -> list[dict[str, Any]]:
    load_features(engine, "fi", incoming)
    load_features(engine, "fs", standing)
    create_candidates(engine, "fi", "fs", model or prior_model(), "found", least_bits=FLOOR, **limits)
    return rows_of(engine, 'SELECT * FROM found ORDER BY "row", "rank"')


def standing_amina(**other: Any) -> list[dict[str, Any]]:
    return [{"entity": "amina", **AMINA, **other}, *strangers(300)]


def without(model: Model, **changes: Any) -> Model:
    return replace(model, parameters=msgspec.structs.replace(model.parameters, **changes))


def test_the_waterfall_adds_up_to_the_evidence(engine: Engine) -> None:
    found = candidates(engine, [AMINA, AMINA_IN_ARABIC], standing_amina())
    assert [one["entity"] for one in found if one["rank"] == 1] == ["amina", "amina"]
    for one in found:
        assert one["bits"] == sum(one[column] for column in bits_columns(prior_model()))


def test_a_girl_written_in_arabic_is_found_in_latin(engine: Engine) -> None:
    [best, *_] = candidates(engine, [AMINA_IN_ARABIC], standing_amina())
    assert best["entity"] == "amina"
    assert best["bits"] > 8 * THOUSANDTHS
    assert min(best[f"bits_{role}"] for role in ("given", "family", "father", "mother")) > 0


def test_exchanged_given_and_family_names_are_found_at_a_price(engine: Engine) -> None:
    exchanged = {**AMINA, "given_latin": "BERRADA", "family_latin": "AMINA"}
    right, wrong = (candidates(engine, [row], standing_amina())[0] for row in (AMINA, exchanged))
    assert wrong["entity"] == "amina"
    assert wrong["bits_order"] < 0 == right["bits_order"]
    assert wrong["bits_given"] == pytest.approx(right["bits_given"], abs=THOUSANDTHS)
    assert wrong["bits_family"] == pytest.approx(right["bits_family"], abs=THOUSANDTHS)
    assert wrong["bits"] < right["bits"]


def test_a_twin_is_not_her_sister(engine: Engine) -> None:
    twin = {**AMINA, "given_latin": "SALMA"}
    [best, *_] = candidates(engine, [twin], standing_amina())
    assert best["entity"] == "amina"
    assert best["bits_siblings"] < -8 * THOUSANDTHS
    assert best["bits"] < 2 * THOUSANDTHS
    [naive, *_] = candidates(engine, [twin], standing_amina(), without(prior_model(), siblings=None))
    assert naive["bits"] > 8 * THOUSANDTHS, "without the thought of siblings a twin would pass for her sister"


def test_agreeing_on_a_rare_name_says_more_than_on_a_common_one(engine: Engine) -> None:
    crowd = [{"entity": f"k{n}", "given_latin": "AMINA", "birth_date": date(1990, 1, 2 + n % 20)} for n in range(100)]
    common = candidates(engine, [AMINA], [*standing_amina(), *crowd])[0]
    rare = candidates(engine, [AMINA], standing_amina())[0]
    assert rare["bits_given"] > common["bits_given"] > 0
    assert rare["bits_birth"] == common["bits_birth"]


def test_a_name_nobody_else_bears_is_worth_no_more_than_the_cap(engine: Engine) -> None:
    [best, *_] = candidates(engine, [AMINA], standing_amina())
    assert best["bits_family"] < 16 * THOUSANDTHS


def test_an_entity_with_several_records_counts_once_with_its_best(engine: Engine) -> None:
    old = {"entity": "amina", **AMINA, "place": "01.09", "family_latin": "SLAOUI", "source_key": "old"}
    found = candidates(engine, [AMINA], [*standing_amina(), old])
    assert [one["entity"] for one in found].count("amina") == 1
    alone = candidates(engine, [AMINA], standing_amina())
    assert found[0]["bits_place"] == pytest.approx(alone[0]["bits_place"], abs=200)
    assert found[0]["bits_family"] > 0


def test_what_one_side_does_not_say_weighs_nothing(engine: Engine) -> None:
    [best, *_] = candidates(
        engine, [{**AMINA, "sex": None, "place": None, "father_latin": None, "mother_latin": None}], standing_amina()
    )
    assert best["bits_sex"] == best["bits_place"] == best["bits_father"] == best["bits_mother"] == 0


def test_the_larger_the_register_the_more_proof_it_takes(engine: Engine) -> None:
    small, large = (
        candidates(engine, [AMINA], [{"entity": "amina", **AMINA}, *strangers(count)])[0]["bits_prior"]
        for count in (99, 399)
    )
    assert small - large == pytest.approx(2 * THOUSANDTHS, abs=2)


def test_chunks_change_nothing(engine: Engine) -> None:
    incoming = [AMINA, AMINA_IN_ARABIC, *({**one, "entity": None} for one in strangers(40))]
    incoming = [{key: value for key, value in row.items() if key != "entity"} for row in incoming]
    whole = candidates(engine, incoming, standing_amina())
    parts = candidates(engine, incoming, standing_amina(), limits=Limits(rows=7, pairs=5))
    assert parts == whole
    assert len({one["row"] for one in whole}) == 42


def test_crowded_blocks_are_left_out_and_told(engine: Engine) -> None:
    same_day = [{"entity": f"d{n}", "given_latin": "AMINA", "birth_date": AMINA["birth_date"]} for n in range(30)]
    load_features(engine, "fi", [{"given_latin": "AMINA", "birth_date": AMINA["birth_date"]}])
    load_features(engine, "fs", same_day)
    done = create_candidates(engine, "fi", "fs", prior_model(), "found", least_bits=FLOOR, largest_block=29)
    assert [(crowd.rule, crowd.blocks, crowd.records) for crowd in done.crowds] == [(("given_key", "birth"), 1, 30)]
    assert (done.pairs, done.candidates) == (0, 0)
    done = create_candidates(engine, "fi", "fs", prior_model(), "found", least_bits=FLOOR, largest_block=30)
    assert (done.crowds, done.pairs) == ((), 30)


def test_few_candidates_are_kept_per_row_best_first(engine: Engine) -> None:
    same = [{"entity": f"e{n}", **AMINA, "place": f"p{n}"} for n in range(9)]
    found = candidates(engine, [AMINA], same)
    assert [one["rank"] for one in found] == [1, 2, 3, 4, 5]
    assert [one["bits"] for one in found] == sorted((one["bits"] for one in found), reverse=True)


def test_nobody_stands_yet(engine: Engine) -> None:
    load_features(engine, "fi", [AMINA])
    load_features(engine, "fs", standing_amina())
    engine.create("none", "SELECT * FROM fs WHERE entity = 'x'")
    done = create_candidates(engine, "fi", "none", prior_model(), "found", least_bits=FLOOR)
    assert (done.rows, done.entities, done.pairs, done.candidates) == (1, 0, 0, 0)


def test_given_links_are_scored_without_blocks(engine: Engine) -> None:
    load_features(engine, "fi", [AMINA])
    load_features(engine, "fs", standing_amina())
    engine.create("links", "SELECT CAST(1 AS BIGINT) AS \"row\", 'stranger-0' AS entity")
    create_scores(engine, "fi", "fs", "links", prior_model(), "found")
    [one] = rows_of(engine, "SELECT * FROM found")
    assert one["entity"] == "stranger-0"
    assert one["bits"] < -10 * THOUSANDTHS


def test_rows_of_one_file_may_be_compared_among_themselves(engine: Engine) -> None:
    others = [{key: value for key, value in one.items() if key != "entity"} for one in strangers(60)]
    load_features(engine, "fi", [AMINA, *others, AMINA_IN_ARABIC])
    create_candidates_within(engine, "fi", prior_model(), "found", least_bits=6629)
    assert rows_of(engine, 'SELECT "row", entity FROM found ORDER BY "row"') == [
        {"row": 1, "entity": "62"},
        {"row": 62, "entity": "1"},
    ]
    assert relations(engine) == {"fi", "fi_people", "found"}


def test_nothing_is_left_behind(engine: Engine) -> None:
    candidates(engine, [AMINA], standing_amina())
    assert relations(engine) == {"fi", "fi_people", "fs", "fs_people", "found"}


def test_our_weights_are_splinks(engine: Engine) -> None:
    """Each comparison of each pair that Splink predicts, less the frequencies and siblings that are ours alone."""
    model = without(prior_model(), siblings=None)
    mixed = [AMINA, AMINA_IN_ARABIC, {**AMINA, "given_latin": "AMINATA", "birth_date": date(2011, 1, 1)}]
    mixed += [{**one, "entity": None} for one in strangers(60)]
    load_features(engine, "fi", [{k: v for k, v in row.items() if k != "entity"} for row in mixed])
    load_features(engine, "fs", standing_amina())
    theirs = splink_weights(engine, model)
    engine.create("links", 'SELECT i."row", s.entity FROM fi AS i CROSS JOIN (SELECT DISTINCT entity FROM fs) AS s')
    ours = our_weights(engine, model, theirs)
    for pair, weights in ours.items():
        for name, weight in weights.items():
            assert weight == pytest.approx(theirs[pair][name], abs=0.003), (pair, name)
    assert len(ours) > 60


def splink_weights(engine: Engine, model: Model) -> dict[tuple[int, str], dict[str, float]]:
    """(row, entity) -> comparison -> bits, as Splink predicts them on the same blocks."""
    tables = []
    database = DuckDBAPI(connection=duckdb.connect())
    for relation, owner in (("fi", "row"), ("fs", "entity")):
        table = engine.read(
            f'SELECT CAST("{owner}" AS TEXT) AS unique_id, * EXCLUDE ("{owner}", source, source_key) FROM {relation}'
        )
        tables.append(database.register(table.read_all(), table_name="a_rows" if relation == "fi" else "b_standing"))
    linker = Linker(tables, settings(model, model.comparisons, by_frequency=False, standing=301), log_level=None)
    predicted = linker.inference.predict(warning_mode="never").as_record_list()
    return {
        (int(one["unique_id_l"]), one["unique_id_r"]): {c.name: one[f"mw_{c.name}"] for c in model.comparisons}
        for one in predicted
    }


def our_weights(
    engine: Engine, model: Model, pairs: Iterable[tuple[int, str]]
) -> dict[tuple[int, str], dict[str, float]]:
    """The same of our own, with every value as frequent as values are on average: then frequencies change nothing.

    At most as many pairs per row as a scoring keeps.
    """
    chosen = [pair for _, group in groupby(sorted(pairs), key=itemgetter(0)) for pair in islice(group, KEPT_PER_ROW)]
    links = pa.table({"row": pa.array([row for row, _ in chosen], pa.int64()), "entity": [one for _, one in chosen]})
    engine.view_arrow("links", links)
    create_scores(engine, "fi", "fs", "links", replace(model, frequencies=even_frequencies(engine, model)), "scored")
    return {
        (one["row"], one["entity"]): {c.name: one[f"bits_{c.name}"] / THOUSANDTHS for c in model.comparisons}
        for one in rows_of(engine, "SELECT * FROM scored")
    }


def even_frequencies(engine: Engine, model: Model) -> dict[str, pa.Table]:
    """Counts under which each value is borne by as many as two people at random agree."""
    return {str(c.frequency): even_counts(engine, str(c.frequency), model.chance_agreement(c)) for c in weighed(model)}


def even_counts(engine: Engine, column: str, share: float) -> pa.Table:
    said = {one["v"] for name in ("fi", "fs") for one in rows_of(engine, f"SELECT {column} AS v FROM {name}")}
    values, each, total = sorted(said - {None}), round(share * 10**12), 10**12
    counts = pa.array([each] * len(values) + [total - each * len(values)], pa.int64())
    return pa.table({"value": [*values, "all others"], "n": counts})
