"""The pack browser: every declaration with its own lines, and who refers to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from wasl.catalogue import current
from wasl.portal.source import lines_of

pytestmark = pytest.mark.django_db


def test_every_declaration_has_its_page(client: Client) -> None:
    for entry in current.catalogue().entries:
        assert client.get(f"/pack/{entry.id}/").status_code == 200, entry.id


def test_a_file_of_one_declaration_is_shown_whole(client: Client) -> None:
    (entry,) = (entry for entry in current.catalogue().entries if entry.id == "referentials.sexes")
    text = client.get("/pack/referentials.sexes/").content.decode()
    assert text.count('<li id="L') == len(Path(entry.file).read_text(encoding="utf-8").splitlines())


def test_a_declaration_among_many_is_shown_alone(client: Client) -> None:
    text = client.get("/pack/systems.massar/").content.decode()
    shown = re.findall(r'<li id="L(\d+)">', text)
    assert '<span class="key">massar:</span>' in text
    assert '<span class="key">api-massar:</span>' not in text
    assert [int(number) for number in shown] == list(range(int(shown[0]), int(shown[-1]) + 1))


def test_who_refers_to_it_is_told_with_the_line(client: Client) -> None:
    text = client.get("/pack/referentials.sexes/").content.decode()
    assert re.search(r'href="/pack/registers\.person/#L\d+"', text)


def test_the_list_filters_by_kind(client: Client) -> None:
    registers = [entry for entry in current.catalogue().entries if entry.kind.name == "register"]
    found = client.get("/pack/?kind=register&export=json").json()
    assert {row["id"] for row in found} == {entry.id for entry in registers}


def test_lines_are_told_apart_into_key_value_and_comment(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text('kind: x  # why\n  - name: "a # b"\n# alone\n\ntext: |\n  free: words', encoding="utf-8")
    first, second, third, fourth, *_rest = lines_of(str(file))
    assert (first.key, first.value, first.comment) == ("kind:", " x ", " # why")
    assert (second.lead, second.key, second.comment) == ("  - ", "name:", "")
    assert (third.key, third.comment) == ("", "# alone")
    assert fourth.text == ""


def test_lines_put_together_are_the_file(tmp_path: Path) -> None:
    for entry in current.catalogue().entries:
        for line in lines_of(entry.file):
            assert line.lead + line.key + line.value + line.comment == line.text


def test_markup_in_a_pack_is_text_on_the_page(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("title: <b>bold</b>", encoding="utf-8")
    from django.template.loader import render_to_string

    lines = lines_of(str(file))
    page = render_to_string("portal/source.html", {"lines": lines})
    assert "<b>bold" not in page
    assert "&lt;b&gt;bold" in page
