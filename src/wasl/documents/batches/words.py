"""What is said of a file among many, beside its verdict: the page without scripts and its script say the same, from here."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wasl.documents.batches.given import Reason
from wasl.documents.batches.judging import Group
from wasl.documents.batches.matching import By, Found

GROUPS: Final[dict[Group, tuple[Promise, str]]] = {
    "verified": (pgettext_lazy("papers", "Verified"), "good"),
    "doubtful": (pgettext_lazy("papers", "Doubtful"), "warm"),
    "unknown": (pgettext_lazy("papers", "Unknown"), "none"),
    "not-authentic": (_("Not genuine"), "bad"),
}
"""What to call it, and its tone."""

REFUSED: Final[dict[Reason, tuple[Promise, Promise]]] = {
    "no-document": (
        _("This is no PDF, and no picture that is read here."), _("Give a PDF, or a PNG, a JPEG or a WebP picture."),
    ),
    "too-large": (_("This file is too large to be looked at."), _("Give the file as its issuer made it.")),
    "too-many": (_("There are more files than are looked at in one go."), _("Give the others apart.")),
    "too-much": (_("All together unfold to more than is looked at in one go."), _("Give this one apart.")),
    "too-late": (_("There was no time left for this one."), _("Give it again.")),
    "locked": (_("It is locked with a password."), _("Give it without one.")),
    "archive-within": (_("It is an archive within another."), _("Unpack it, and give what is within.")),
    "damaged": (_("It is cut or damaged, and cannot be read."), _("Give the file as you were given it.")),
    "several-codes": (_("It shows several documents."), _("Give a file for each.")),
}  # fmt: skip
"""Why a file was not judged, and what to do."""

UNREACHED: Final[dict[str, tuple[Promise, Promise]]] = {
    "no-server": (
        _("Our server could not be reached, and a PDF is judged there."), _("Give it again when you are connected."),
    ),
    "no-server-picture": (
        _("This browser cannot read pictures by itself, and our server could not be reached."),
        _("Give it again when you are connected."),
    ),
    "busy": (_("Our server could not judge it now."), _("Give it again.")),
}  # fmt: skip
"""The same, where only the page's script can meet it."""

SAID: Final = {
    "all": _("All"), "line": _("Line"), "file": _("File"), "verdict": _("Verdict"), "document": _("Document"),
    "number": _("Number"), "issued": _("Issued on"), "states": _("What it states"),
    "candidate": _("Candidate"), "found": _("What was found"), "comparing": _("Comparing with the list…"),
    "no_compare": _("The list could not be compared: our server could not be reached."),
    "twice": _("The same as line {line}"),
    "opening": _("Opening {name}…"),
    "looking": _("{done} of {count} looked at; now {name}"),
    "done": _("{count} files looked at."),
    "stopped": _("Stopped: {done} of {count} files were looked at."),
    "shown": _("{shown} of {count} lines"),
    "more": _("The first {shown} of {count} lines are shown: search, or download them all."),
    "none": _("No line is like this."),
    "empty": _("There is no file to look at."),
}  # fmt: skip
"""What only the page's script has to say."""

FOUND: Final[dict[Found, tuple[Promise, str]]] = {
    "same-person": (_("States the same person"), "good"),
    "to-compare": (_("To be compared"), "warm"),
    "another-name": (_("States another name"), "bad"),
    "not-believed": (_("A paper that cannot be believed"), "bad"),
    "no-paper": (_("No paper was given"), "none"),
    "no-candidate": (_("A paper of nobody in the list"), "none"),
}
"""What a paper and a list of candidates say of each other, and its tone."""

BY: Final[dict[By, Promise]] = {
    "document": _("by the number of the document"),
    "file": _("by the name of the file"),
    "stated": _("by what it states"),
}
"""How it is known whose paper it is meant to be."""

DIFFERS: Final = {
    "alike": _("The name is written otherwise."),
    "another": _("It does not state this name."),
    "birth": _("It does not state this birth date."),
}
