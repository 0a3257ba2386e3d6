"""A way to complain, on the pages of what one may complain of."""

from __future__ import annotations

from functools import partial
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wasl.accounts.guard import reader
from wasl.accounts.permissions.complaints import file_complaints
from wasl.catalogue import current
from wasl.complaints.declared import ComplaintDesk
from wasl.complaints.models import Complaint
from wasl.pages.offers import Offer, offer

TITLES: Final[dict[str, str | Promise]] = {
    Complaint.About.PAYMENT: _("Complain about this payment"),
    Complaint.About.DOCUMENT: _("Complain about this document"),
    Complaint.About.EXCHANGE: _("Complain to the department"),
    Complaint.About.CASE: _("Complain about this procedure"),
}


def stand() -> None:
    """Offer it on the pages of the rooms below."""
    for about in TITLES:
        offer(about, partial(_complaint, about))


def _complaint(about: str, request: HttpRequest, key: str) -> Offer | None:
    if not file_complaints(reader(request)) or not current.catalogue().all(ComplaintDesk):
        return None
    address = f"{reverse('complaints:new')}?{urlencode({'what': f'{about}:{key}'})}"
    return Offer(TITLES[about], "inbox", address)
