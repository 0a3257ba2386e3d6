"""Each file is truly what its feed declares: encoding, delimiter, headers; and its codes are those of the pack."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from tests.demo.conftest import State
from wasl.catalogue.catalogue import Catalogue
from wasl.demo.workshop import File
from wasl.registers.declared import Feed

Rows = list[dict[str, str]]
CSV_FORMS = {
    "establishments": (";", "utf-8-sig", b"\xef\xbb\xbf"), "rsu-households": ("|", "utf-8", b"num"),
    "rsu-members": ("|", "utf-8", b"num"),
    "massar-pupils": (",", "utf-8-sig", b"\xef\xbb\xbf"), "massar-enrolments": (",", "utf-8", b"CODE"),
    "private-schools": ("\t", "utf-16", b"\xff\xfe"), "foreign-missions": (",", "utf-8", b"Matricule"),
    "universities": (";", "cp1252", b"CNE"), "massar-baccalaureate": (",", "utf-8", b"CODE"),
}  # fmt: skip
WORKBOOKS = {"traditional-schools": 3, "nonformal-enf": 1, "vocational-e-takwin": 3, "staff-masirh": 1}


def read(state: State, file: File) -> Rows:
    path = state.path(file)
    if file.feed in CSV_FORMS:
        delimiter, encoding, _ = CSV_FORMS[file.feed]
        return list(csv.DictReader(io.StringIO(path.read_text(encoding=encoding)), delimiter=delimiter))
    if file.feed in WORKBOOKS:
        return workbook(path, WORKBOOKS[file.feed])
    if file.feed == "preschool-fmps":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    found: Rows = pq.read_table(path).to_pylist()
    return found


def workbook(path: Path, header_row: int) -> Rows:
    lines = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    headers = [str(cell) for cell in lines[header_row - 1]]
    return [dict(zip(headers, map(str, line), strict=True)) for line in lines[header_row:]]


def test_every_file_holds_the_rows_and_the_columns_its_feed_declares(state: State, pack: Catalogue) -> None:
    for file in state.manifest.files:
        if file.path is None:
            continue
        rows = read(state, file)
        assert len(rows) == file.rows, file.path
        declared = [column.name for column in pack.get(Feed, file.feed).columns]
        assert list(rows[0]) == declared, file.path


@pytest.mark.parametrize("feed", CSV_FORMS)
def test_csv_files_start_with_the_bytes_of_their_encoding(state: State, feed: str) -> None:
    for file in state.files(feed):
        assert state.path(file).read_bytes().startswith(CSV_FORMS[feed][2])


@pytest.mark.parametrize("feed", [*CSV_FORMS, *WORKBOOKS])
def test_declared_formats_agree_with_the_files(pack: Catalogue, feed: str) -> None:
    declared = pack.get(Feed, feed).format
    if feed in WORKBOOKS:
        assert declared.type in ("xlsx", "form")
        assert declared.header_row == WORKBOOKS[feed]
    else:
        assert declared.type == "csv"
        assert declared.delimiter in (None, CSV_FORMS[feed][0])


@pytest.mark.parametrize(
    ("feed", "column", "mapping", "unknown"),
    [
        ("massar-pupils", "SEXE", "massar-sexes", set()), ("massar-enrolments", "NIVEAU", "massar-levels", {"9X"}),
        ("massar-enrolments", "STATUT", "massar-statuses", set()), ("massar-enrolments", "RESULTAT", "massar-results", {""}),
        ("massar-baccalaureate", "DECISION", "massar-results", set()),
        ("private-schools", "Niveau", "private-schools-levels", {"SEGPA"}),
        ("preschool-fmps", "section", "fmps-levels", {"creche"}),
        ("traditional-schools", "المستوى", "traditional-levels", {"مستوى آخر"}),
        ("foreign-missions", "Niveau", "missions-levels", {"UPE2A"}),
        ("nonformal-enf", "niveau", "enf-levels", {"Alphabétisation"}),
        ("vocational-e-takwin", "Niveau", "e-takwin-levels", {"XX"}),
        ("vocational-e-takwin", "Filière", "e-takwin-streams", set()), ("universities", "ETAPE", "ensup-levels", {"Z9"}),
        ("establishments", "TYPE", "gresa-school-types", set()), ("rsu-members", "lien", "rsu-relations", set()),
    ],
)  # fmt: skip
def test_codes_are_known_to_the_pack_but_for_the_slips(
    state: State, pack: Catalogue, feed: str, column: str, mapping: str, unknown: set[str]
) -> None:
    from wasl.referentials.declared import Mapping
    from wasl.referentials.mapping import spellings

    known = set(spellings(pack.get(Mapping, mapping)))
    written = {row[column] for file in state.files(feed) for row in read(state, file)}
    strange = {value for value in written if value.strip().upper() not in known}
    assert strange <= unknown


def test_dates_are_written_each_in_its_own_way(state: State) -> None:
    samples = {
        ("massar-pupils", "DATE_NAISSANCE"): r"\d\d/\d\d/\d{4}", ("private-schools", "Né(e) le"): r"\d\d-\d\d-\d{4}",
        ("preschool-fmps", "date_naissance"): r"\d{4}-\d\d-\d\d", ("rnp-persons", "date_naissance"): r"\d{8}",
        ("rsu-households", "date_ise"): r"\d\d\.\d\d\.\d{4}", ("vocational-e-takwin", "Date de naissance"): r"\d{4}-\d\d-\d\d",
    }  # fmt: skip
    import re

    for (feed, column), shape in samples.items():
        values = [row[column] for row in read(state, state.files(feed)[-1]) if row[column]]
        assert sum(re.fullmatch(shape, value, re.ASCII) is not None for value in values) > 0.97 * len(values), feed


def test_traditional_births_are_hijri_and_gregorian_in_one_column(state: State) -> None:
    births = [row["تاريخ الازدياد"] for file in state.files("traditional-schools") for row in read(state, file)]
    plain = [birth.translate(str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")) for birth in births if birth]
    kinds = Counter("hijri" if birth.startswith("14") and birth.endswith("هـ") else birth[:2] for birth in plain)
    assert kinds["hijri"] > 0.2 * len(plain)
    assert kinds["20"] > 0.3 * len(plain)
    assert any(birth[0] in "١٢" for birth in births if birth)


def test_sources_without_a_common_code_have_none(state: State) -> None:
    for feed in ("traditional-schools", "foreign-missions"):
        cells = {cell for file in state.files(feed) for row in read(state, file) for cell in row.values()}
        assert not any(str(cell).startswith("Z") and str(cell)[1:].isdigit() and len(str(cell)) == 10 for cell in cells)


def test_slips_of_the_manifest_are_in_the_file(state: State) -> None:
    [pupils] = state.files("massar-pupils")
    rows = read(state, pupils)
    short = sum(len(row["CODE_MASSAR"]) == 9 for row in rows)
    keys = Counter(row["CODE_MASSAR"] for row in rows)
    assert short >= pupils.slips["bad_identifier"]
    assert sum(count - 1 for count in keys.values()) >= pupils.slips["repeated"] > 0
    assert sum(row["PRENOM_MERE"] == "" for row in rows) >= pupils.slips["missing_mother"] > 0
