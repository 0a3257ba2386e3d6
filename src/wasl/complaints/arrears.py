"""What a decision taken again owes is handed to whoever pays: once a period, by one obligation that nobody pays twice.

What was decided too much is not taken back from here: whoever recovers it says so, and another confirms it.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.complaints.models import Difference, Redecision
from wasl.programmes.models import Decision
from wasl.programmes.paying.mending.arrears import owe
from wasl.programmes.paying.standing import pays


def hand_over(who: Profile, made: Redecision) -> None:
    """Have what `made` owes paid; where nobody is declared to pay its programme, it stays in the ledger.

    Raises ForbiddenError.
    """
    if made.after.state != Decision.State.DECIDED or not pays(current.catalogue(), made.before.programme):
        return
    complaint = made.correction.complaint
    lines = made.differences.order_by("period", "component")
    for period, each in groupby(lines, attrgetter("period")):
        more = sum((line.corrected - line.decided for line in each), Decimal(0))
        if more > 0:
            why = f"{complaint.written}: {made.correction.reason}"
            arrear = owe(
                who, made.after, made.before.programme, period, int(more * 100), f"complaint:{complaint.pk}", why
            )
            Difference.objects.filter(redecision=made, period=period).update(paid_as=arrear.obligation.end_to_end)
