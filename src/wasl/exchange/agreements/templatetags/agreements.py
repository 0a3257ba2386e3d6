"""Tags of the pages of agreements: ``{% load agreements %}``."""

from __future__ import annotations

import re

from django import template
from django.utils.safestring import SafeString

from wasl.catalogue import current
from wasl.exchange.agreements.models import AgreementVersion
from wasl.exchange.agreements.showing.saying import law_said
from wasl.exchange.agreements.showing.tables import state_of
from wasl.exchange.declared import Service
from wasl.pages.language import declared_title
from wasl.pages.marks import badge

register = template.Library()

GIVEN = re.compile(r"\{\w+\}")

register.simple_tag(law_said, name="law")


@register.simple_tag
def agreement_state(version: AgreementVersion) -> SafeString:
    """Where it stands, as a badge."""
    return badge(*state_of(version))


@register.simple_tag
def agreement_service(version: AgreementVersion) -> str:
    """The title of its service."""
    return declared_title(current.catalogue(), Service, version.agreement.service)


@register.filter
def open_places(text: str) -> str:
    """A refusal's text whose ``{names}`` are given each time: as ``…`` here."""
    return GIVEN.sub("…", text)
