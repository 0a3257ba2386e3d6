"""Papers held against a list of candidates: the same person, another name, no paper; and nothing is decided."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from wasl.documents.batches.candidates import Candidate, candidates_in
from wasl.documents.batches.judging import Line
from wasl.documents.batches.matching import matches, name_of
from wasl.documents.verifying import seals
from wasl.documents.verifying.seals import Verdict
from wasl.kernel.errors import WaslError
from wasl.kernel.text import Text


def stating(*values: str, number: str = "8F3K-72QD-1M9X-4TBC", outcome: seals.Outcome = "authentic") -> Verdict:
    """The verdict on a paper that states `values`."""
    lines = tuple(seals.Line(Text("", "", ""), Text(value, value, value)) for value in values)
    return Verdict(outcome, "sealed", "in-force", number=number, lines=lines)


SALMA = ("SALMA", "EL ALAOUI", "سلمى", "العلوي", "2008-06-04", "Assez bien", "2026-09-01")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Salma El Alaoui", "same"),
        ("EL ALAOUI Salma", "same"),
        ("sálma  elalaoui", "same"),
        ("سلمى العلوي", "same"),
        ("العلوي سلمى", "same"),
        ("Selma Alawi", "alike"),
        ("Salma Alaoui", "alike"),
        ("سلمة علوي", "alike"),
        ("Kenza Bennani", "another"),
        ("Salma Bennani", "another"),
        ("Salma", "same"),
        ("", "another"),
        ("12345", "another"),
    ],
)
def test_a_name_is_found_in_either_script_and_order(name: str, told: str) -> None:
    assert name_of(name, stating(*SALMA)) == told


NAMES = st.text("abcdefghijklmnopqrstuvwxyzéèçï'- ", min_size=2, max_size=20).filter(
    lambda name: any(map(str.isalpha, name))
)


@given(NAMES, NAMES)
def test_case_and_order_never_make_another_name(first: str, last: str) -> None:
    paper = stating(first.upper(), last.upper())
    assert name_of(f"{first} {last}", paper) == name_of(f"{last.title()}  {first}", paper) == "same"


def test_whose_paper_it_is_and_what_differs() -> None:
    people = [
        Candidate("2026/15", "Salma El Alaoui", date(2008, 6, 4)), Candidate("2026/16", "Kenza Bennani", date(2008, 1, 1)),
        Candidate("2026/17", "Hiba Drissi", date(2008, 1, 2), "8F3K-72QD-1M9X-4TBC"), Candidate("2026/18", "Nadia Chraibi"),
        Candidate("2026/19", "Selma Alaoui", date(2009, 6, 4)),
    ]  # fmt: skip
    lines = [
        Line(1, "x.pdf", stating(*SALMA, number="1"), None, None),
        Line(2, "dossiers/2026-16/diplome.pdf", stating(*SALMA, number="1"), None, 1),
        Line(3, "y.pdf", stating("HIBA", "DRISSI", "2008-01-03"), None, None),
        Line(4, "2026_18 bac.pdf", Verdict("not-authentic", "paper-changed"), None, None),
        Line(5, "2026_18_19.pdf", stating(*SALMA, number="2"), None, None),
        Line(6, "2026-19.png", stating(*SALMA, number="3"), None, None),
        Line(7, "2026-160.pdf", None, "damaged", None),
    ]
    told = [
        (each.candidate.number if each.candidate else "", each.line.place if each.line else 0, each.by, each.found)
        for each in matches(people, lines)
    ]
    by_line = {line: (number, by, found) for number, line, by, found in told}
    assert by_line[1] == ("2026/15", "stated", "same-person")
    assert by_line[2] == ("2026/16", "file", "another-name")
    assert by_line[3] == ("2026/17", "document", "to-compare")
    assert by_line[4] == ("2026/18", "file", "not-believed")
    assert by_line[6] == ("2026/19", "file", "to-compare")
    assert by_line[7] == ("", None, "no-candidate")


def test_a_candidate_without_a_paper_is_told_of_and_namesakes_are_not_chosen_between() -> None:
    twins = [Candidate("1", "Salma Alaoui", date(2008, 6, 4)), Candidate("2", "ALAOUI Salma", date(2008, 6, 4))]
    told = matches(twins, [Line(1, "x.pdf", stating(*SALMA), None, None)])
    assert [each.found for each in told] == ["no-paper", "no-paper", "no-candidate"]
    same = [Candidate("7", "A", None), Candidate("7", "B", None)]
    assert [each.found for each in matches(same, [Line(1, "7.pdf", stating("A"), None, None)])][-1] == "no-candidate"


def test_lists_are_read_as_offices_write_them() -> None:
    text = "N° Candidat;Nom;Prénom;Date de naissance;N° diplôme\n"
    text += "15;El Alaoui;Salma;04/06/2008;8f3k 72qd 1m9x 4tbc\n;;;;\n16;X;;31/02/2008;12\n"
    expected = [Candidate("15", "Salma El Alaoui", date(2008, 6, 4), "8F3K-72QD-1M9X-4TBC"), Candidate("16", "X")]
    assert candidates_in(BytesIO(text.encode("cp1252"))) == expected
    book, out = Workbook(), BytesIO()
    for row in (["رقم المترشح", "الاسم الكامل", "تاريخ الازدياد"], [15, "سلمى العلوي", date(2008, 6, 4)]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(out)
    assert candidates_in(BytesIO(out.getvalue())) == [Candidate("15", "سلمى العلوي", date(2008, 6, 4))]
    with pytest.raises(WaslError, match="columns are missing"):
        candidates_in(BytesIO(b"a;b\n1;2\n"))
    with pytest.raises(WaslError, match="too large"):
        candidates_in(BytesIO(bytes(5 << 20)))
