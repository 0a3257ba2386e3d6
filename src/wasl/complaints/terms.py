"""The times that hold for a complaint: those of the day it was filed, kept with it to its end. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import msgspec

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Parameter
from wasl.complaints.declared import ComplaintDesk
from wasl.kernel.errors import WaslError
from wasl.matters.clock import Term

Terms = dict[str, Term]
"""``answer``, ``target``, ``pieces``, ``reopen``."""
_TIMES: Final = {"answer": "answer_within", "target": "target", "pieces": "pieces", "reopen": "reopen_within"}


def desk_of(catalogue: Catalogue) -> ComplaintDesk:
    """The State's desk. Raises WaslError where the pack declares none."""
    for desk in catalogue.all(ComplaintDesk).values():
        return desk
    raise WaslError("nobody takes complaints here", mend="declare a complaint-desk in the pack")


def terms_of(catalogue: Catalogue, desk: ComplaintDesk, day: date) -> Terms:
    """The desk's times as they stand on `day`. Raises WaslError where one has no value that day."""
    found = {}
    for name, key in _TIMES.items():
        parameter = catalogue.get(Parameter, getattr(desk, key))
        found[name] = Term(parameter.number_on(day), parameter.unit == "working day")
    return found


def kept(terms: Terms) -> dict[str, Any]:
    """As JSON."""
    plain: dict[str, Any] = msgspec.to_builtins(terms)
    return plain


def read(record: Mapping[str, Any]) -> Terms:
    """What `kept` wrote. Raises msgspec.ValidationError."""
    return msgspec.convert(record, Terms)
