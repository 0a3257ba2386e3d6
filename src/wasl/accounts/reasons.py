"""Why someone may, or may not: what people read beside what `permissions` decides."""

from __future__ import annotations

from collections.abc import Collection

from wasl.accounts.roles import TITLES, Role
from wasl.kernel.text import Text

SIGN_IN = Text(fr="Connectez-vous d'abord.", ar="سجل الدخول أولا.", en="Sign in first.")
ROLE_ALLOWS = Text(fr="Votre rôle le permet.", ar="دورك يسمح بذلك.", en="Your role allows it.")
NO_PURPOSE = Text(
    fr="Un dossier ne s'ouvre pas sans finalité : choisissez-en une.",
    ar="لا يفتح الملف دون غاية: اختر واحدة.",
    en="No file opens without a purpose: choose one.",
)
OTHER_DEPARTMENT = Text(
    fr="Ce système appartient à un autre département.",
    ar="هذا النظام تابع لقطاع آخر.",
    en="This system belongs to another department.",
)
OTHER_DEPARTMENT_FILES = Text(
    fr="Ces fichiers relèvent d'un autre département.",
    ar="هذه الملفات تابعة لقطاع آخر.",
    en="These files are another department's.",
)
NO_DEPARTMENT = Text(
    fr="Votre compte n'est rattaché à aucun département.",
    ar="حسابكم غير ملحق بأي قطاع.",
    en="Your account belongs to no department.",
)
FOUR_EYES_MERGE = Text(
    fr="Vous avez proposé cette fusion : une autre personne doit la confirmer.",
    ar="أنت من اقترح هذا الدمج، ويجب أن يؤكده شخص آخر.",
    en="You proposed this merge: someone else must confirm it.",
)
NOT_YOURS = Text(
    fr="Ces consultations ne concernent ni vous ni un enfant mineur à votre charge.",
    ar="هذه الاطلاعات لا تخصك ولا تخص طفلا قاصرا تحت نيابتك.",
    en="These consultations concern neither you nor a minor child of yours.",
)
NOT_YOUR_DOCUMENT = Text(
    fr="Ce document ne concerne ni vous ni un enfant mineur à votre charge.",
    ar="هذه الوثيقة لا تخصك ولا تخص طفلا قاصرا تحت نيابتك.",
    en="This document concerns neither you nor a minor child of yours.",
)
OTHER_ADDRESSEE = Text(
    fr="Cette demande est adressée à un autre département.",
    ar="هذا الطلب موجه إلى قطاع آخر.",
    en="This request is addressed to another department.",
)
OTHER_PROGRAMME = Text(
    fr="Ce programme relève d'un autre département.",
    ar="هذا البرنامج تابع لقطاع آخر.",
    en="Another department is in charge of this programme.",
)
FOUR_EYES_REFUSAL = Text(
    fr="Vous avez instruit ce cas : une autre personne doit confirmer le refus.",
    ar="أنت من درس هذه الحالة، ويجب أن يؤكد الرفض شخص آخر.",
    en="You handled this case: someone else must confirm the refusal.",
)
FOUR_EYES_PAYMENT = Text(
    fr="Vous avez déjà eu part à cette liste : une autre personne doit en répondre.",
    ar="لقد شاركت في هذه اللائحة من قبل، ويجب أن يتحمل مسؤوليتها شخص آخر.",
    en="You had a hand in this list: someone else must answer for it.",
)
FOUR_EYES_UNLINKING = Text(
    fr="Vous l'avez proposé : une autre personne doit le confirmer.",
    ar="أنت من اقترح ذلك، ويجب أن يؤكده شخص آخر.",
    en="You proposed it: someone else must confirm it.",
)
NOT_YOUR_DOCUMENT = Text(
    fr="Ce document ne concerne ni vous ni un enfant mineur à votre charge.",
    ar="هذه الوثيقة لا تخصك ولا تخص طفلا قاصرا تحت نيابتك.",
    en="This document concerns neither you nor a minor child of yours.",
)
NOT_ISSUED_TO_YOU = Text(
    fr="Ce document n'est délivré qu'à la personne qu'il concerne ou à qui la représente.",
    ar="لا تسلم هذه الوثيقة إلا للشخص المعني بها أو لمن ينوب عنه.",
    en="This document is issued only to the person it is about, or to who stands for them.",
)
OTHER_ISSUER = Text(
    fr="Ce document est délivré par un autre département.",
    ar="هذه الوثيقة تسلمها جهة أخرى.",
    en="This document is issued by another department.",
)
OTHER_ASKER = Text(
    fr="Cette demande est celle d'un autre département.",
    ar="هذا الطلب يخص قطاعا آخر.",
    en="This is for another department to ask.",
)
ASKED_BY_ANOTHER = Text(
    fr="Ce qui est montré n'est lu que par l'agent qui l'a demandé.",
    ar="لا يطلع على ما عرض إلا الموظف الذي طلبه.",
    en="What is shown is read by the agent who asked for it, and by nobody else.",
)
FOUR_EYES_DOCUMENT = Text(
    fr="Vous l'avez demandé : un autre agent doit en décider.",
    ar="أنت من طلب ذلك، ويجب أن يبت فيه موظف آخر.",
    en="You asked for it: another agent must decide.",
)
NOT_YOUR_CASE = Text(
    fr="Cette démarche ne concerne ni vous ni un enfant mineur à votre charge.",
    ar="هذا الإجراء لا يخصك ولا يخص طفلا قاصرا تحت نيابتك.",
    en="This procedure concerns neither you nor a minor child of yours.",
)
OTHER_CASE = Text(
    fr="Ce dossier est instruit par un autre département.",
    ar="هذا الملف تدرسه جهة أخرى.",
    en="This case is handled by another department.",
)
FOUR_EYES_CASE = Text(
    fr="Vous avez déposé ce dossier ou déjà statué : un autre agent doit en décider.",
    ar="أنت من أودع هذا الملف أو سبق لك البت فيه، ويجب أن يبت فيه موظف آخر.",
    en="You filed this case or decided on it already: another agent must decide.",
)
NOT_YOUR_COMPLAINT = Text(
    fr="Cette réclamation n'est pas la vôtre.",
    ar="هذه الشكاية ليست لك.",
    en="This complaint is not yours.",
)
OTHER_COMPLAINT = Text(
    fr="Cette réclamation est traitée par un autre département.",
    ar="هذه الشكاية تعالجها جهة أخرى.",
    en="Another department handles this complaint.",
)
OTHER_DATUM = Text(
    fr="Cette donnée est tenue par un autre département.",
    ar="هذا المعطى تمسكه جهة أخرى.",
    en="Another department keeps this datum.",
)
FOUR_EYES_COMPLAINT = Text(
    fr="Vous avez décidé ou répondu la première fois : un autre agent doit le faire maintenant.",
    ar="سبق لك أن قررت أو أجبت في المرة الأولى، ويجب أن يتولى ذلك الآن موظف آخر.",
    en="You decided or answered the first time: another agent must do it now.",
)
FOUR_EYES_ENTRY = Text(
    fr="Vous l'avez saisi : un autre agent doit le comparer au registre et le valider.",
    ar="أنت من أدخله، ويجب أن يقارنه موظف آخر بالسجل ويصادق عليه.",
    en="You entered it: another agent must compare it with the register and validate it.",
)
NO_PARTY = Text(
    fr="Votre département n'est pas partie à cette affaire.",
    ar="قطاعكم ليس طرفا في هذا الأمر.",
    en="Your department is no party to this.",
)
FOUR_EYES_OPINION = Text(
    fr="Vous avez écrit ce texte : un autre délégué doit donner l'avis.",
    ar="أنت من حرر هذا النص، ويجب أن يبدي مندوب آخر رأيه فيه.",
    en="You wrote this text: another officer must give the opinion.",
)
SIGNED_ALREADY = Text(
    fr="Votre département a déjà signé : l'autre signature revient à l'autre partie.",
    ar="سبق لقطاعكم أن وقع، والتوقيع الآخر للطرف الثاني.",
    en="Your department has signed: the other signature is the other party's.",
)
SUSPENDED_ELSEWHERE = Text(
    fr="Un autre a suspendu cette convention : la direction peut la rétablir.",
    ar="جهة أخرى أوقفت هذه الاتفاقية، وللمديرية أن تعيد العمل بها.",
    en="Someone else suspended this agreement: the directorate may let it serve again.",
)


def only(roles: Collection[Role]) -> Text:
    """To whom it is reserved."""
    held = [TITLES[role] for role in Role if role in roles]
    return Text(
        fr="Réservé aux rôles : " + ", ".join(title.fr for title in held),
        ar="مخصص للأدوار: " + "، ".join(title.ar for title in held),
        en="Only for the roles: " + ", ".join(title.en for title in held),
    )
