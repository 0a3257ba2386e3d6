"""The desk where people complain, as a pack declares it."""

from __future__ import annotations

from typing import Literal

import msgspec

from wasl.catalogue.declared import Declared, DepartmentName
from wasl.exchange.declared import ParameterName
from wasl.kernel.text import Text

Sort = Literal["complaint", "observation", "suggestion"]


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What people may speak of, where they complain of nothing that is on record."""

    title: Text
    department: DepartmentName
    """To whom it goes first."""
    sensitive: bool = False
    """Such as harassment or corruption: it may be said without a name, and of a family only who said it reads it."""


class ComplaintDesk(Declared, frozen=True, kw_only=True):
    """By which times and rules everybody answers to those who complain. A State has one."""

    answer_within: ParameterName
    """The law's time to answer."""
    target: ParameterName
    """The desk's own shorter time: beyond it the body above the department takes over."""
    pieces: ParameterName
    """What people have to send what is missing."""
    reopen_within: ParameterName
    """What people have to say that an answer does not settle it: once."""
    kept_for: ParameterName
    """After how long what people wrote is erased."""
    mediator: DepartmentName
    """To whom one may go at last."""
    topics: dict[str, Topic]
    nameless: tuple[Sort, ...] = ("observation", "suggestion")
    """Of these kinds nobody has to say who they are."""
    least: int = 10
    """No count below it stands in statistics."""
