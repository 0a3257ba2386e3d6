"""Why a row was refused, in words: the feed's own rules, and the few that hold for every feed."""

from __future__ import annotations

from wasl.kernel.text import Text
from wasl.registers.declared import Feed

EVERYWHERE = {
    "missing-key": Text(
        fr="La clé de la ligne manque.", ar="مفتاح السطر غير مذكور.", en="The key of the row is missing."
    ),
    "period-reversed": Text(
        fr="La période se termine avant de commencer.",
        ar="الفترة تنتهي قبل أن تبدأ.",
        en="The period ends before it starts.",
    ),
    "duplicate-key": Text(
        fr="Une autre ligne du fichier porte la même clé avec un autre contenu.",
        ar="سطر آخر في الملف يحمل المفتاح نفسه بمحتوى مختلف.",
        en="Another row of the file bears the same key with other content.",
    ),
    "contradictory-period": Text(
        fr="Une autre ligne du fichier dit autre chose de la même période.",
        ar="سطر آخر في الملف يقول شيئا آخر عن الفترة نفسها.",
        en="Another row of the file says otherwise of the same period.",
    ),
    "not-of-this-feed": Text(
        fr="La ligne ne relève pas de ce flux.",
        ar="السطر لا يخص هذا التدفق.",
        en="The row does not belong to this feed.",
    ),
}


def reason_texts(feed: Feed) -> dict[str, Text]:
    """Reason -> its text, for every reason that a row of `feed` may bear."""
    declared = {name: rule.message for output in feed.outputs for name, rule in output.rules.items()}
    return {**EVERYWHERE, **declared}
