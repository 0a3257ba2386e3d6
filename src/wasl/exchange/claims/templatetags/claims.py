"""What asks something of the family, on its home and among its requests: ``{% load claims %}``."""

from __future__ import annotations

from typing import Any

from django import template

from wasl.catalogue import current
from wasl.exchange.claims.models import Claim
from wasl.exchange.claims.owning import claims_of
from wasl.exchange.claims.showing import told
from wasl.exchange.tracing.views.family import family

register = template.Library()


@register.inclusion_tag("claims/of_family.html", takes_context=True)
def claims_of_family(context: template.Context, *, closed: bool = False) -> dict[str, Any]:
    """The claims about those whom the account sees; the closed ones too where `closed`."""
    found = claims_of(family(context["request"]))
    shown = found if closed else found.exclude(state=Claim.State.CLOSED)
    return {"lines": [told(current.catalogue(), each) for each in shown]}
