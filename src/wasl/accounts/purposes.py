"""Why a person's file may be opened. Nobody reads a file without naming one of these."""

from __future__ import annotations

from dataclasses import dataclass

from wasl.accounts.roles import Role
from wasl.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Purpose:
    """One reason to open a file, and the roles whose work it belongs to."""

    title: Text
    roles: frozenset[Role]
    opens_files: bool = True
    """False: of a page that shows one thing of a person, and no file is opened for it."""


PURPOSES = {
    "enrolment": Purpose(
        Text(
            fr="Inscrire ou réinscrire l'apprenant",
            ar="تسجيل المتعلم أو إعادة تسجيله",
            en="Enrol or re-enrol the learner",
        ),
        frozenset({Role.AGENT}),
    ),
    "guidance": Purpose(
        Text(fr="Orienter ou suivre le parcours", ar="التوجيه أو تتبع المسار", en="Guide or follow the path"),
        frozenset({Role.AGENT}),
    ),
    "support": Purpose(
        Text(fr="Instruire un appui social", ar="دراسة طلب دعم اجتماعي", en="Handle a request for social support"),
        frozenset({Role.AGENT}),
    ),
    "request": Purpose(
        Text(
            fr="Répondre à une demande de la famille",
            ar="الجواب على طلب من الأسرة",
            en="Answer a request from the family",
        ),
        frozenset({Role.AGENT}),
    ),
    "identity": Purpose(
        Text(
            fr="Vérifier un rapprochement d'identités",
            ar="التحقق من مطابقة الهويات",
            en="Check a match between identities",
        ),
        frozenset({Role.AGENT}),
    ),
    "document": Purpose(
        Text(
            fr="Délivrer un document ou statuer sur un document",
            ar="تسليم وثيقة أو البت في شأنها",
            en="Issue a document, or decide on one",
        ),
        frozenset({Role.AGENT}),
    ),
    "presentation": Purpose(
        Text(
            fr="Lire ce qu'un usager a montré depuis son portefeuille",
            ar="الاطلاع على ما عرضه المرتفق من محفظته",
            en="Read what someone showed from their wallet",
        ),
        frozenset({Role.AGENT}),
        opens_files=False,
    ),
    "wallet": Purpose(
        Text(
            fr="Mettre un document dans un portefeuille",
            ar="وضع وثيقة في محفظة رقمية",
            en="Put a document into a wallet",
        ),
        frozenset({Role.FAMILY}),
        opens_files=False,
    ),
    "inspection": Purpose(
        Text(fr="Contrôler le traitement des données", ar="مراقبة معالجة المعطيات", en="Inspect how data is processed"),
        frozenset({Role.AUDITOR}),
    ),
}


def purposes_of(role: str) -> dict[str, Text]:
    """The purposes for which `role` opens a person's file: name and title."""
    return {name: purpose.title for name, purpose in PURPOSES.items() if role in purpose.roles and purpose.opens_files}
