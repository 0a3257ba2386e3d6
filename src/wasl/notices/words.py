"""What the fixed choices of notices are called on screen."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wasl.notices.choosing import Channel
from wasl.notices.models import Notice

Word = tuple[str | Promise, str]

CHANNELS: Final[dict[str, str | Promise]] = {
    Channel.MAIL: _("By e-mail"),
    Channel.TEXT: _("By a message on the telephone"),
    Channel.LETTER: _("By letter"),
    Channel.PAGE: _("On the page alone"),
}

STATES: Final[dict[str, Word]] = {
    Notice.State.WAITING: (pgettext_lazy("notice", "waits to be sent"), "near"),
    Notice.State.LEAVING: (pgettext_lazy("notice", "being sent"), "near"),
    Notice.State.SENT: (pgettext_lazy("notice", "sent"), "good"),
    Notice.State.DOUBTFUL: (pgettext_lazy("notice", "perhaps sent"), "warm"),
    Notice.State.FAILED: (pgettext_lazy("notice", "not sent"), "bad"),
    Notice.State.PRINT: (pgettext_lazy("notice", "letter to print"), "warm"),
    Notice.State.PRINTED: (pgettext_lazy("notice", "letter printed"), "good"),
    Notice.State.KEPT: (pgettext_lazy("notice", "on the page"), "none"),
}
"""What became of a notice: the word and its tone."""
