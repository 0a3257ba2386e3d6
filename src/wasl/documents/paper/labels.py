"""Words that every paper bears, in the languages of papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from wasl.documents.declared import Level
from wasl.kernel.text import Text

RECORD_FILE: Final = "document.json"
CREDENTIAL_FILE: Final = "credential.jsonld"
"""Attached within."""
SEALED: Final[Mapping[Level, Text]] = {
    "simple": Text(fr="Cachet électronique, le {day}", ar="ختم إلكتروني بتاريخ {day}", en="Electronic seal, on {day}"),
    "advanced": Text(
        fr="Cachet électronique avancé, le {day}", ar="ختم إلكتروني متقدم بتاريخ {day}", en="Advanced electronic seal, on {day}"
    ),
    "qualified": Text(
        fr="Cachet électronique, le {day} (niveau exigé : qualifié)",
        ar="ختم إلكتروني بتاريخ {day} (المستوى المطلوب: مؤهل)",
        en="Electronic seal, on {day} (level required: qualified)",
    ),
}  # fmt: skip
UNTIL: Final = Text(fr=", valable jusqu'au {day}", ar="، صالحة إلى غاية {day}", en=", valid until {day}")
REPLACES: Final = Text(
    fr="Remplace le document {number}", ar="تعوض الوثيقة {number}", en="In place of the document {number}"
)
ARCHIVED: Final = Text(
    fr="D'après le registre d'archives, n° {number}, année {year}, comparé à la page numérisée par un second agent",
    ar="استنادا إلى سجل الأرشيف رقم {number} لسنة {year}، بعد مقارنته بالصفحة المرقمنة من طرف موظف ثان",
    en="From the register in the archive, no. {number}, year {year}, compared with the scanned page by a second agent",
)
DECIDED: Final = Text(
    fr="Par décision du {day}, dossier {case}",
    ar="بمقتضى قرار بتاريخ {day}، ملف رقم {case}",
    en="By decision of {day}, case {case}",
)
VERIFY: Final = Text(
    fr="Pour vérifier, scannez le code : il se lit dans le téléphone, même hors ligne. Comparez ce qu'il dit au papier.",
    ar="للتحقق من هذه الوثيقة امسحوا الرمز: تتم القراءة داخل الهاتف ولو دون اتصال. قارنوا ما يقوله بما هو مكتوب.",
    en="To verify, scan the code: your telephone reads it by itself, even offline. Compare what it says with the paper.",
)
CODE: Final = Text(
    fr="Code de vérification du document {number}",
    ar="رمز التحقق من الوثيقة {number}",
    en="Code that verifies the document {number}",
)
RECORD: Final = Text(
    fr="Le contenu du document, tel qu'il est conservé par son émetteur",
    ar="مضمون الوثيقة كما تحفظه الجهة المصدرة",
    en="What the document states, as its issuer keeps it",
)
CREDENTIAL: Final = Text(
    fr="Le même, en attestation vérifiable", ar="نفس المضمون كاعتماد قابل للتحقق", en="The same, as a verifiable credential"
)  # fmt: skip
