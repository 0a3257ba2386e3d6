"""The door for whoever has no account: the complaint's number and its code, a few tries an hour, one answer to every mistake."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from wasl.complaints.models import Complaint
from wasl.exchange.claims.codes import Codes
from wasl.exchange.claims.entering import PER_ADDRESS, PER_NUMBER, ShutError, let_in, take_back
from wasl.kernel.errors import WaslError
from wasl.kernel.keeping import kept_secret

FILED_AN_HOUR = 10
"""By nobody in particular, from one address."""


def code_of(complaint: Complaint) -> str:
    """The code that opens it, as the receipt prints it."""
    return _codes().of(complaint.number or 0)


def enter(typed_number: str, typed_code: str, address: str) -> Complaint:
    """The complaint that a number and its code open.

    Raises ShutError, or WaslError: the same whether the number does not exist or the code is another's.
    """
    codes = _codes()
    try:
        number = Complaint.number_in(typed_number)
    except WaslError:
        number = 0
    marks = {codes.mark(f"address {address}"): PER_ADDRESS}
    if number:
        marks[codes.mark(f"number {number}")] = PER_NUMBER
    if not let_in(marks):
        raise ShutError("too many tries", mend="wait an hour, then copy both from the receipt")
    # The code is compared whether or not the complaint exists, so that the time taken tells nothing.
    complaint, fits = Complaint.objects.filter(number=number).first(), codes.opens(number, typed_code)
    if complaint is None or not fits:
        raise WaslError("this number and this code do not go together", mend="copy both from the receipt")
    take_back(marks)
    return complaint


def demand_patience(address: str) -> None:
    """Count one more that `address` files without a name. Raises ShutError for too many within an hour."""
    if not let_in({_codes().mark(f"filed {address}"): FILED_AN_HOUR}):
        raise ShutError("too many were filed from here", mend="wait an hour, or call the phone line")


def _codes() -> Codes:
    try:
        key = bytes.fromhex(kept_secret(Path(settings.HOME) / "keys" / "complaints", lambda: os.urandom(32).hex()))
    except (OSError, ValueError) as error:
        raise WaslError("the key of complaints cannot be read", mend="restore it from its backup") from error
    return Codes(key)
