"""What the sign-in pages show in a demonstration, and only there."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.auth.models import User
from django.http import HttpRequest

from wasl.accounts import demo
from wasl.accounts.demo import DemoAccount
from wasl.accounts.roles import TITLES, Role
from wasl.catalogue import current
from wasl.catalogue.declared import Department

register = template.Library()

ICONS = {
    Role.FAMILY: "home",
    Role.AGENT: "person",
    Role.DEPARTMENT: "server",
    Role.DIRECTORATE: "building",
    Role.OFFICER: "scales",
    Role.AUDITOR: "shield",
    Role.PLANNER: "chart",
}


@register.simple_tag
def demo_accounts(request: HttpRequest) -> dict[str, Any]:
    """The accounts to choose from and the one chosen by ``?demo=``; empty outside a demonstration."""
    accounts = [_shown(account) for account in demo.standing_demo_accounts()]
    if not accounts:
        return {}
    wanted = request.GET.get("demo")
    return {"all": accounts, "chosen": next((each for each in accounts if each["name"] == wanted), None)}


@register.simple_tag
def demo_code(user: User) -> str:
    """The code that the account may type now; empty outside a demonstration."""
    return demo.demo_code(user)


def _shown(account: DemoAccount) -> dict[str, Any]:
    department = current.catalogue().all(Department).get(account.department)
    return {
        "name": account.name,
        "password": account.password,
        "icon": ICONS[account.role],
        "title": department.title if department else TITLES[account.role],
    }
