"""Cases as families file them."""

from __future__ import annotations

from io import BytesIO

from wasl.accounts.models import Profile
from wasl.procedures import filing, pieces
from wasl.procedures.models import Case

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n----IEND\xaeB`\x82"
ANSWERS = {
    "diploma": "Licence de mathématiques",
    "institution": "Université de Lyon",
    "country": "FR",
    "awarded_on": "2024-07-01",
}
DECIDED = {**ANSWERS, "equivalent_to": "Licence en sciences mathématiques"}
MOVE = {"wished_school": "École Al Amal", "commune": "Tarfaya", "cause": "Nous déménageons."}


def drafted(who: Profile, entity: str, procedure: str = "diploma-equivalence") -> Case:
    """A draft with its required files."""
    case = filing.start(who, procedure, entity)
    for name, each in case.rules.read().procedure.pieces.items():
        if each.required:
            pieces.join(who, case, name, BytesIO(PDF))
    return again(case)


def filed(
    who: Profile, entity: str, procedure: str = "diploma-equivalence", typed: dict[str, str] | None = None
) -> Case:
    """A filed case."""
    return filing.file(who, drafted(who, entity, procedure), typed or ANSWERS, {})


def again(case: Case) -> Case:
    """As it stands now."""
    return Case.objects.select_related("rules").get(pk=case.pk)
