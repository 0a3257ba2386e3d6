"""Who may simulate, save and publish, on the pages and at the command line, over a run of the registers."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.documents.desk import agent_of
from tests.programmes import neighbourhood as here
from tests.programmes.test_commands import line
from tests.programmes.test_keeping import home, place
from tests.programmes.test_views import agent, client
from wasl.accounts.models import Profile
from wasl.accounts.roles import Role
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.errors import WaslError
from wasl.programmes.lake import breakdowns_of, files_of
from wasl.programmes.models import Run, Scenario
from wasl.programmes.running import run
from wasl.programmes.simulating import saving
from wasl.programmes.simulating.changes import Changes
from wasl.registers.feeding.run import Installation

__all__ = ["home", "place"]
DIRECT = "direct-aid-children"
PAGE = f"/programmes/{DIRECT}/simulate/"
WIDER = Changes(figures={"threshold": "10.2"})


@pytest.fixture
def runner(home: Path) -> Profile:
    return agent_of("anss", "runner")


@pytest.fixture
def done(runner: Profile, place: Installation) -> Run:
    return run(runner, DIRECT, here.TODAY, place)


def as_role(name: str, role: Role) -> Profile:
    profile = agent_of("anss", name)
    profile.role = role
    profile.save()
    return profile


def test_a_run_says_where_households_belong_and_others_are_kept_out(
    done: Run, runner: Profile, place: Installation
) -> None:
    rows = pq.read_table(breakdowns_of(place.places, done)).to_pylist()
    units = pq.read_table(files_of(place.places, done).units, columns=["unit"]).to_pylist()
    assert [row["unit"] for row in rows] == [row["unit"] for row in units]
    assert {row["unit"]: row["milieu"] for row in rows}[here.POOR] == "rural"
    assert {row["region"] for row in rows} == {None}


def test_a_reform_is_saved_with_what_it_came_to_and_published_once(
    done: Run, runner: Profile, place: Installation
) -> None:
    held = saving.save(runner, done, " Wider ", WIDER, place)
    assert (held.name, held.by, saving.intact(held)) == ("Wider", "runner", True)
    before, after = saving.outcomes_of(Scenario.objects.get(pk=held.pk))
    assert [before, after] == saving.simulate(runner, done, [WIDER], place)
    assert saving.changes_of(held) == WIDER
    assert (before.total.receive, after.total.enter, after.total.cost) == (None, None, None)
    with pytest.raises(ForbiddenError):
        saving.publish(runner, held, place.catalogue)
    planner = as_role("planner", Role.PLANNER)
    assert saving.publish(planner, held, place.catalogue).published_by == "planner"
    with pytest.raises(WaslError, match="published already"):
        saving.publish(planner, held, place.catalogue)
    held = saving.save(planner, done, "Wider", WIDER, place)
    held.results = held.results.replace('"cost":"', '"cost":"1')
    held.save()
    with pytest.raises(WaslError, match="was changed"):
        saving.publish(planner, held, place.catalogue)
    with pytest.raises(ForbiddenError):
        saving.simulate(agent_of("menps", "elsewhere"), done, [WIDER], place)
    with pytest.raises(ForbiddenError):
        saving.simulate(as_role("mother", Role.FAMILY), done, [WIDER], place)
    with pytest.raises(WaslError, match="has no name"):
        saving.save(runner, done, " ", WIDER, place)
    with pytest.raises(WaslError, match="too many reforms"):
        saving.simulate(runner, done, [WIDER] * 9, place)
    files_of(place.places, done).units.unlink()
    with pytest.raises(WaslError, match="are not at hand"):
        saving.simulate(runner, done, [WIDER], place)


def test_figures_are_moved_saved_and_read_on_pages_and_others_kept_out(done: Run, settings: Settings) -> None:
    one = agent(settings, "anss", "one")
    assert PAGE in one.get(f"/programmes/{DIRECT}/").content.decode()
    page = one.get(PAGE).content.decode()
    for words in (
        "In the law:",
        "9.743001",
        "Nothing yet",
        "fewer than 10",
        "Change a condition",
        "No reform was saved yet",
    ):
        assert words in page
    asked = {
        "run": str(done.pk),
        "figure-threshold": "10.2",
        "least": "60",
        "most": "80",
        "check-under_threshold": "index < threshold",
    }
    page = one.get(PAGE, asked).content.decode()
    assert "60 – 80 %" in page
    assert 'name="figure-threshold" value="10.2"' in page
    for wrong, told in (({"figure-threshold": "many"}, "is no number"), ({"least": "x"}, "no range of percentages"),
                        ({"check-under_threshold": "indx < 1"}, "indx")):  # fmt: skip
        page = one.get(PAGE, asked | wrong).content.decode()
        assert told in page
        assert "Keep this reform" not in page
    report = one.post(f"{PAGE}save/", asked | {"name": "Wider"}, follow=True).content.decode()
    for words in ("Wider", "10.2", "index &lt; threshold", "Fingerprint of the results"):
        assert words in report
    number = Scenario.objects.get().pk
    assert "Publish the report" not in report
    assert client().get(f"/reforms/{number}/").status_code in (302, 403)
    planner = Client()
    planner.force_login(as_role("planner", Role.PLANNER).user)
    assert planner.post(f"/reforms/{number}/publish/", follow=True).status_code == 200
    everyone = client("ar").get(f"/reforms/{number}/")
    assert everyone.status_code == 200
    assert "Wider" in one.get(PAGE).content.decode()
    rows = json.loads(client().get(f"/reforms/{number}/?export=json").content)
    assert [(row["breakdown"], row["code"]) for row in rows] == [
        ("total", ""),
        ("region", ""),
        ("milieu", "rural"),
        ("milieu", ""),
    ]
    assert "receive_before" in b"".join(client().get(f"/reforms/{number}/?export=csv").streaming_content).decode()  # type: ignore[attr-defined]
    stranger = agent(settings, "menps", "stranger")
    assert stranger.get(PAGE).status_code == 403
    assert stranger.post(f"{PAGE}save/", {"run": done.pk, "name": "x"}).status_code == 403
    assert client().get(PAGE).status_code == 302
    assert "une réforme se simule sur ce qu" in planner.get("/programmes/tayssir/simulate/").content.decode()


def test_the_command_line_simulates_too(done: Run) -> None:
    asked = ("simulate", DIRECT, "--as", "runner", "--set", "threshold=10.2", "--set", "minimum=600")
    told = line(*asked, "--run", str(done.pk), "--keep", "Wider")
    assert told.exit_code == 0, told.output
    assert "then   fewer than 10 receive, fewer than 10 MAD a month" in told.output
    assert "kept as reform" in told.output
    assert Scenario.objects.get().changes["figures"] == {"threshold": "10.2", "minimum": "600"}
    assert "sets nothing" in str(line("simulate", DIRECT, "--as", "runner", "--set", "threshold").exception)
    assert "no such run" in str(line(*asked, "--run", "99999").exception)
