"""What notices say, on pages. ``{% load notices %}``."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from wasl.notices.showing import unbroken as _unbroken

register = template.Library()


@register.simple_tag
def unbroken(words: str, number: str) -> SafeString:
    """`words` with the number in them in one piece, whatever the direction of the text."""
    return _unbroken(words, number)
