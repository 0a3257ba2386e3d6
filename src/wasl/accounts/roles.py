"""The roles people hold in the portal: one per persona."""

from __future__ import annotations

from enum import StrEnum

from wasl.kernel.text import Text


class Role(StrEnum):
    """What a person is to the portal."""

    FAMILY = "family"
    AGENT = "agent"
    DEPARTMENT = "department"
    DIRECTORATE = "directorate"
    OFFICER = "officer"
    AUDITOR = "auditor"
    PLANNER = "planner"


TITLES = {
    Role.FAMILY: Text(fr="Famille", ar="أسرة", en="Family"),
    Role.AGENT: Text(fr="Agent", ar="موظف", en="Agent"),
    Role.DEPARTMENT: Text(
        fr="Systèmes d'information d'un département", ar="نظم معلومات قطاع", en="A department's information systems"
    ),
    Role.DIRECTORATE: Text(
        fr="Direction interministérielle", ar="المديرية البين وزارية", en="Inter-ministerial directorate"
    ),
    Role.OFFICER: Text(
        fr="Délégué à la protection des données", ar="مندوب حماية المعطيات", en="Data-protection officer"
    ),
    Role.AUDITOR: Text(
        fr="Contrôle de la protection des données", ar="مراقبة حماية المعطيات", en="Data-protection audit"
    ),
    Role.PLANNER: Text(fr="Planification", ar="التخطيط", en="Planning"),
}

WITH_SECOND_FACTOR = frozenset(Role) - {Role.FAMILY}
"""Roles that may see someone else's data, and so must prove themselves twice."""
