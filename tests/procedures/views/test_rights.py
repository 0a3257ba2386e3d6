"""A family's rights on a page, and an agent's calculation sheet."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import User

from tests.documents.desk import learner
from tests.procedures.graduates import DAUGHTER, GRANT, MOTHER, NO_WORK, graduated
from tests.procedures.test_weighing import complete
from tests.procedures.views.test_pages import client_of
from wasl.accounts.models import Profile
from wasl.procedures import filing
from wasl.procedures.models import Case

PAGE = "/my/rights/"


@pytest.fixture
def mother(village: Path) -> Profile:
    graduated(village)
    return learner(MOTHER)


def test_the_page_tells_amounts_reasons_and_what_to_do_next(mother: Profile) -> None:
    client = client_of(mother)
    page = client.get(PAGE).content.decode()
    assert len(page) < 100_000
    assert "6,334.00 MAD" in page or "6334" in page
    assert "Under 26 on the day of the exam" in page
    assert "Direct social aid" in page or "direct" in page
    assert f'name="procedure" value="{GRANT}"' in page
    started = client.post("/my/procedures/start/", {"person": DAUGHTER, "procedure": GRANT})
    draft = client.get(started["Location"]).content.decode()
    assert "What the rules say of it" in draft
    assert 'type="file"' not in draft
    client.post(started["Location"], {**NO_WORK, "file": "1"})
    case = Case.objects.get()
    after = client.get(PAGE).content.decode()
    assert case.written in after
    assert f'name="procedure" value="{GRANT}"' not in after


def test_an_agent_reads_the_sheet_and_has_the_rules_decide(mother: Profile, officers: tuple[Profile, ...]) -> None:
    case = complete(officers[0])
    client = client_of(officers[0])
    page = client.get(f"/cases/{case.pk}/").content.decode()
    for told in ("Calculation sheet", "décret 2.18.512", "Socio-economic index", "Decide by the rules"):
        assert told in page
    client.post(f"/cases/{case.pk}/weigh/", {"revision": case.revision})
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "There was no run since it was filed." in page
    refused = complete_again(case, officers[0])
    client.post(f"/cases/{refused.pk}/weigh/", {"revision": refused.revision})
    assert "Confirm the refusal" not in client.get(f"/cases/{refused.pk}/").content.decode()
    other = client_of(officers[1])
    assert "Confirm the refusal" in other.get(f"/cases/{refused.pk}/").content.decode()
    refused.refresh_from_db()
    other.post(f"/cases/{refused.pk}/refuse/", {"revision": refused.revision})
    assert "has a paid activity" in client_of(Profile.objects.get(person=MOTHER)).get(
        f"/my/procedures/cases/{refused.pk}/"
    ).content.decode()  # fmt: skip


def complete_again(case: Case, agent: Profile) -> Case:
    """Withdrawn, and filed anew by who has a paid activity."""

    filing.withdraw(Profile.objects.get(person=MOTHER), case)
    return complete(agent, {"paid_activity": "yes"})


def test_who_is_nobody_yet_is_told_how_to_be_known(db: None) -> None:
    profile = Profile.objects.create(user=User.objects.create_user("newcomer"), role="family")
    assert "identity" in client_of(profile).get(PAGE).content.decode()
