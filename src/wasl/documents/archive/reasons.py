"""Why a row of a typed register is refused, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from wasl.kernel.text import Text

REASONS: Final = {
    "no-row": Text(
        fr="Cette ligne ne se lit pas : son nombre de colonnes n'est pas celui de l'en-tête.",
        ar="يتعذر قراءة هذا السطر: عدد أعمدته يخالف عدد أعمدة العناوين.",
        en="This line is no row: it does not have the columns of the header.",
    ),
    "missing": Text(fr="La valeur manque.", ar="القيمة غير مذكورة.", en="The value is missing."),
    "hidden": Text(
        fr="La cellule contient des caractères invisibles ou qui inversent le sens de lecture.",
        ar="تتضمن الخلية رموزا خفية أو رموزا تقلب اتجاه القراءة.",
        en="The cell holds characters that hide, or that turn the direction of reading round.",
    ),
    "too-long": Text(fr="La valeur est trop longue.", ar="القيمة أطول من اللازم.", en="The value is too long."),
    "no-year": Text(
        fr="L'année s'écrit en quatre chiffres et n'est pas à venir.",
        ar="تكتب السنة بأربعة أرقام ولا تكون في المستقبل.",
        en="The year is four digits, and not yet to come.",
    ),
    "no-date": Text(
        fr="La date ne se lit pas : écrire jj/mm/aaaa.",
        ar="يتعذر قراءة التاريخ: يكتب على شكل يوم/شهر/سنة.",
        en="The date cannot be read: write dd/mm/yyyy.",
    ),
    "no-number": Text(fr="Ce n'est pas un nombre.", ar="ليست هذه القيمة عددا.", en="This is no number."),
    "other-shape": Text(
        fr="La valeur n'a pas la forme attendue.",
        ar="القيمة ليست على الشكل المطلوب.",
        en="The value does not have the expected shape.",
    ),
    "no-truth": Text(fr="Écrire true ou false.", ar="اكتب true أو false.", en="Write true or false."),
    "unknown-code": Text(
        fr="Ce n'est ni un code de la nomenclature, ni l'un de ses libellés.",
        ar="ليست هذه القيمة رمزا من المدونة ولا تسمية من تسمياتها.",
        en="This is neither a code of the nomenclature nor one of its titles.",
    ),
    "number-taken": Text(
        fr="Une autre saisie porte ce numéro et dit autre chose.",
        ar="يحمل إدخال آخر هذا الرقم ويتضمن بيانات مخالفة.",
        en="Another entry bears this number and says otherwise.",
    ),
    "number-issued": Text(
        fr="Le document de ce numéro est déjà délivré et dit autre chose.",
        ar="سبق تسليم الوثيقة ذات هذا الرقم وهي تتضمن بيانات مخالفة.",
        en="The document of this number is issued already, and says otherwise.",
    ),
    "scan-missing": Text(
        fr="La page numérisée n'est pas parmi les fichiers envoyés.",
        ar="الصفحة المرقمنة غير موجودة ضمن الملفات المرسلة.",
        en="The scanned page is not among the files sent.",
    ),
    "scan-too-large": Text(
        fr="La page numérisée dépasse 20 Mo.",
        ar="يتجاوز حجم الصفحة المرقمنة 20 ميغابايت.",
        en="The scanned page is larger than 20 MB.",
    ),
    "scan-refused": Text(
        fr="La page numérisée n'est ni un PDF sans action, ni une photo, ou elle est abîmée.",
        ar="الصفحة المرقمنة ليست ملف PDF خاليا من الإجراءات ولا صورة، أو أنها تالفة.",
        en="The scanned page is neither a PDF that does nothing by itself nor a photo, or it is damaged.",
    ),
}
"""Reason -> what it says, of one column."""


def told(reasons: Iterable[tuple[str, str]], language: str) -> str:
    """Reasons with their columns, as one text."""
    # Names of columns keep their direction inside an Arabic sentence.
    apart = ("\u2068", "\u2069") if language == "ar" else ("", "")
    return " ".join(f"{column.join(apart)}: {REASONS[reason].in_language(language)}" for reason, column in reasons)
