"""The complaints of a demonstration, made once: each place where a complaint can be, data that are contested, and past months."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from wasl.complaints.models import Complaint
from wasl.complaints.rehearsing.cast import cast
from wasl.complaints.rehearsing.data import contested
from wasl.complaints.rehearsing.days import live
from wasl.complaints.rehearsing.months import months
from wasl.complaints.rehearsing.stories import stories
from wasl.exchange.counter import desk as counter
from wasl.kernel.errors import WaslError


def create_demo_complaints() -> int:
    """Make them, once; how many. Raises WaslError outside a demonstration."""
    if not settings.DEMO:
        raise WaslError(
            "complaints are made up only in a demonstration", mend="set WASL_DEMO=1 where no real data is kept"
        )
    played = None if Complaint.objects.exists() else cast()
    if played is None:
        return 0
    try:
        lived = [*stories(played), *contested(played), *months(played)]
        with transaction.atomic():  # all of it, or none: a run that was cut begins again
            live(lived)
    finally:
        counter.close()  # the server that starts next writes this log
    return Complaint.objects.count()
