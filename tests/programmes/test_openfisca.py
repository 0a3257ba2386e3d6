"""Files in OpenFisca's form run as they are: flat, by entity, by period, one value or one for each."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from wasl.catalogue.catalogue import Catalogue
from wasl.programmes.arranging import MalformedCaseError, units_of
from wasl.programmes.declared import Case
from wasl.programmes.facts import MalformedFactError
from wasl.programmes.openfisca import run_file
from wasl.programmes.plan import rules_of
from wasl.server.commandline import application

TRAINEE = "{cycle: vocational, index: 9.5, index_date: 2025-03-01}"
FORMS = {
    "flat": ("minhaty-vocational", f"""
        - period: 2025-10-15
          input: {TRAINEE}
          output: {{outcome: entitled, october: 1900, due: 6333}}"""),
    "one test without a list": ("minhaty-vocational", f"""
        period: 2025-10-15
        input: {TRAINEE}
        output: {{due: 6333}}"""),
    "by entity": ("minhaty-vocational", f"""
        - name: two of them
          period: 2025-10
          input: {{persons: {{amina: {TRAINEE}, omar: {{cycle: higher}}}}}}
          output: {{persons: {{amina: {{due: 6333}}, omar: {{outcome: not-entitled, due: 0}}}}}}"""),
    "vectors of persons": ("minhaty-vocational", """
        - period: 2025-10
          input: {cycle: [vocational, higher, null], index: [9.5, 9.1, 9.2], index_date: 2025-03-01}
          output: {outcome: [entitled, not-entitled, unknown], due: [6333, 0, null]}"""),
    "by period": ("minhaty-vocational", """
        - period: 2025-10-15
          input:
            cycle: {2024: higher, 2025: vocational}
            index: {2025-09: 10.5, 2025-10: 9.5}
            index_date: {eternity: 2025-03-01}
            other_grant: {2024-10: true}
          output: {outcome: {2025-10: entitled}, due: {2024: 0, 2025: 6333}}"""),
    "a household with roles": ("direct-aid-children", """
        - period: 2025-09
          input:
            household: {parents: [salma], children: [ali, aya], index: 9.2, index_date: 2025-03-01}
            persons:
              salma: {relation: head, birth_date: 1985-02-01}
              ali: {relation: child, birth_date: 2016-03-01, schooled: true}
              aya: {relation: child, birth_date: 2018-03-01, schooled: true}
          output: {monthly: 500, children: 2, persons: {ali: {rank: 1, allowance: 250}, salma: {counts: false}}}"""),
    "several households": ("direct-aid-children", """
        - period: month:2025-09
          input:
            households:
              one: {members: [ali], index: 9.2, index_date: 2025-03-01}
              two: {members: [aya], index: 10.2, index_date: 2025-03-01}
            persons:
              ali: {relation: child, birth_date: 2016-03-01, schooled: true}
              aya: {relation: child, birth_date: 2018-03-01, schooled: true}
          output: {households: {one: {outcome: entitled}, two: {outcome: not-entitled, monthly: 0}}}"""),
    "vectors of members": ("direct-aid-children", """
        - period: 2025-09
          input:
            index: 9.2
            index_date: 2025-03-01
            relation: [child, child, child]
            birth_date: [2012-03-01, 2016-03-01, 2020-03-01]
            schooled: [true, false, null]
          output: {monthly: 675, allowance: [250, 175, 250], rank: [1, 2, 3]}"""),
    "margins and filters": ("minhaty-vocational", f"""
        - period: 2025-10-15
          input: {TRAINEE}
          relative_error_margin: 0.01
          absolute_error_margin: 1
          only_variables: [due, october]
          ignore_variables: [october]
          max_spiral_loops: 3
          output: {{due: 6300, october: 1, may: 2}}"""),
}  # fmt: skip


WRONG = {
    "due: 6333": "due: 6334", "due: 6300": "due: 6200", "outcome: not-entitled": "outcome: unknown", "children: 2": "children: 3",
    "null]}": "7]}", "2025: 6333": "2025: 6334", "rank: [1": "rank: [9",
}  # fmt: skip
"""What a form expects -> something else."""


def written(folder: Path, text: str) -> Path:
    file = folder / "cases.yaml"
    file.write_text(dedent(text).strip(), encoding="utf-8")
    return file


@pytest.mark.parametrize("form", FORMS)
def test_each_form_runs(maroc: Catalogue, tmp_path: Path, form: str) -> None:
    programme, text = FORMS[form]
    assert run_file(maroc, programme, written(tmp_path, text)) == (1, [])


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_compared_and_not_only_read(maroc: Catalogue, tmp_path: Path, form: str) -> None:
    programme, text = FORMS[form]
    for right, wrong in WRONG.items():
        text = text.replace(right, wrong)
    number, failures = run_file(maroc, programme, written(tmp_path, text))
    assert number == 1
    assert failures
    assert failures[0].place.line >= 1


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("- {period: 2025-10, input: {cycle: [higher, higher], index: [9.5]}, output: {}}", "not the same length"),
        ("- {period: 2025-10, input: {cycle: [higher, higher]}, output: {due: [0, 0, 0]}}", "not the same length"),
        ("- {period: 2025-10, input: {persons: {a: {}}, cycle: higher}, output: {}}", "beside its persons"),
        (
            "- {period: 2025-10, input: {persons: {a: {}}}, output: {persons: {b: {due: 0}}}}",
            "of 'b', of whom it says nothing",
        ),
        ("- {period: 2025-13, input: {}, output: {}}", "its period is none"),
        ("- {input: {}, output: {}}", "its period is none"),
        ("- {period: 2025-10, input: {salary: 3}, output: {}}", "'salary' is no fact"),
        ("- {period: 2025-10, input: {index: 9.123456789}, output: {}}", "the value of 'index' is no decimal"),
        ("- {period: 2025-10, input: {}, output: {wage: 3}}", "'wage' is nothing that this programme decides"),
        ("- {period: 2025-10, reforms: [more], input: {}, output: {}}", "asks for other rules by 'reforms'"),
        ("- {period: 2025-10, inputs: {}, output: {}}", "it is no case"),
        ("- salary", "this is no test"),
    ],
)
def test_what_no_form_says_is_refused_with_its_place(maroc: Catalogue, tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(MalformedCaseError, match=what) as refused:
        run_file(maroc, "minhaty-vocational", written(tmp_path, text))
    assert "cases.yaml:1:" in str(refused.value)


def test_who_is_twice_in_a_household_is_refused(maroc: Catalogue) -> None:
    programme = rules_of(maroc, "direct-aid-children").declared
    persons = {"ali": {"relation": "child"}}
    case = Case(
        name="x", period="2025", input={"household": {"children": ["ali", "ali"]}, "persons": persons}, output={}
    )
    with pytest.raises(MalformedCaseError, match="twice"):
        units_of(programme, case)
    with pytest.raises(MalformedFactError):
        units_of(programme, replace(case, input={"household": {"children": ["nobody"]}, "persons": persons}))


def test_the_command_runs_a_file(tmp_path: Path) -> None:
    file = written(tmp_path, FORMS["flat"][1])
    done = CliRunner().invoke(application(), ["test", "packs/maroc", "minhaty-vocational", "--cases", str(file)])
    assert done.exit_code == 0, done.output
    assert "1 cases  all as expected" in done.output
    unnamed = CliRunner().invoke(application(), ["test", "packs/maroc", "--cases", str(file)])
    assert "no programme is named" in str(unnamed.exception)
