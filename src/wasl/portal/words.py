"""What the pack's fixed choices are called on screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

CONNECTIONS = {
    "api": (_("Live interface"), "good"),
    "gateway": (_("Government gateway"), "near"),
    "file": (_("Files"), "calm"),
    "form": (_("Web form"), "warm"),
    "none": (_("Not connected"), "bad"),
}
"""How a system exchanges: the word and its tone."""

MATURITY = (
    _("Paper"),
    _("Occasional files"),
    _("Regular files"),
    _("Interface on request"),
    _("Interface and events"),
)
"""A system's maturity, from 0 to 4."""

MATURITY_TONES = ("bad", "warm", "calm", "near", "good")

DOMAINS = {
    "education": _("Education"),
    "social": _("Social support"),
    "health": _("Health"),
    "territory": _("Territory"),
    "staff": _("Staff"),
    "state": _("Whole State"),
}

SCOPES = {
    "state": _("Ministry"),
    "body": _("Public body"),
    "authority": _("Authority"),
    "territory": _("Territorial body"),
    "company": _("Company"),
    "foundation": _("Foundation"),
    "university": _("University"),
}

KINDS = {
    "state": (_("State"), "globe"),
    "department": (_("Departments"), "building"),
    "system": (_("Systems"), "server"),
    "parameter": (_("Parameters of the law"), "scales"),
    "referential": (_("Nomenclatures"), "book"),
    "mapping": (_("Mappings"), "arrows"),
    "register": (_("Registers"), "people"),
    "feed": (_("Feeds"), "inbox"),
    "linkage-model": (_("Linkage models"), "link"),
    "guardianship": (_("Standing for minors"), "people"),
    "remedy": (_("What people may ask"), "person"),
    "complaint-desk": (_("Desk for complaints"), "inbox"),
    "purpose": (_("Purposes"), "info"),
    "service": (_("Services"), "server"),
    "agreement-template": (_("Use cases of agreements"), "scales"),
    "document": (_("Documents"), "book"),
    "presentation": (_("What wallets are asked for"), "eye"),
    "signature": (_("Files that may be sealed"), "key"),
    "procedure": (_("Procedures"), "check"),
    "retention": (_("How long files are kept"), "clock"),
    "programme": (_("Programmes"), "scales"),
    "cases": (_("Cases of programmes"), "check"),
    "payer": (_("Payers"), "arrows"),
}
"""Kinds of declaration: the word for many of them, and an icon."""
