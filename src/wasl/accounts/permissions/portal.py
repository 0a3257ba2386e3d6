"""Who may see what serves those who build the portal."""

from __future__ import annotations

from wasl.accounts.permissions.verdict import Holder, Verdict, one_of
from wasl.accounts.roles import Role


def see_style(who: Holder | None) -> Verdict:
    """The living style page serves those who build the portal: the directorate's staff."""
    return one_of(who, {Role.DIRECTORATE})
