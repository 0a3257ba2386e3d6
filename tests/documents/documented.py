"""Documents and a run, written as they would stand, for the pages that are walked through."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents import changing
from wasl.documents.coffret.sharing import lend
from wasl.documents.issuing import Drawn, write
from wasl.documents.models import Change, Cohort
from wasl.documents.signing.signing import sign_for
from wasl.documents.template import issue_of, template
from wasl.documents.uses import closing
from wasl.kernel.clock import now, today

_STATED = {
    "given_latin": "OMAR", "family_latin": "IDRISSI", "given_arabic": "عمر", "family_arabic": "الإدريسي",
    "birth_date": "2010-05-02", "school_year": "2025-2026", "level": "upper-secondary-2",
    "establishment_name": "LYCEE IBN SINA",
}  # fmt: skip


def documented(entity: str) -> dict[str, object]:
    """A certificate of `entity` that a colleague would suspend, one of the family's, lent, a run to sign, and a file signed.

    What the addresses of pages name.
    """
    at, type_ = now(), "school-certificate"
    ready = template(current.catalogue(), type_)
    occasion = issue_of(current.catalogue(), ready, at, today(), int(at.timestamp() * 1_000_000))
    family = Profile.objects.get(user__username="family").person
    with transaction.atomic():
        drawn = [Drawn(each, dict(_STATED), ready.once(each, _STATED)) for each in dict.fromkeys((entity, family))]
        document, *others = write(ready, drawn, occasion, "agent-menps")
    ours = others[0] if others else document
    lent = lend(ours, ["given_latin", "school_year"], "Club des jeunes", "Inscription", 7, "family")
    agent = Profile.objects.get(user__username="agent-menps")
    changing.propose(agent, document, Change.Kind.SUSPEND, "Vérification en cours.")
    run = Cohort.objects.create(
        type=type_, as_of=today(), state="issued", entitled=1000, issued=980, standing=12, unstated=8,
        report={"level": 8}, asked_by="dsi-menps", created=at - timedelta(hours=1), ended=at,
    )  # fmt: skip
    closing.close()
    signed = sign_for(
        Profile.objects.get(user__username="dsi-ofppt"), "training-attestations", "json", b'{"hours":120}'
    )
    return {
        "document": document.number, "cohort": run.pk, "ours": ours.number, "lent": lent.share.public,
        "signed": signed.file.pk,
    }  # fmt: skip
