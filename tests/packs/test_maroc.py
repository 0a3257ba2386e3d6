"""The Moroccan pack: complete, consistent, said in three languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department, Parameter, State, System
from wasl.catalogue.load import load
from wasl.kernel.text import Text
from wasl.referentials.coverage import by_system, of_mapping, unreached
from wasl.referentials.declared import Mapping, Referential
from wasl.referentials.mapping import spellings, table_of, translate
from wasl.referentials.nomenclature import Nomenclature, nomenclature
from wasl.registers.declared import LinkageModel, Register
from wasl.server.kinds import KINDS

PACK = Path(__file__).resolve().parents[2] / "packs" / "maroc"

SYSTEMS_OF_THE_MISSION = (
    "massar", "api-massar", "telmidtice", "sage", "e-takwin", "rna", "ensup", "rsu", "rnp", "tayssir", "minhaty",
    "regional-grants", "million-cartables", "school-transport", "amo", "cnss", "cmr", "cimr", "school-insurance",
    "school-health", "sig", "statistics", "carsco", "psp", "masirh", "haraka", "tawdif", "tabligh", "gisrh", "gipe",
    "gid", "e-budget", "ahkam", "government-gateway", "e-signature", "ged", "lms", "cms", "national-data-centre",
    "national-hotline", "fmps", "enf", "traditional", "missions", "gresa", "census", "private-schools",
)  # fmt: skip

DEPARTMENTS_OF_THE_MISSION = (
    "menps", "employment", "ofppt", "enssup", "habous", "interior", "finance", "tgr", "health", "hcp",
    "digital-transition", "add", "cnss", "cmr", "cimr", "fmps", "regions", "communes", "cndp", "dgssi", "dgsn",
    "poste-maroc", "cdg-prevoyance", "um6p", "provincial-directorates",
)  # fmt: skip

WITHOUT_PUBLIC_DESCRIPTION = ["sage", "tabligh", "ahkam", "carsco", "psp", "rna", "api-massar", "gisrh"]

TERRITORIES = {"regions": 12, "provinces": 83, "cercles": 213, "communes": 1503, "arrondissements": 41}

REGISTERS = {
    "person": [
        "idcs", "cnie", "family_arabic", "given_arabic", "family_latin", "given_latin", "birth_date", "birth_place",
        "sex", "nationality", "commune", "father_arabic", "father_latin", "mother_arabic", "mother_latin",
    ],
    "learner": [
        "massar", "cne", "cnie", "passport", "local_id", "family_arabic", "given_arabic", "family_latin",
        "given_latin", "birth_date", "birth_place", "sex", "commune", "father_arabic", "father_latin",
        "mother_arabic", "mother_latin",
    ],
    "enrolment": [
        "school_year", "establishment", "establishment_name", "commune", "school_type", "sector", "cycle", "level",
        "stream", "class_name", "status", "result", "average",
    ],
    "household": [
        "household", "commune", "milieu", "size", "index", "index_date",
    ],
    "membership": [
        "household", "relation",
    ],
    "establishment": [
        "gresa", "name_arabic", "name_latin", "commune", "milieu", "sector", "school_type", "cycle", "capacity",
    ],
    "staff": [
        "ppr", "cnie", "family_arabic", "given_arabic", "family_latin", "given_latin", "birth_date", "sex", "post",
        "establishment", "recruited",
    ],
    "baccalaureate": ["school_year", "held_on", "regional", "continuous", "national", "average", "result"],
    "territory-census": [
        "hcp", "level", "name_fr", "name_ar", "population_legal", "population_municipal", "households",
        "schooling_rate_6_11", "illiteracy_rate_10_plus", "census_year",
    ],
}  # fmt: skip

ARABIC = re.compile(r"[\u0621-\u064a]")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return _loaded()


@cache
def _loaded() -> Catalogue:
    return load(PACK, KINDS)


def of(catalogue: Catalogue, name: str) -> Nomenclature:
    return nomenclature(catalogue, name)


def texts(value: Any, where: str) -> Iterator[tuple[str, Text]]:
    """Every text for people inside a declaration."""
    if isinstance(value, Text):
        yield where, value
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from texts(getattr(value, field), f"{where}.{field}")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, f"{where}.{key}")
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item, where)


def test_the_state_is_declared_once(catalogue: Catalogue) -> None:
    (state,) = catalogue.all(State).values()
    assert (state.country, state.currency, state.time_zone) == ("MA", "MAD", "Africa/Casablanca")


@pytest.mark.parametrize("name", SYSTEMS_OF_THE_MISSION)
def test_every_system_of_the_mission_is_declared(catalogue: Catalogue, name: str) -> None:
    assert catalogue.get(System, name).owner in catalogue.all(Department)


@pytest.mark.parametrize("name", DEPARTMENTS_OF_THE_MISSION)
def test_every_department_of_the_mission_is_declared(catalogue: Catalogue, name: str) -> None:
    assert name in catalogue.all(Department)


def test_there_is_one_academy_for_each_region(catalogue: Catalogue) -> None:
    academies = {name.removeprefix("aref-") for name in catalogue.all(Department) if name.startswith("aref-")}
    assert academies == set(of(catalogue, "regions"))


@pytest.mark.parametrize("name", WITHOUT_PUBLIC_DESCRIPTION)
def test_what_no_public_source_describes_is_marked_as_assumed(catalogue: Catalogue, name: str) -> None:
    assert catalogue.get(System, name).assumed


def test_a_system_that_is_not_assumed_says_where_it_is_described(catalogue: Catalogue) -> None:
    undocumented = [
        name for name, each in catalogue.all(System).items() if not (each.assumed or each.source or each.law)
    ]
    assert undocumented == []


def test_texts_are_written_in_their_languages(catalogue: Catalogue) -> None:
    wrong = [
        where
        for entry in catalogue.entries
        for where, text in texts(entry.declaration, entry.id)
        if not (text.fr.strip() and text.en.strip() and ARABIC.search(text.ar)) or ARABIC.search(text.fr + text.en)
    ]
    assert wrong == []


def test_codes_of_a_referential_have_titles_that_tell_them_apart(catalogue: Catalogue) -> None:
    for name, referential in catalogue.all(Referential).items():
        for language in ("fr", "ar", "en"):
            said = [code.title.in_language(language) for code in referential.codes.values()]
            assert len(said) == len(set(said)), f"{name}: two codes have the same title in {language}"


@pytest.mark.parametrize(("name", "count"), TERRITORIES.items())
def test_territories_are_complete(catalogue: Catalogue, name: str, count: int) -> None:
    assert len(of(catalogue, name)) == count


def test_every_commune_leads_up_to_its_region(catalogue: Catalogue) -> None:
    communes, provinces, regions = of(catalogue, "communes"), of(catalogue, "provinces"), of(catalogue, "regions")
    for code in communes:
        links = communes.get(code).links
        assert provinces.get(links["provinces"]).links["regions"] == links["regions"]
        assert links["regions"] in regions


def test_links_of_written_codes_exist(catalogue: Catalogue) -> None:
    for name, referential in catalogue.all(Referential).items():
        for code, declared in referential.codes.items():
            for linked, target in declared.links.items():
                assert target in of(catalogue, linked), f"{name}.{code} -> {linked}.{target}"


def test_every_level_has_a_cycle_and_an_isced_level(catalogue: Catalogue) -> None:
    lacking = [
        name for name, code in of(catalogue, "levels").codes.items() if {"cycles", "isced-2011"} - set(code.links)
    ]
    assert lacking == []


def test_isced_levels_zero_to_eight_are_there(catalogue: Catalogue) -> None:
    isced = of(catalogue, "isced-2011")
    assert isced.children() == ("0", "1", "2", "3", "4", "5", "6", "7", "8")
    assert isced.children("0") == ("01", "02")


def test_ranks_follow_the_years_of_school(catalogue: Catalogue) -> None:
    levels = of(catalogue, "levels")
    school = [f"primary-{year}" for year in range(1, 7)]
    school += [f"lower-secondary-{year}" for year in range(1, 4)]
    school += [f"upper-secondary-{year}" for year in range(3)]
    assert [levels.get(level).order for level in school] == list(range(1, 13))
    assert levels.get("traditional-primary-4").order == levels.get("primary-4").order


def test_every_target_of_a_mapping_exists(catalogue: Catalogue) -> None:
    for name, mapping in catalogue.all(Mapping).items():
        targets = {row.to for row in mapping.rows.values()} - {None}
        assert targets <= set(of(catalogue, mapping.to)), name


@pytest.mark.parametrize(
    "name",
    [
        "massar",
        "private-schools",
        "fmps",
        "traditional",
        "missions",
        "enf",
        "e-takwin",
        "ensup",
        "rnp",
        "rsu",
        "masirh",
    ],
)
def test_every_source_of_people_says_both_sexes(catalogue: Catalogue, name: str) -> None:
    assert unreached(catalogue.get(Mapping, f"{name}-sexes"), of(catalogue, "sexes")) == ()


@pytest.mark.parametrize(
    ("mapping", "cell", "code"),
    [
        ("massar-levels", "1apic", "lower-secondary-1"),
        ("massar-levels", "2BACSPF", "upper-secondary-2"),
        ("massar-streams", "2BACSPF", "bac-physics"),
        ("massar-streams", "TCSF", "core-science"),
        ("massar-sexes", "أنثى", "female"),
        ("private-schools-levels", "CE6", "primary-6"),
        ("fmps-levels", "Grande Section", "preschool-2"),
        ("traditional-levels", "الرابعة ابتدائي عتيق", "traditional-primary-4"),
        ("traditional-levels", "نور البيان", "traditional-preschool"),
        ("missions-levels", "6ème", "primary-6"),
        ("missions-levels", "Terminale", "upper-secondary-2"),
        ("missions-levels", "4º ESO", "upper-secondary-0"),
        ("e-takwin-levels", "TS", "vocational-specialised-technician"),
        ("e-takwin-levels", "TS2", "vocational-specialised-technician-2"),
        ("ensup-levels", "S4", "licence-2"),
        ("ensup-levels", "D", "doctorate"),
        ("ensup-results", "AJ", "repeats"),
        ("rsu-relations", "CM", "head"),
        ("rnp-sexes", "MLE", "male"),
        ("gresa-sectors", "Privé", "private"),
    ],
)
def test_departments_codes_mean_what_people_would_say(catalogue: Catalogue, mapping: str, cell: str, code: str) -> None:
    row = translate(catalogue.get(Mapping, mapping), cell)
    assert row is not None
    assert row.to == code


def test_a_level_and_its_stream_are_read_from_the_same_code(catalogue: Catalogue) -> None:
    """Every stream code of the school system is a level code too, of upper secondary school."""
    levels, streams = catalogue.get(Mapping, "massar-levels"), catalogue.get(Mapping, "massar-streams")
    reached = {str(row.to) for cell in spellings(streams) if (row := translate(levels, cell))}
    assert all(translate(levels, cell) for cell in spellings(streams))
    assert reached == {"upper-secondary-0", "upper-secondary-1", "upper-secondary-2"}


def test_levels_of_general_school_are_all_reached_from_the_school_system(catalogue: Catalogue) -> None:
    missed = unreached(catalogue.get(Mapping, "massar-levels"), of(catalogue, "levels"))
    assert [level for level in missed if level.startswith(("primary", "lower-secondary", "upper-secondary"))] == []


def test_a_commune_is_read_from_its_code_its_digits_or_its_name(catalogue: Catalogue) -> None:
    table = table_of(catalogue, "massar-communes")
    found = dict(zip(table["key"].to_pylist(), table["value"].to_pylist(), strict=True))
    assert {found[key] for key in ("01.511.01.0", "001511010", "TANGER", "طنجة")} == {"01.511.01.0"}


def test_every_mapping_makes_a_lookup_table(catalogue: Catalogue) -> None:
    assert all(table_of(catalogue, name).num_rows for name in catalogue.all(Mapping))


def test_coverage_is_counted_for_each_system(catalogue: Catalogue) -> None:
    found = by_system(catalogue)
    assert {"massar", "e-takwin", "ensup", "traditional", "missions", "rsu"} <= set(found)
    for coverages in found.values():
        for each in coverages:
            assert each == of_mapping(each.mapping, catalogue.get(Mapping, each.mapping))
            assert each.codes == len(catalogue.get(Mapping, each.mapping).rows)


@pytest.mark.parametrize("name", REGISTERS)
def test_registers_hold_these_attributes(catalogue: Catalogue, name: str) -> None:
    assert list(catalogue.get(Register, name).attributes) == REGISTERS[name]


def test_records_about_people_share_the_space_of_persons(catalogue: Catalogue) -> None:
    subjects = {name: register.subject for name, register in catalogue.all(Register).items()}
    assert {name for name, subject in subjects.items() if subject == "person"} == {
        "learner", "enrolment", "baccalaureate", "membership", "staff",
    }  # fmt: skip


def test_people_are_recognised_by_names_in_both_scripts_birth_sex_place_and_parents(catalogue: Catalogue) -> None:
    (model,) = catalogue.all(LinkageModel).values()
    attributes = catalogue.get(Register, model.register).attributes.values()
    roles = {(attribute.links_as, attribute.script) for attribute in attributes if attribute.links_as}
    names = {(role, script) for role in ("given", "family", "father", "mother") for script in ("arabic", "latin")}
    assert roles == names | {("birth_date", None), ("sex", None), ("place", None)}


def test_identity_card_numbers_need_the_commissions_authorisation(catalogue: Catalogue) -> None:
    """Law 09-08, article 12: processing that includes the card number is subject to prior authorisation."""
    for register in catalogue.all(Register).values():
        for attribute in register.attributes.values():
            assert attribute.scheme != "cnie" or attribute.sensitivity == "sensitive"


@pytest.mark.parametrize(("day", "ages"), [(date(2010, 9, 1), (6, 15)), (date(2025, 9, 1), (4, 16))])
def test_schooling_is_compulsory_between_the_ages_of_the_law(
    catalogue: Catalogue, day: date, ages: tuple[int, int]
) -> None:
    def on(name: str) -> object:
        return [dated.value for dated in catalogue.get(Parameter, name).values if dated.since <= day][-1]

    assert (on("compulsory-schooling-from"), on("compulsory-schooling-until")) == ages
