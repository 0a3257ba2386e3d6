"""What is particular to each department's files."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

import pytest

from tests.demo.conftest import State
from tests.demo.test_formats import Rows, read

SPANISH = re.compile(r"Primaria|ESO|EP$|Bach|BACH|Infantil")


def last(state: State, feed: str) -> Rows:
    return read(state, state.files(feed)[-1])


def every(state: State, feed: str) -> Rows:
    return [row for file in state.files(feed) for row in read(state, file)]


def share(rows: Rows, column: str) -> float:
    return sum(bool(row[column]) for row in rows) / len(rows)


@pytest.mark.parametrize(
    ("feed", "column", "low", "high"),
    [
        ("massar-pupils", "IDCS", 0.02, 0.06), ("massar-pupils", "CNIE", 0.01, 0.25), ("preschool-fmps", "code_massar", 0.2, 0.5),
        ("nonformal-enf", "code_massar", 0.05, 0.6), ("vocational-e-takwin", "Code Massar", 0.3, 0.6),
        ("vocational-e-takwin", "CNIE", 0.6, 0.9), ("universities", "CIN", 0.75, 0.97),
        ("foreign-missions", "Passeport", 0.05, 0.5),
        ("rnp-persons", "cnie", 0.4, 0.8), ("rnp-persons", "mere", 0.98, 1.0), ("staff-masirh", "CIN", 1.0, 1.0),
    ],
)  # fmt: skip
def test_identifiers_are_told_as_often_as_such_a_source_tells_them(
    state: State, feed: str, column: str, low: float, high: float
) -> None:
    assert low <= share(every(state, feed), column) <= high


def test_codes_shared_by_sources_belong_to_the_same_person(state: State) -> None:
    """A Massar code in a university's file is the pupil's own, but for the few that were shortened."""
    rows = state.ask("""
        SELECT count(*), count(*) FILTER (a.person = b.person)
        FROM (SELECT DISTINCT key, person FROM {truth} WHERE feed = 'universities') a
        JOIN (SELECT key, person FROM {truth} WHERE feed = 'massar-pupils') b USING (key)""")
    [(shared, same)] = rows
    assert shared > 30
    assert same == shared


def test_identity_cards_agree_between_departments(state: State) -> None:
    """Vocational training and the population register speak of the same card: linkage may rely on it."""
    register = {row["cnie"] for row in last(state, "rnp-persons") if row["cnie"]}
    trainees = [row["CNIE"] for row in every(state, "vocational-e-takwin") if row["CNIE"]]
    assert 0.4 < sum(card in register for card in trainees) / len(trainees) < 0.9


def test_the_members_of_a_household_are_as_many_as_its_size(state: State) -> None:
    members = Counter(row["num_menage"] for row in last(state, "rsu-members"))
    sizes = {row["num_menage"]: int(row["taille"]) for row in last(state, "rsu-households")}
    assert members == sizes


def test_each_household_has_one_head_and_one_spouse(state: State) -> None:
    heads = {"CM", "Chef de ménage", "رب الأسرة"}
    by_household = defaultdict(list)
    for row in last(state, "rsu-members"):
        by_household[row["num_menage"]].append(row["lien"] in heads)
    assert all(sum(found) == 1 for found in by_household.values())


def test_members_are_all_in_the_population_register(state: State) -> None:
    known = {row["idcs"] for row in last(state, "rnp-persons")}
    assert {row["idcs"] for row in last(state, "rsu-members")} <= known


def test_the_index_has_seven_decimals_and_lies_around_the_thresholds(state: State) -> None:
    indexes = [row["ise"] for row in last(state, "rsu-households")]
    assert all(re.fullmatch(r"\d{1,2}\.\d{7}", index) for index in indexes)
    assert sum(float(index) < 9.3264284 for index in indexes) > 0.1 * len(indexes)
    assert sum(float(index) > 9.7430001 for index in indexes) > 0.1 * len(indexes)


def test_a_mission_writes_the_labels_of_its_own_country(state: State) -> None:
    for row in every(state, "foreign-missions"):
        if row["Niveau"] != "UPE2A":
            assert bool(SPANISH.search(row["Niveau"])) == (row["Réseau"] == "ES"), row["Niveau"]


def test_schools_of_enrolments_are_on_the_list(state: State) -> None:
    listed = {row["CODE_GRESA"] for row in last(state, "establishments")}
    for feed, column in (
        ("massar-enrolments", "GRESA"),
        ("private-schools", "Code école"),
        ("preschool-fmps", "unite"),
    ):
        assert {row[column] for row in every(state, feed)} <= listed
    assert {row["Code GRESA"] for row in last(state, "staff-masirh")} <= listed


def test_pupils_with_enrolments_are_the_pupils(state: State) -> None:
    pupils = {key for (key,) in state.ask("SELECT person FROM {truth} WHERE feed = 'massar-pupils'")}
    enrolled = {key for (key,) in state.ask("SELECT person FROM {truth} WHERE feed = 'massar-enrolments'")}
    assert pupils == enrolled


def test_a_department_repeats_itself_from_year_to_year(state: State) -> None:
    """Names do not change between two files of one source, so that the second file finds them unchanged."""
    names = defaultdict(set)
    for row in every(state, "vocational-e-takwin"):
        names[row["N° stagiaire"]].add((row["Nom"], row["Prénom"]))
    assert len(names) > 100
    assert all(len(found) == 1 for found in names.values())


def test_the_same_person_is_spelt_in_more_than_one_way_across_sources(state: State) -> None:
    massar = {row["CODE_MASSAR"]: row["NOM"] for row in last(state, "massar-pupils")}
    students = [row for row in every(state, "universities") if row["CNE"] in massar]
    other = sum(massar[row["CNE"]].strip() != row["NOM"].strip() for row in students)
    assert 0 < other < 0.4 * len(students)


def test_staff_are_one_for_twenty_seven_pupils_and_each_school_has_a_head(state: State) -> None:
    staff = last(state, "staff-masirh")
    pupils = last(state, "massar-enrolments")
    schools = {row["GRESA"] for row in pupils}
    assert len(pupils) / 27 <= len(staff) <= len(pupils) / 27 + len(schools)
    heads = Counter(row["Code GRESA"] for row in staff if row["Fonction"].startswith("Directeur"))
    assert heads == dict.fromkeys(schools, 1)


def test_the_average_of_the_baccalaureate_is_that_of_its_three_parts(state: State) -> None:
    """A quarter, a quarter, and half; candidates are those of the last year of school, public and private."""
    candidates = last(state, "massar-baccalaureate")
    parts = ("EXAMEN_REGIONAL", "CONTROLE_CONTINU", "EXAMEN_NATIONAL", "MOYENNE")
    for row in candidates:
        regional, continuous, national, average = (Decimal(row[part].replace(",", ".")) for part in parts)
        assert regional + continuous + 2 * national == 4 * average
        assert 0 < min(regional, continuous, national) <= max(regional, continuous, national) < 20
        assert (average >= 10) == (row["DECISION"] not in ("R", "Redouble", "Redoublant", "Redoublante", "يكرر"))
    told = {(row["CODE_MASSAR"], row["ANNEE"], row["MOYENNE"]) for row in every(state, "massar-enrolments")}
    public = [row for row in candidates if (row["CODE_MASSAR"], row["ANNEE"], row["MOYENNE"]) in told]
    assert 0.5 * len(candidates) < len(public) < len(candidates)


def test_nobody_teaches_before_they_are_of_age_or_in_days_to_come(state: State) -> None:
    for row in last(state, "staff-masirh"):
        born, recruited = (
            date.fromisoformat(row[column][:10]) for column in ("Date de naissance", "Date de recrutement")
        )
        assert recruited.year - born.year >= 22
        assert recruited <= date(2025, 9, 1)
