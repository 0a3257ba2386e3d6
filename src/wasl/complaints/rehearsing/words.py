"""What is said in the complaints of a demonstration, in both languages, as people write: of no one in particular."""

from __future__ import annotations

from typing import Final

COMPLAINTS: Final = (
    "J'ai appelé trois fois le numéro indiqué, et personne n'a répondu.",
    "لم أتوصل بأي جواب منذ أكثر من شهر.",
    "Au guichet, on m'a demandé un papier que l'administration possède déjà.",
    "طلب مني الرجوع ثلاث مرات بسبب الوثيقة نفسها.",
    "Mon dossier est annoncé complet, mais rien n'avance depuis des semaines.",
    "قيل لي إن اسمي غير موجود مع أنني مسجل منذ سنتين.",
)
OBSERVATIONS: Final = (
    "La file d'attente dure toute la matinée, et il n'y a pas où s'asseoir.",
    "الموظفة التي استقبلتني شرحت لي كل شيء بصبر، شكرا لها.",
    "L'horaire affiché n'est pas celui qui est pratiqué.",
)
SUGGESTIONS: Final = (
    "Ouvrir un samedi matin par mois aiderait ceux qui travaillent.",
    "المرجو إرسال رسالة نصية قبل انتهاء الأجل بأسبوع.",
    "Écrire les montants en arabe et en français sur le même papier.",
)
ANSWERS: Final = (
    "Votre dossier était resté en attente d'une vérification. Elle est faite ; la suite vous parvient sous dix jours.",
    "تم التحقق من طلبكم، ولم يكن ينقصه شيء. نعتذر عن التأخير، وقد أحيل اليوم على المصلحة المكلفة.",
    "Le papier demandé n'était pas nécessaire : l'agent en a été informé, et votre demande est enregistrée.",
    "رقمكم مسجل فعلا، وكان مكتوبا بطريقة مختلفة في قاعدتين. صحح الأمر.",
    "Nous avons pris note de votre remarque et l'avons transmise au responsable du service.",
)
NOT_SETTLED: Final = "La réponse ne dit rien de ce que j'avais demandé."
ASKED: Final = "المرجو تحديد تاريخ زيارتكم ومكان الشباك."
REPLIED: Final = "Le mardi 3, au guichet de la commune."

LATE_PAYMENT: Final = "وصل الدعم بعد التاريخ المعلن بأسبوع، فاضطررت إلى الاقتراض لشراء الأدوات المدرسية."
WHY_LATE: Final = (
    "أعلن الأداء ليوم 30، ولم يقيده البنك إلا بعد ثلاثة أيام عمل. المبلغ كامل، وقد طلبنا من البنك احترام اليوم المعلن."
)
WAITS: Final = "Elle a changé de banque et demande comment donner son nouveau compte avant le prochain versement."
NEAR_ITS_DAY: Final = "Le montant a baissé d'un mois sur l'autre, sans qu'aucun message ne l'explique."
NOBODY_ANSWERS: Final = "قدمت الطلب قبل شهرين وسلمت لي ورقة بدون رقم، ولا أحد يعرف مآله."
WHICH_MONTH: Final = "Pour quel mois, et sur quel compte attendiez-vous ce versement ?"
A_MONTH_LACKS: Final = "Un mois manque, et je ne sais pas lequel."
ANSWERED_WELL: Final = "Le message reçu ne disait pas pourquoi mon enfant comptait autrement."
WHY: Final = "Il n'était plus compté comme scolarisé ; l'école l'a corrigé, et le mois suivant en tient compte."
TO_REOPEN: Final = "Le versement de l'été n'est pas arrivé sur mon compte."
TOO_SHORT: Final = "Il a été versé."
NOT_ON_MY_ACCOUNT: Final = "Il n'est toujours pas sur mon compte : le relevé de ma banque le montre."
TO_THE_MEDIATOR: Final = "On me dit que je reçois d'autres allocations ; je n'en reçois aucune."
FIRST_ANSWER: Final = "Le fichier le disait ainsi au jour de la décision."
SECOND_ANSWER: Final = "Le fichier a été relu : il n'a pas changé."
TO_YOU: Final = "Qu'une personne relise mon dossier avec moi, et non le fichier seul."
A_FAVOUR: Final = "طلب مني مبلغ مقابل تسجيل ابنتي. لا أريد أن يعرف اسمي."

WHOLE_FAMILY: Final = "L'indice ne tient pas compte de ce que nous vivons à quatre sur un salaire."
INDEX_STANDS: Final = "أعيد حساب المؤشر هذا الشهر بناء على تصريحات الأسرة، وبقي كما هو."
A_CARD: Final = "Mon enfant a une carte de handicap, que nous avons montrée au guichet."
CARD_SEEN: Final = "تمت معاينة البطاقة في الشباك: وهي سليمة وسابقة لتاريخ القرار."
A_BIRTH: Final = "Une naissance du printemps n'est pas comptée dans l'indice."
BIRTH_SEEN: Final = "La naissance est déclarée ; le registre sera envoyé à nouveau avec l'indice recalculé."
