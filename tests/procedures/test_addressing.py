"""At a counter an agent writes down how a family wants to be told: the family sees it, and nothing known is shown for it."""

from __future__ import annotations

import pytest

from tests.documents.desk import agent_of
from tests.procedures.conftest import MOTHER, Town
from tests.procedures.filed import again, filed
from tests.procedures.views.test_pages import client_of, desk
from wasl.accounts.models import Profile
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.errors import WaslError
from wasl.notices import choices
from wasl.notices.models import Contact
from wasl.notices.reaching import reach_of
from wasl.procedures import addressing
from wasl.procedures.models import Case
from wasl.registers.models import Access


def write_down(agent: Profile, case: Case, **typed: str) -> Contact:
    return addressing.write_down(agent, again(case), again(case).revision, typed)


def test_the_family_sees_what_an_agent_wrote_down(town: Town, mother: Profile, agents: list[Profile]) -> None:
    choices.choose(mother, {"choice": "page", "phone": "0612345678"})
    case = filed(mother, town.child)
    page = client_of(agents[0]).get(desk(case)).content.decode()
    assert "Write down what they wish" in page
    assert "612345678" not in page, "what is known is not shown at counters"
    form = {"revision": str(again(case).revision), "choice": "text", "language": "ar", "phone": ""}
    client_of(agents[0]).post(desk(case, "contact"), form)
    contact = Contact.objects.get()
    assert (contact.entity, contact.choice, contact.phone) == (MOTHER, "text", "+212612345678")
    assert (reach_of(MOTHER).language, contact.written_by) == ("ar", agents[0].name)
    told = client_of(mother).get("/my/messages/").content.decode()
    assert "An agent wrote this down for you at a counter" in told
    assert "was written down at a counter" in client_of(mother).get(f"/my/procedures/cases/{case.pk}/").content.decode()
    assert Access.objects.filter(entity=MOTHER, case=case.written, shown=["contact"]).exists()
    choices.choose(mother, {"choice": "page", "language": "fr"})
    contact.refresh_from_db()
    assert (contact.written_by, contact.language, contact.phone) == ("", "fr", "")


def test_only_agents_of_the_counter_write_it_down(town: Town, mother: Profile, agents: list[Profile]) -> None:
    case = filed(mother, town.child)
    for other in (agent_of("menps", "elsewhere"), mother):
        with pytest.raises(ForbiddenError):
            write_down(other, case, choice="page")
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"choice": "text"}, "no telephone number"),
        ({"choice": "pigeon"}, "not on the list"),
        ({"choice": "page", "language": "tlh"}, "not on the list"),
        ({"choice": "mail", "mail": "nobody"}, "no mail address"),
        ({"choice": "text", "phone": "nine"}, "no telephone number"),
    ],
)
def test_what_cannot_be_kept_changes_nothing(
    town: Town, mother: Profile, agents: list[Profile], typed: dict[str, str], why: str
) -> None:
    case = filed(mother, town.child)
    with pytest.raises(WaslError, match=why):
        write_down(agents[0], case, **typed)
    assert not Contact.objects.exists()
    assert not case.events.filter(what="contact").exists()
