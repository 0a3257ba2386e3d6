"""What a pack says of people's own rights: who sees for a minor, and how an objection is answered."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from wasl.catalogue.declared import Declared, DepartmentName, Refers, SystemName
from wasl.exchange.declared import PurposeName
from wasl.registers.declared import RegisterName

ParameterName = Annotated[str, Refers("parameter")]


class Informer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """In whose name departments are asked what a family is then told of itself."""

    system: SystemName
    purpose: PurposeName
    """Under agreements for it."""


class Guardianship(Declared, frozen=True, kw_only=True):
    """Who sees for whom: the adults of a household for its children, until they come of age."""

    register: RegisterName
    """The register of household members."""
    household: str
    """Its attribute whose value two members of one household share."""
    relation: str
    """Its attribute (a code) that says what a member is to the head."""
    guardians: tuple[str, ...]
    """Codes of those who see for the children."""
    wards: tuple[str, ...]
    """Codes of the children."""
    majority: ParameterName
    """The age in years from which nobody else sees for one."""
    informed_by: Informer | None = None
    """None: families are not told what they are entitled to."""


class Remedy(Declared, frozen=True, kw_only=True):
    """What a person may ask about a consultation of their data: ``objection``, ``complaint`` or ``wrong-data``."""

    addressee: Literal["consumer", "provider"]
    """Who answers: the department that asked, or the one that answered it."""
    answer_within: ParameterName
    """Working days to answer in."""
    authority: DepartmentName
    """Where to go when the answer does not satisfy, or does not come."""
