"""Small marks within a line: icons and badges."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from wasl.pages.icons import ICONS, MIRRORED
from wasl.pages.language import said


def icon(name: str, label: str = "") -> SafeString:
    """The icon `name`; it is decoration unless it has a label. Raises KeyError for an unknown one."""
    turned = " mirrored" if name in MIRRORED else ""
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" {} focusable="false"><path d="{}"/></svg>', turned, spoken, ICONS[name]
    )


def badge(label: Any, tone: str = "calm") -> SafeString:
    """A word in a coloured capsule; the word carries the meaning, the tone only helps."""
    return format_html('<span class="badge tone-{}">{}</span>', tone, said(label))
