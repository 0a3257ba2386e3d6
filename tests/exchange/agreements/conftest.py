"""A small State with two departments that agree on something, their accounts, and keys that sign."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from pytest_django.fixtures import Settings

from tests.exchange.agreements.life import AT, Cast, Committed, cast_of
from wasl.accounts.models import Profile
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.load import load
from wasl.exchange.agreements import references
from wasl.server.kinds import KINDS
from wasl.server.state import load_pack

HERE = Path(__file__).parent
UNJUDGED = [replace(kind, rules=()) for kind in KINDS]
"""The pack has a field that no judge would let through, to see that no agreement does either."""
own_pack = cache(load_pack)
"""The installation's pack, loaded once for all the tests that come after one of these."""
_OF_SERVICES = (
    "services", "agreements", "documents", "presentations", "signatures", "retentions", "programmes", "cases", "procedures",
)  # fmt: skip
"""Folders of what speaks of the services that this pack has others of."""
Captured = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The mini pack, with a service, a purpose and a template more."""
    folder = tmp_path_factory.mktemp("packs") / "lagoon"
    shutil.copytree(HERE.parents[1] / "packs" / "mini", folder)
    for unknown in _OF_SERVICES:
        shutil.rmtree(folder / unknown, ignore_errors=True)
    shutil.copytree(HERE / "pack", folder, dirs_exist_ok=True)
    swimmer = folder / "registers" / "swimmer.yaml"
    written = swimmer.read_text(encoding="utf-8")
    swimmer.write_text(
        written.replace("    links_as: given\n", "    links_as: given\n    shareable: false\n", 1), "utf-8"
    )
    return load(folder, UNJUDGED)


@pytest.fixture
def state(pack: Catalogue) -> Iterator[Catalogue]:
    """The pack is in force while the test runs."""
    current.provide(lambda: pack)
    yield pack
    current.provide(own_pack)


@pytest.fixture
def home(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation's home of its own, on a fixed day."""
    settings.HOME = tmp_path / "home"
    settings.DEMO = True
    monkeypatch.setenv("WASL_NOW", f"{AT}T09:00:00+00:00")
    return settings.HOME


@pytest.fixture
def people(db: None, state: Catalogue) -> dict[str, Profile]:
    """One account a part in the play."""
    parts = {
        "dsi-lagoon": (Role.DEPARTMENT, "lagoon"), "dsi-tides": (Role.DEPARTMENT, "tides"),
        "dsi-shoals": (Role.DEPARTMENT, "shoals"), "dpo-lagoon": (Role.OFFICER, "lagoon"),
        "dpo-tides": (Role.OFFICER, "tides"), "directorate": (Role.DIRECTORATE, ""), "auditor": (Role.AUDITOR, ""),
        "agent": (Role.AGENT, ""), "family": (Role.FAMILY, ""), "planner": (Role.PLANNER, ""),
    }  # fmt: skip
    users = User.objects.bulk_create(User(username=name, password="!") for name in parts)
    made = [Profile(user=user, role=parts[user.username][0], department=parts[user.username][1]) for user in users]
    return {profile.name: profile for profile in Profile.objects.bulk_create(made)}


@pytest.fixture
def cast(people: dict[str, Profile], home: Path) -> Cast:
    """The people, the authority's reference, and the two systems' keys, registered."""
    references.record(
        people["dpo-lagoon"], "D-12/2026", "declaration", date(2026, 1, 5), date(2028, 6, 1), "Allocation de leçon"
    )
    return cast_of(people)


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Captured) -> Committed:
    """``with committed():`` what is done within is taken for recorded, so that the directory is published."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
