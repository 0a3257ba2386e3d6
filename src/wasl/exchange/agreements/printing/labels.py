"""The fixed words of a printed agreement. It is printed in French and Arabic whatever the language of the pages."""

from __future__ import annotations

from wasl.kernel.text import Text

LABELS = {
    "title": Text(fr="Convention d'échange de données", ar="اتفاقية تبادل المعطيات", en="Data exchange agreement"),
    "parties": Text(fr="Parties", ar="الأطراف", en="Parties"),
    "provider": Text(fr="Répond", ar="الجهة المجيبة", en="Provider"),
    "consumer": Text(fr="Demande", ar="الجهة الطالبة", en="Consumer"),
    "system": Text(fr="par le système", ar="بواسطة نظام", en="by the system"),
    "subject": Text(fr="Objet", ar="الموضوع", en="Subject matter"),
    "service": Text(fr="Service", ar="الخدمة", en="Service"),
    "purpose": Text(fr="Finalité", ar="الغاية", en="Purpose"),
    "law": Text(fr="Fondement légal", ar="السند القانوني", en="Legal basis"),
    "article": Text(fr="article", ar="المادة", en="article"),
    "authority": Text(
        fr="Autorité de protection des données", ar="سلطة حماية المعطيات", en="Data-protection authority"
    ),
    "until": Text(fr="jusqu'au", ar="إلى غاية", en="until"),
    "subjects": Text(fr="Personnes concernées", ar="الأشخاص المعنيون", en="People concerned"),
    "condition": Text(fr="Condition vérifiée à chaque demande", ar="شرط يتحقق منه عند كل طلب", en="Condition checked"),
    "fields": Text(fr="Données communiquées, et elles seules", ar="المعطيات المبلغة دون سواها", en="Data given"),
    "field": Text(fr="Donnée", ar="المعطى", en="Field"),
    "sensitivity": Text(fr="Sensibilité", ar="الحساسية", en="Sensitivity"),
    "why": Text(fr="Pourquoi", ar="السبب", en="Why"),
    "ways": Text(fr="Manières de demander", ar="طرق الطلب", en="Ways of asking"),
    "quota": Text(fr="Quota", ar="الحصة", en="Quota"),
    "codes": Text(fr="Nomenclatures", ar="المصنفات", en="Codes"),
    "codes_of": Text(fr="celles du système demandeur", ar="مصنفات النظام الطالب", en="those of the consumer"),
    "codes_common": Text(fr="les nomenclatures communes", ar="المصنفات المشتركة", en="the common ones"),
    "validity": Text(fr="Durée", ar="المدة", en="Validity"),
    "recurrence": Text(fr="Périodicité", ar="الدورية", en="Recurrence"),
    "secrecy": Text(
        fr="Délai légal, en jours, avant d'informer la personne",
        ar="الأجل القانوني بالأيام قبل إخبار المعني",
        en="Days of lawful secrecy",
    ),
    "receipts": Text(
        fr="Chaque échange laisse un reçu vérifiable, que la personne concernée peut consulter. Chaque partie peut suspendre "
        "la convention avec effet immédiat en donnant sa raison.",
        ar="يترك كل تبادل وصلا قابلا للتحقق يمكن للشخص المعني الاطلاع عليه. ولكل طرف أن يوقف الاتفاقية بأثر فوري مع بيان السبب.",
        en="Every exchange leaves a receipt.",
    ),
    "opinion": Text(
        fr="Avis du délégué à la protection des données", ar="رأي مندوب حماية المعطيات", en="Officer's opinion"
    ),
    "signatures": Text(fr="Signatures", ar="التوقيعات", en="Signatures"),
    "signed_for": Text(fr="Pour", ar="عن", en="For"),
    "key": Text(fr="Clé", ar="المفتاح", en="Key"),
    "signed_at": Text(fr="Signé le (UTC)", ar="وقع في (UTC)", en="Signed at (UTC)"),
    "unsigned": Text(fr="Non signée à ce jour.", ar="غير موقعة إلى حد الآن.", en="Not signed yet."),
    "seal": Text(fr="Empreinte SHA-256 du texte canonique signé", ar="بصمة SHA-256 للنص المرجعي الموقع", en="SHA-256"),
    "faith": Text(
        fr="Le texte canonique (JSON, RFC 8785) fait foi ; ce document le donne à lire.",
        ar="النص المرجعي (JSON, RFC 8785) هو المعتمد، وهذه الوثيقة عرض مقروء له.",
        en="The canonical text prevails.",
    ),
    "draft": Text(fr="Projet, sans effet", ar="مشروع دون أثر", en="Draft, without effect"),
    "from": Text(fr="du", ar="من", en="from"),
    "to": Text(fr="au", ar="إلى", en="to"),
    "excluded": Text(fr="exclu", ar="غير مشمول", en="excluded"),
    "page": Text(fr="Page", ar="صفحة", en="Page"),
}
"""Word -> in three languages."""

REGIMES = {
    "declaration": Text(fr="Déclaration", ar="تصريح", en="Declaration"),
    "authorisation": Text(fr="Autorisation préalable", ar="إذن مسبق", en="Prior authorisation"),
}
SENSITIVITIES = {
    "open": Text(fr="ouverte", ar="مفتوح", en="open"),
    "internal": Text(fr="interne", ar="داخلي", en="internal"),
    "personal": Text(fr="personnelle", ar="شخصي", en="personal"),
    "sensitive": Text(fr="sensible", ar="حساس", en="sensitive"),
}
WAYS = {
    "call": Text(fr="appels entre systèmes", ar="نداءات بين الأنظمة", en="calls between systems"),
    "file": Text(fr="fichiers de personnes", ar="ملفات أشخاص", en="files of people"),
    "portal": Text(fr="cas par cas, dans le portail", ar="حالة بحالة عبر البوابة", en="case by case"),
    "events": Text(fr="avis de changement", ar="إشعارات بالتغييرات", en="notices of changes"),
}
RECURRENCES = {
    "monthly": Text(fr="chaque mois", ar="كل شهر", en="every month"),
    "termly": Text(fr="chaque trimestre", ar="كل فصل", en="every term"),
    "yearly": Text(fr="chaque année", ar="كل سنة", en="every year"),
}
FINDINGS = {
    "favourable": Text(fr="favorable", ar="موافق", en="favourable"),
    "with-reservations": Text(fr="favorable avec réserves", ar="موافق مع تحفظات", en="with reservations"),
    "unfavourable": Text(fr="défavorable", ar="غير موافق", en="unfavourable"),
}
QUOTAS = {
    "per_minute": Text(fr="par minute", ar="في الدقيقة", en="a minute"),
    "per_day": Text(fr="par jour", ar="في اليوم", en="a day"),
    "per_file": Text(fr="par fichier", ar="في الملف", en="a file"),
}
