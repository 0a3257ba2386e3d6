"""From names as written to what linkage compares."""

from __future__ import annotations

from datetime import date

from tests.registers.linkage.people import load_features, relations, rows_of
from wasl.engine.port import Engine
from wasl.registers.linkage.names import forms


def only(engine: Engine, **row: object) -> dict[str, object]:
    load_features(engine, "f", [row])
    [found] = rows_of(engine, "SELECT * FROM f")
    return found


def test_each_role_gets_its_spelling_per_script_and_one_key(engine: Engine) -> None:
    found = only(engine, given_arabic="فاطمة الزهراء", given_latin="Fatim-Zohra", family_latin="EL FASSI")
    assert found["given_arabic"] == forms("فاطمة الزهراء").spelling
    assert found["given_latin"] == forms("Fatim-Zohra").spelling
    assert found["given_key"] == "FTMZHR"
    assert found["given_key2"] is None
    assert (found["family_arabic"], found["family_key"], found["family_key2"]) == (None, "FS", None)


def test_a_latin_spelling_with_another_key_keeps_both(engine: Engine) -> None:
    found = only(engine, given_arabic="إدريس", given_latin="DRISS")
    assert (found["given_key"], found["given_key2"]) == ("ADRS", "DRS")


def test_a_name_in_the_other_scripts_column_is_read_for_what_it_is(engine: Engine) -> None:
    found = only(engine, given_arabic="KHADIJA", family_latin="بناني")
    assert (found["given_arabic"], found["given_latin"]) == (None, forms("KHADIJA").spelling)
    assert (found["family_arabic"], found["family_latin"]) == (forms("بناني").spelling, None)


def test_birth_is_text_and_absent_values_stay_absent(engine: Engine) -> None:
    found = only(engine, birth_date=date(2010, 2, 3), given_latin="...")
    assert (found["birth"], found["birth_year"]) == ("2010-02-03", "2010")
    assert found["given_key"] is None
    assert found["given_latin"] is None
    assert found["sex"] is None


def test_every_row_stays_one_row_even_when_names_repeat(engine: Engine) -> None:
    rows = [{"given_latin": "Karim", "family_latin": "KARIM", "father_latin": "Karim"}] * 50 + [{}]
    load_features(engine, "f", rows)
    assert engine.count("f") == 51
    assert rows_of(engine, "SELECT count(DISTINCT given_key) AS n FROM f") == [{"n": 1}]


def test_declared_columns_come_along_tidied(engine: Engine) -> None:
    load_features(engine, "f", [{"street": "  Rue Atlas ", "postcode": " "}], {"street": "text", "postcode": "code"})
    assert rows_of(engine, "SELECT street, postcode FROM f") == [{"street": "RUE ATLAS", "postcode": None}]


def test_nothing_is_left_behind(engine: Engine) -> None:
    load_features(engine, "f", [{"given_latin": "Karim"}])
    assert relations(engine) == {"f", "f_people"}
