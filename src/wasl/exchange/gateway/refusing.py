"""Refusals that say more than their name: what in the request was wrong, in three languages."""

from __future__ import annotations

from wasl.exchange.answering.problems import Refused
from wasl.kernel.text import Text

DETAILS: dict[str, Text] = {
    "path": Text("Le chemin n'est pas écrit simplement.", "المسار غير مكتوب بصيغة بسيطة.", "The path is not plainly written."),
    "headers": Text("Les en-têtes sont trop nombreux, trop longs ou mal formés.",
                    "الترويسات كثيرة جدا أو طويلة جدا أو غير سليمة.",
                    "The headers are too many, too long or malformed."),
    "twice": Text("Un en-tête qui ne peut venir qu'une fois est répété.", "تكررت ترويسة لا يجوز أن ترد إلا مرة واحدة.",
                  "A header that may come only once is repeated."),
    "json": Text("Le corps n'est pas le JSON attendu.", "محتوى الطلب ليس JSON المنتظر.", "The body is not the JSON expected."),
    "form": Text("Le corps n'est pas le formulaire attendu.", "محتوى الطلب ليس الاستمارة المنتظرة.",
                 "The body is not the form expected."),
    "query": Text("Les paramètres de l'adresse sont mal formés.", "معاملات العنوان غير سليمة.",
                  "The parameters of the address are malformed."),
    "purposes": Text("L'en-tête Wasl-Purpose et le corps nomment deux finalités.",
                     "تذكر الترويسة Wasl-Purpose والمحتوى غرضين مختلفين.",
                     "The header Wasl-Purpose and the body name two purposes."),
    "token": Text("Le jeton n'est pas de cette passerelle, ou n'est pas lisible.", "الرمز ليس من هذه البوابة أو تتعذر قراءته.",
                  "The token is not this gateway's, or cannot be read."),
    "unbound": Text("Le jeton vient sans la preuve de sa clé.", "ورد الرمز دون إثبات مفتاحه.",
                    "The token comes without the proof of its key."),
    "proof": Text("La preuve DPoP n'est pas celle de cette demande.", "إثبات DPoP لا يخص هذا الطلب.",
                  "The DPoP proof is not of this request."),
    "key": Text("La clé n'est pas en vigueur pour ce système.", "المفتاح غير ساري المفعول لهذا النظام.",
                "The key is not in force for this system."),
    "components": Text("La signature ne couvre pas ce qu'elle doit couvrir.", "لا يشمل التوقيع كل ما يجب أن يشمله.",
                       "The signature does not cover what it must."),
    "digest": Text("L'empreinte Content-Digest n'est pas celle du corps.", "بصمة Content-Digest لا تطابق المحتوى.",
                   "The Content-Digest is not that of the body."),
    "certificate": Text("Le certificat n'est pas celui d'un système connu.", "الشهادة ليست لنظام معروف.",
                        "The certificate is not that of a known system."),
    "proxy": Text("Aucun mandataire de confiance n'annonce de certificat ici.", "لا يوجد هنا وكيل موثوق يعلن عن الشهادات.",
                  "No trusted proxy announces certificates here."),
    "two-callers": Text("La demande dit venir de deux systèmes.", "يدعي الطلب أنه من نظامين.", "The request claims two callers."),
    "details": Text("Le jeton ne vaut pas pour cette convention ou cette finalité.", "لا يشمل الرمز هذه الاتفاقية أو هذا الغرض.",
                    "The token is not for this agreement or purpose."),
    "client": Text("X-Road-Client n'est pas le système identifié.", "الترويسة X-Road-Client لا تطابق النظام المعرف.",
                   "X-Road-Client is not the system identified."),
}  # fmt: skip


class DetailedError(Refused):
    """A refusal with its `detail`."""

    def __init__(self, name: str, detail: str, **given: str | int) -> None:
        super().__init__(name, **given)
        self.detail = DETAILS[detail]


def refusal(name: str, detail: str, **given: str | int) -> DetailedError:
    """The refusal called `name`, with the detail called `detail`."""
    return DetailedError(name, detail, **given)
