"""Yes or no, and why; and the few ways in which nearly every permission is said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from wasl.accounts import reasons
from wasl.accounts.roles import Role
from wasl.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes or no, and why. True in a condition when allowed."""

    allowed: bool
    reason: Text

    def __bool__(self) -> bool:
        return self.allowed


class Holder(Protocol):
    """Whoever asks: an account's profile."""

    @property
    def name(self) -> str:
        """The account's name."""

    @property
    def role(self) -> str:
        """One of `Role`."""

    @property
    def department(self) -> str:
        """The department it works for; empty when none."""

    @property
    def person(self) -> str:
        """The entity it is proven to be; empty when none."""


def one_of(who: Holder | None, roles: Collection[Role]) -> Verdict:
    """Whoever has one of `roles`."""
    if who is None:
        return Verdict(False, reasons.SIGN_IN)
    return Verdict(True, reasons.ROLE_ALLOWS) if who.role in roles else Verdict(False, reasons.only(roles))


def own_department(who: Holder | None, owners: Collection[str]) -> Verdict:
    """The systems' directorate of one of the departments `owners`."""
    return of_department(who, {Role.DEPARTMENT}, owners, reasons.OTHER_DEPARTMENT)


def of_department(
    who: Holder | None, roles: Collection[Role], departments: Collection[str], otherwise: Text
) -> Verdict:
    """One of `roles`, who works for one of `departments`."""
    verdict = one_of(who, roles)
    if verdict and who is not None and who.department not in departments:
        return Verdict(False, otherwise)
    return verdict


def someone_else(verdict: Verdict, who: Holder | None, than: Collection[str], otherwise: Text) -> Verdict:
    """Four eyes: whom `verdict` allows, but for those who had a hand in it."""
    if verdict and who is not None and who.name in than:
        return Verdict(False, otherwise)
    return verdict


def party(who: Holder | None, parties: Collection[str], roles: Collection[Role]) -> Verdict:
    """One of `roles`, who works for one of the `parties` to an agreement."""
    verdict = one_of(who, roles)
    if verdict and who is not None and who.department not in parties:
        return Verdict(False, reasons.NO_PARTY)
    return verdict
