"""Demo accounts: one a persona, with a known password and a second factor that the sign-in pages show. Never in production."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction

from wasl.accounts.models import Profile
from wasl.accounts.roles import Role
from wasl.kernel.errors import WaslError

PASSWORD = "wasl-demo"  # noqa: S105 (the point of a demonstration is that everyone knows it)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What a visitor needs to try a persona."""

    name: str
    password: str
    role: Role
    department: str = ""


def demo_registry(department: str) -> tuple[str, str]:
    """The accounts of the two agents who issue a department's documents."""
    return f"registry-{department}", f"registry-{department}-2"


def demo_team(department: str, many: int) -> list[str]:
    """The accounts of so `many` agents of a department, each of whom answers for what another did."""
    return [f"agent-{department}", *(f"agent-{department}-{number}" for number in range(2, many + 1))]


def demo_accounts(
    departments: Sequence[str], officers: Sequence[str] = (), agents: Sequence[str] = (), registries: Sequence[str] = (),
    teams: Mapping[str, int] | None = None, families: int = 1,
) -> list[DemoAccount]:  # fmt: skip
    """One account a persona, a second agent for the four eyes, and one for each of `departments`.

    `officers`, `agents`, `registries`: departments with an account for their data-protection officer, for an agent who
    asks others, and for the two who issue documents. `teams`: those with so many agents who answer for each other's work.
    `families`: how many have an account.
    """
    plain = [
        ("agent", Role.AGENT),
        ("agent-2", Role.AGENT),
        ("directorate", Role.DIRECTORATE),
        ("planner", Role.PLANNER),
        ("auditor", Role.AUDITOR),
        ("family", Role.FAMILY),
        *((f"family-{number}", Role.FAMILY) for number in range(2, families + 1)),
    ]
    of_departments = [
        ("dsi", Role.DEPARTMENT, departments),
        ("dpo", Role.OFFICER, officers),
        ("agent", Role.AGENT, agents),
    ]
    return (
        [DemoAccount(name, PASSWORD, role) for name, role in plain]
        + [
            DemoAccount(f"{prefix}-{department}", PASSWORD, role, department)
            for prefix, role, names in of_departments
            for department in names
        ]
        + [
            DemoAccount(name, PASSWORD, Role.AGENT, department)
            for department in registries
            for name in demo_registry(department)
        ]
        + [
            DemoAccount(name, PASSWORD, Role.AGENT, department)
            for department, many in (teams or {}).items()
            for name in demo_team(department, many)
        ]
    )


@transaction.atomic
def create_demo_accounts(
    departments: Sequence[str] = (), officers: Sequence[str] = (), agents: Sequence[str] = (),
    registries: Sequence[str] = (), teams: Mapping[str, int] | None = None, families: int = 1,
) -> list[DemoAccount]:  # fmt: skip
    """Create or refresh the demo accounts and return them, for printing. Raises WaslError outside a demonstration."""
    if not settings.DEMO:
        raise WaslError(
            "demo accounts exist only in a demonstration", mend="set WASL_DEMO=1 where no real data is kept"
        )
    accounts = demo_accounts(departments, officers, agents, registries, teams, families)
    password = make_password(PASSWORD)  # one for all: hashing is slow on purpose, and this password is no secret
    for account in accounts:
        _create(account, password)
    return accounts


def _create(account: DemoAccount, password: str) -> None:
    user, _ = User.objects.update_or_create(username=account.name, defaults={"password": password})
    Profile.objects.update_or_create(user=user, defaults={"role": account.role, "department": account.department})
    if account.role != Role.FAMILY and not Authenticator.objects.filter(user=user).exists():
        totp.TOTP.activate(user, totp.generate_totp_secret())


def standing_demo_accounts() -> list[DemoAccount]:
    """The demo accounts of this installation, in the order of their creation; none outside a demonstration."""
    if not settings.DEMO:
        return []
    profiles = Profile.objects.select_related("user").order_by("pk")
    return [DemoAccount(profile.name, PASSWORD, Role(profile.role), profile.department) for profile in profiles]


def demo_code(user: User) -> str:
    """A code that `user` may type now (RFC 6238); empty outside a demonstration or without a second factor.

    A code serves once: the next ones within tolerance are offered in turn.
    """
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first() if settings.DEMO else None
    if kept is None:
        return ""
    secret, now = decrypt(kept.data["secret"]), int(time.time()) // app_settings.TOTP_PERIOD
    codes = [totp.format_hotp_value(totp.hotp_value(secret, now + step)) for step in (0, 1, -1)]
    unused = [code for code in codes if not cache.get(totp.TOTP(kept)._get_used_cache_key(code))]
    return unused[0] if unused else ""
