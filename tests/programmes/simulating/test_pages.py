"""Pages of reforms over a synthetic country: the map, the rates of poverty, and several reforms side by side."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from pytest_django.fixtures import Settings

from tests.documents.desk import agent_of
from tests.programmes.simulating.reformed import NAME, made_up_rates, reformed
from tests.programmes.test_commands import line
from tests.programmes.test_views import client
from wasl.accounts.models import Profile
from wasl.accounts.roles import Role
from wasl.programmes.models import Scenario
from wasl.programmes.simulating import saving
from wasl.programmes.simulating.models import PovertyMap
from wasl.registers.installation import installation

PAGE = f"/programmes/{NAME}/simulate/"
COMPARE, POVERTY = f"/programmes/{NAME}/compare/", f"/programmes/{NAME}/poverty/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def things(settings: Settings, tmp_path: Path) -> dict[str, object]:
    """A run, a reform and rates; the planner who made them is signed in as ``planner`` below."""
    settings.HOME, settings.REQUIRE_MFA = tmp_path, False
    planner = agent_of("menps", "planner")
    planner.role = Role.PLANNER
    planner.save()
    return reformed(tmp_path)


@pytest.fixture
def planner(things: dict[str, object]) -> Client:
    browser = client()
    browser.force_login(Profile.objects.get(user__username="planner").user)
    return browser


def test_the_threshold_moves_and_the_map_with_it(planner: Client, things: dict[str, object]) -> None:
    asked = {"figure-threshold": "9.4", "poverty": str(things["rates"]), "drift-least": "-0.1", "drift-most": "0.05",
             "returned-most": "4"}  # fmt: skip
    page = planner.get(PAGE, asked).content.decode()
    for words in (
        "Where it would be felt", "Tanger-Assilah", "shade-down-", "Where the uncertainty comes from", "Payments that come back",
        "Errors of exclusion", "Essai (aucune source)", "by chance",
        'data-slides="f1" min="7.79" max="11.69" step="0.01" value="9.4"', "-0.1 – 0.05",
    ):  # fmt: skip
        assert words in page, words
    inside = planner.get(PAGE, asked | {"at": "01", "map": "then"}).content.decode()
    assert "The whole country" in inside
    assert 'name="at" value="01"' in inside
    rows = json.loads(planner.get(PAGE, asked | {"places": "json"}).content)
    assert sum(row["units"] for row in rows) == pytest.approx(2_000, rel=0.1)
    assert all(row["units"] % 10 == 0 for row in rows)
    assert [row["name"] for row in json.loads(planner.get(PAGE, {"export": "json"}).content)] == ["Seuil à 9,9"]
    wrong = planner.get(PAGE, asked | {"drift-least": "1"}).content.decode()
    assert "no range around zero" in wrong
    assert 'name="drift-least" value="1"' in wrong
    assert "no range of percentages" in planner.get(PAGE, asked | {"attendance-least": "many"}).content.decode()


def test_a_report_holds_the_map_and_the_errors_and_is_taken_away_as_a_workbook(
    planner: Client, things: dict[str, object]
) -> None:
    held = Scenario.objects.get(pk=things["reform"])
    assert saving.intact(held)
    page = planner.get(f"/reforms/{held.pk}/").content.decode()
    for words in ("Where it would be felt", "Errors of inclusion", "data-prints", "export=xlsx", "1 – 4 %"):
        assert words in page, words
    book = load_workbook(io.BytesIO(planner.get(f"/reforms/{held.pk}/?export=xlsx").content))
    head, total, *_ = book.active.iter_rows(values_only=True)
    assert head[:3] == ("breakdown", "code", "title")
    assert isinstance(total[head.index("receive_after")], int)
    PovertyMap.objects.update(fingerprint="0" * 32)
    assert not saving.intact(Scenario.objects.get(pk=held.pk))
    assert saving.intact(
        saving.save(Profile.objects.get(), held.run, "Without", saving.changes_of(held), installation())
    )


def test_a_series_is_one_scan_and_stands_beside_what_was_saved(planner: Client, things: dict[str, object]) -> None:
    asked = {
        "figure": "threshold",
        "values": "9.2 9.4 9.4 9.9",
        "one": str(things["reform"]),
        "poverty": str(things["rates"]),
    }
    page = planner.get(COMPARE, asked).content.decode()
    for words in ("Reforms side by side", "Today", "9.2", "Seuil à 9,9", "Exclusion, at least (%)", "Cost by: Region"):
        assert words in page, words
    rows = json.loads(planner.get(COMPARE, asked | {"export": "json"}).content)
    assert rows[0]["name"] == "Today"
    assert len(rows) == 5
    costs = [float(row["cost"]) for row in rows[1:4]]
    assert costs == sorted(costs)
    assert all(float(row["low"]) <= float(row["high"]) for row in rows)
    assert (
        "too many reforms"
        in planner.get(COMPARE, asked | {"values": " ".join(map(str, range(1, 10)))}).content.decode()
    )
    assert "is no number" in planner.get(COMPARE, asked | {"values": "nine"}).content.decode()
    assert "nothing that can be changed" in planner.get(COMPARE, asked | {"figure": "colour"}).content.decode()
    assert "Write the values of a figure" in planner.get(COMPARE).content.decode()


def test_rates_are_brought_whole_or_not_at_all_and_once(planner: Client, things: dict[str, object]) -> None:
    template = b"".join(planner.get(f"{POVERTY}template/").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    head, first, *rest = template.splitlines()
    assert head == "code,rate,source,year,households"
    assert first.startswith("01.")
    assert len(rest) == 1_502
    broken = SimpleUploadedFile("rates.csv", b"code,rate,source,year\n01.511.01.0,200,HCP,2014\n9,1,HCP,2014\n")
    page = planner.post(POVERTY, {"title": "Broken", "file": broken}, follow=True).content.decode()
    for words in ("ows that cannot be used: 2; none was taken", "line 2", "no percentage", "no code of a place"):
        assert words in page, words
    assert PovertyMap.objects.count() == 1
    good = b"code;households;rate;source;year\n01.511.01.0;362062;1,5;HCP;2014\n"
    for _ in range(2):
        page = planner.post(
            POVERTY, {"title": "HCP", "file": SimpleUploadedFile("r.csv", good)}, follow=True
        ).content.decode()
        assert "Places whose rates were taken: 1." in page
    assert PovertyMap.objects.count() == 2
    assert "o file was chosen" in planner.post(POVERTY, {"title": "HCP"}, follow=True).content.decode()
    unnamed = {"title": " ", "file": SimpleUploadedFile("r.csv", made_up_rates(["01.511.01.0"]))}
    assert "have no name" in planner.post(POVERTY, unnamed, follow=True).content.decode()
    assert planner.get("/programmes/back-to-school/poverty/").status_code in (200, 404)


def test_others_bring_no_rates_and_compare_nothing(planner: Client, things: dict[str, object]) -> None:
    stranger, agent = client(), client()
    stranger.force_login(agent_of("menps", "stranger").user)
    agent.force_login(agent_of("anss", "one").user)
    assert [stranger.get(page).status_code for page in (COMPARE, POVERTY)] == [403, 403]
    assert [client().get(page).status_code for page in (COMPARE, POVERTY)] == [302, 302]
    assert "Bring rates" not in agent.get(POVERTY).content.decode()
    sent = {"title": "x", "file": SimpleUploadedFile("r.csv", made_up_rates(["01.511.01.0"]))}
    assert agent.post(POVERTY, sent).status_code == 403
    assert agent.get(f"{POVERTY}template/").status_code == 403


def test_the_command_line_tells_what_the_pages_tell(planner: Client, things: dict[str, object]) -> None:
    assumed = {"least": "70", "most": "90", "attendance-least": "95", "attendance-most": "98", "returned-least": "1",
               "returned-most": "4", "drift-least": "-0.1", "drift-most": "0.05"}  # fmt: skip
    options = [word for name, value in assumed.items() for word in (f"--{name}", value)]
    asked = assumed | {"poverty": str(things["rates"])}
    page = planner.get(PAGE, asked | {"figure-threshold": "9,4", "check-no_family_allowances": "TRUE"}).context
    told = line("simulate", NAME, "--as", "planner", "--set", "threshold=9.4", *options, "--check", "no_family_allowances=TRUE",
                "--poverty", "Taux d'essai")  # fmt: skip
    assert told.exit_code == 0, told.output
    results, errors = page["results"], page["poverty"]
    then = errors["then"].missed
    for words in (
        f"then   {results['after'].receive:,} receive, {results['after'].cost:,} MAD a month",
        f"nine times in ten between {results['band'].low:,} and {results['band'].high:,} MAD",
        f"then   errors of exclusion: {then.least} to {then.most} %, by chance {then.by_chance} %",
        *(f"between {each['band'].low:,} and {each['band'].high:,}" for each in results["sources"]),
    ):
        assert words in told.output, words
    rows = json.loads(planner.get(COMPARE, asked | {"figure": "threshold", "values": "9,4 9.6", "one": str(things["reform"]),
                                                    "export": "json"}).content)  # fmt: skip
    beside = line("compare", NAME, "--as", "planner", "--figure", "threshold", "--values", "9,4 9.6", *options, "--poverty",
                  str(things["rates"]), "--one", str(things["reform"]))  # fmt: skip
    assert beside.exit_code == 0, beside.output
    said = beside.output.splitlines()
    for row in rows:
        block = said[said.index(row.pop("name")) + 1 :][: len(row)]
        assert [each.split()[-1] for each in block] == [f"{Decimal(str(each)):,}" for each in row.values()]
    assert [each for each in said if not each.startswith(" ")] == ["Today", "9.4", "9.6", "Seuil à 9,9"]
    for wrong, words in (
        (["simulate", NAME, "--as", "planner", "--poverty", "none such"], "no such rates"),
        (["simulate", NAME, "--as", "planner", "--least", "x"], "the take-up is no range"),
        (["compare", NAME, "--as", "planner"], "nothing is compared"),
        (["compare", NAME, "--as", "planner", "--one", "99999"], "has no reform"),
        (["compare", NAME, "--as", "planner", "--figure", "x", "--values", "1"], "nothing that can be changed"),
    ):
        assert words in str(line(*wrong).exception), wrong
