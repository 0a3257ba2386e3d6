"""The catalogue of refusals: what an exchange may answer instead of data, told in the caller's language.

Each name ends an address, ``{WASL_URL}/problems/{name}`` (RFC 9457, member ``type``), and is what a receipt's `outcome` says.
"""

from __future__ import annotations

from dataclasses import dataclass

from wasl.exchange.receipts.entry import Receipt
from wasl.kernel.errors import WaslError, filled
from wasl.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Problem:
    """One way in which an exchange may be refused."""

    name: str
    status: int
    """Of HTTP."""
    title: Text
    mend: Text
    """What the caller can do, with ``{names}`` for what is given."""
    kept: bool = False
    """Whether it leaves a receipt, where a person's data was asked for by a system that is known."""


class Refused(WaslError):  # noqa: N818  # an answer as good as another, not a fault
    """No data is given. `given` fills the places of the mend; `receipt` is where the refusal stands, once on record."""

    def __init__(self, name: str, **given: str | int) -> None:
        self.problem = PROBLEMS[name]
        self.given = given
        self.receipt: Receipt | None = None
        super().__init__(self.problem.title.en, where="", mend=self.problem.mend.en, **given)

    @property
    def name(self) -> str:
        return self.problem.name

    @property
    def status(self) -> int:
        return self.problem.status

    def told(self, language: str) -> tuple[str, str]:
        """The title and the mend in `language` (a BCP 47 tag)."""
        said = (self.problem.title.in_language(language), self.problem.mend.in_language(language))
        return filled(said[0], self.given), filled(said[1], self.given)


def _of_agreements() -> tuple[Problem, ...]:
    return (
        Problem(
            "no-agreement", 403,
            Text("Aucune convention d'échange ne lie ce système à ce service",
                 "لا تربط هذا النظام بهذه الخدمة أي اتفاقية تبادل",
                 "No agreement ties this system to this service"),
            Text("Préparez-en une depuis la page du service, puis faites-la signer par les deux parties.",
                 "أعدوا اتفاقية من صفحة الخدمة ثم اعملوا على توقيعها من الطرفين.",
                 "Draft one from the service's page and have both parties sign it."),
            kept=True,
        ),
        Problem(
            "ambiguous-purpose", 400,
            Text("Plusieurs finalités sont convenues, et la demande n'en nomme aucune",
                 "هناك عدة أغراض متفق عليها ولم يذكر الطلب أيا منها",
                 "Several purposes are agreed and the request names none"),
            Text("Nommez l'une de celles-ci : {choices}.", "اذكروا أحد الأغراض التالية: {choices}.",
                 "Name one of these: {choices}."),
        ),
        Problem(
            "wrong-purpose", 403,
            Text("Aucune convention ne prévoit cette finalité", "لا تنص أي اتفاقية على هذا الغرض",
                 "No agreement covers this purpose"),
            Text("Finalités convenues : {choices}. Pour une autre, préparez une convention.",
                 "الأغراض المتفق عليها: {choices}. ولغرض آخر أعدوا اتفاقية.",
                 "Agreed purposes: {choices}. For another, draft an agreement."),
            kept=True,
        ),
        Problem(
            "suspended-agreement", 403,
            Text("La convention {agreement} est suspendue", "الاتفاقية {agreement} موقوفة",
                 "The agreement {agreement} is suspended"),
            Text("Voyez avec l'organisme qui répond ce qui a motivé la suspension.",
                 "اتصلوا بالجهة المجيبة لمعرفة سبب التوقيف.",
                 "Ask the department that answers why it was suspended."),
            kept=True,
        ),
        Problem(
            "expired-agreement", 403,
            Text("La convention {agreement} a pris fin", "انتهت مدة الاتفاقية {agreement}",
                 "The agreement {agreement} has ended"),
            Text("Elle ne valait que jusqu'au {until}, exclu : renouvelez-la.",
                 "كانت سارية إلى غاية {until} (غير مشمول): جددوها.",
                 "It held until {until}, exclusive: renew it."),
            kept=True,
        ),
        Problem(
            "not-yet-in-force", 403,
            Text("La convention {agreement} n'est pas encore en vigueur", "لم تدخل الاتفاقية {agreement} حيز التنفيذ بعد",
                 "The agreement {agreement} is not yet in force"),
            Text("Attendez le {since}.", "انتظروا يوم {since}.", "Wait until {since}."),
            kept=True,
        ),
        Problem(
            "authority-expired", 403,
            Text("L'autorisation de protection des données de la convention {agreement} a expiré",
                 "انتهت صلاحية ترخيص حماية المعطيات الخاص بالاتفاقية {agreement}",
                 "The data-protection authorisation of the agreement {agreement} has expired"),
            Text("Demandez son renouvellement à l'autorité, puis portez la nouvelle référence dans la convention.",
                 "اطلبوا تجديده من الجهة المختصة ثم أدرجوا المرجع الجديد في الاتفاقية.",
                 "Have the authority renew it and put the new reference in the agreement."),
            kept=True,
        ),
        Problem(
            "field-not-agreed", 403,
            Text("Un champ demandé n'est pas convenu", "حقل مطلوب غير متفق عليه", "A field asked for is not agreed"),
            Text("Retirez {fields} de la demande, ou faites amender la convention.",
                 "احذفوا {fields} من الطلب أو عدلوا الاتفاقية.",
                 "Leave {fields} out, or have the agreement amended."),
            kept=True,
        ),
        Problem(
            "way-not-agreed", 403,
            Text("Cette manière de demander n'est pas convenue", "طريقة الطلب هذه غير متفق عليها",
                 "This way of asking is not agreed"),
            Text("Passez par : {choices}.", "استعملوا إحدى الطرق التالية: {choices}.", "Ask by: {choices}."),
            kept=True,
        ),
    )  # fmt: skip


def _of_questions() -> tuple[Problem, ...]:
    return (
        Problem(
            "unknown-service", 404,
            Text("Ce service n'existe pas", "هذه الخدمة غير موجودة", "There is no such service"),
            Text("Cherchez son adresse dans le catalogue des services.", "ابحثوا عن عنوانها في دليل الخدمات.",
                 "Look its address up in the catalogue of services."),
        ),
        Problem(
            "unknown-scheme", 400,
            Text("Ce service ne connaît pas ce type d'identifiant", "لا تعرف هذه الخدمة هذا النوع من المعرفات",
                 "This service does not know this kind of identifier"),
            Text("Employez : {choices}.", "استعملوا: {choices}.", "Use: {choices}."),
        ),
        Problem(
            "malformed-subject", 400,
            Text("L'identifiant est mal formé", "المعرف غير سليم الصيغة", "The identifier is malformed"),
            Text("Donnez-le tel que l'organisme l'écrit : 1 à 60 caractères, sans espace autour.",
                 "اكتبوه كما تكتبه الجهة: من 1 إلى 60 حرفا دون فراغ قبله أو بعده.",
                 "Give it as the department writes it: 1 to 60 characters, no space around it."),
        ),
        Problem(
            "malformed-parameter", 400,
            Text("Un paramètre manque ou est mal formé", "معامل ناقص أو غير سليم الصيغة",
                 "A parameter is missing or malformed"),
            Text("Corrigez « {parameter} » : voyez la page du service.", "صححوا «{parameter}»: انظروا صفحة الخدمة.",
                 "Correct '{parameter}': see the service's page."),
        ),
        Problem(
            "unknown-subject", 404,
            Text("Personne n'est connu sous cet identifiant", "لا أحد معروف بهذا المعرف",
                 "Nobody is known by this identifier"),
            Text("Vérifiez l'identifiant ; s'il est juste, interrogez la personne.",
                 "تحققوا من المعرف، وإن كان صحيحا فاسألوا المعني بالأمر.",
                 "Check the identifier; if it is right, ask the person."),
            kept=True,
        ),
        Problem(
            "ambiguous-subject", 404,
            Text("Cet identifiant désigne plusieurs personnes", "يدل هذا المعرف على أكثر من شخص",
                 "This identifier names several people"),
            Text("Donnez un autre identifiant, ou attendez que l'organisme tranche.",
                 "استعملوا معرفا آخر أو انتظروا أن تحسم الجهة في الأمر.",
                 "Give another identifier, or wait until the department has decided."),
            kept=True,
        ),
        Problem(
            "out-of-scope", 403,
            Text("La convention ne permet pas de parler de cette personne", "لا تسمح الاتفاقية بالحديث عن هذا الشخص",
                 "The agreement does not let this person be spoken of"),
            Text("Relisez les personnes concernées dans la convention.", "راجعوا الفئة المعنية في الاتفاقية.",
                 "Read again whom the agreement is about."),
            kept=True,
        ),
        Problem(
            "over-quota", 429,
            Text("Le quota convenu est atteint", "تم بلوغ الحصة المتفق عليها", "The agreed quota is used up"),
            Text("Réessayez dans {seconds} s ; au-delà de {most}, faites amender la convention.",
                 "أعيدوا المحاولة بعد {seconds} ثانية؛ ولتجاوز {most} عدلوا الاتفاقية.",
                 "Try again in {seconds} s; beyond {most}, have the agreement amended."),
        ),
        Problem(
            "oversize-file", 413,
            Text("Le fichier compte plus de personnes que convenu", "عدد الأشخاص في الملف يفوق المتفق عليه",
                 "The file holds more subjects than agreed"),
            Text("Envoyez au plus {most} personnes par fichier.", "أرسلوا {most} شخصا على الأكثر في كل ملف.",
                 "Send at most {most} subjects a file."),
        ),
        Problem(
            "rate-limited", 429,
            Text("Trop de demandes en peu de temps", "طلبات كثيرة في وقت قصير", "Too many requests in a short time"),
            Text("Réessayez dans {seconds} s.", "أعيدوا المحاولة بعد {seconds} ثانية.", "Try again in {seconds} s."),
        ),
    )  # fmt: skip


def _of_machines() -> tuple[Problem, ...]:
    return (
        Problem(
            "provider-unavailable", 502,
            Text("Le système qui répond ne peut être joint", "تعذر الاتصال بالنظام المجيب",
                 "The system that answers cannot be reached"),
            Text("Réessayez plus tard ; l'organisme est averti.", "أعيدوا المحاولة لاحقا، وقد أخبرت الجهة.",
                 "Try again later; the department is told."),
            kept=True,
        ),
        Problem(
            "provider-misbehaves", 502,
            Text("Le système qui répond a donné autre chose que promis", "أعطى النظام المجيب غير ما التزم به",
                 "The system that answers gave something else than promised"),
            Text("Rien n'a été transmis ; signalez-le à l'organisme qui répond.", "لم يرسل أي شيء؛ أبلغوا الجهة المجيبة.",
                 "Nothing was passed on; tell the department that answers."),
            kept=True,
        ),
        Problem(
            "provider-slow", 504,
            Text("Le système qui répond a dépassé son délai", "تجاوز النظام المجيب الأجل المحدد",
                 "The system that answers took too long"),
            Text("Réessayez plus tard.", "أعيدوا المحاولة لاحقا.", "Try again later."),
            kept=True,
        ),
        Problem(
            "store-unavailable", 503,
            Text("Les registres ne peuvent être lus", "تعذرت قراءة السجلات", "The registers cannot be read"),
            Text("Réessayez plus tard.", "أعيدوا المحاولة لاحقا.", "Try again later."),
            kept=True,
        ),
        Problem(
            "receipts-unavailable", 503,
            Text("Aucun reçu ne peut être écrit, donc aucune donnée n'est donnée", "تعذر تدوين الوصل، فلا تعطى أي معطيات",
                 "No receipt can be written, so no data is given"),
            Text("Réessayez plus tard.", "أعيدوا المحاولة لاحقا.", "Try again later."),
        ),
        Problem(
            "directory-expired", 503,
            Text("L'annuaire signé a expiré", "انتهت صلاحية الدليل الموقع", "The signed directory has expired"),
            Text("Réessayez quand le plan de contrôle en aura publié un nouveau.", "أعيدوا المحاولة بعد نشر دليل جديد.",
                 "Try again once a new one is published."),
        ),
        Problem(
            "overloaded", 503,
            Text("La passerelle a plus de demandes qu'elle n'en peut traiter", "تتلقى البوابة طلبات أكثر مما تستطيع معالجته",
                 "The gateway has more requests than it can handle"),
            Text("Réessayez dans {seconds} s.", "أعيدوا المحاولة بعد {seconds} ثانية.", "Try again in {seconds} s."),
        ),
        Problem(
            "fault", 500,
            Text("La passerelle a commis une erreur", "وقع خطأ في البوابة", "The gateway made a mistake"),
            Text("Rien n'a été transmis ; signalez-le à son exploitant avec le numéro de la demande.",
                 "لم يرسل أي شيء؛ أبلغوا مشغل البوابة مع رقم الطلب.",
                 "Nothing was passed on; tell its operator, with the request's number."),
        ),
        Problem(
            "directory-refused", 409,
            Text("Cet annuaire n'est pas accepté", "هذا الدليل غير مقبول", "This directory is not accepted"),
            Text("Motif : {reason}. Version en vigueur : {version}.", "السبب: {reason}. النسخة السارية: {version}.",
                 "Reason: {reason}. Version in force: {version}."),
        ),
    )  # fmt: skip


def _of_callers() -> tuple[Problem, ...]:
    return (
        Problem(
            "unauthenticated", 401,
            Text("Le système appelant n'est pas identifié", "النظام المتصل غير معرف", "The calling system is not identified"),
            Text("Présentez un jeton, ou signez la demande avec la clé du système.",
                 "قدموا رمز ولوج أو وقعوا الطلب بمفتاح النظام.",
                 "Present a token, or sign the request with the system's key."),
        ),
        Problem(
            "bad-signature", 401,
            Text("La signature ne vérifie pas", "التوقيع غير صحيح", "The signature does not verify"),
            Text("Vérifiez la clé, son identifiant et ce qui est signé.", "تحققوا من المفتاح ومعرفه ومما تم توقيعه.",
                 "Check the key, its id and what is signed."),
        ),
        Problem(
            "replayed", 401,
            Text("Cette demande a déjà été reçue", "سبق استلام هذا الطلب", "This request was received before"),
            Text("Signez chaque demande avec un nonce neuf.", "وقعوا كل طلب برمز جديد يستعمل مرة واحدة.",
                 "Sign each request with a fresh nonce."),
        ),
        Problem(
            "token-expired", 401,
            Text("Le jeton ou la signature a expiré, ou vient du futur",
                 "انتهت صلاحية الرمز أو التوقيع أو أن تاريخه في المستقبل",
                 "The token or the signature has expired, or is from the future"),
            Text("Demandez un nouveau jeton ; réglez l'horloge du système.", "اطلبوا رمزا جديدا واضبطوا ساعة النظام.",
                 "Ask for a new token; set the system's clock."),
        ),
        Problem(
            "wrong-audience", 401,
            Text("Le jeton est destiné à un autre", "الرمز موجه إلى جهة أخرى", "The token is meant for another"),
            Text("Demandez un jeton à cette passerelle.", "اطلبوا رمزا من هذه البوابة.", "Ask this gateway for a token."),
        ),
        Problem(
            "oversize", 413,
            Text("La demande est trop grande", "الطلب كبير جدا", "The request is too large"),
            Text("Envoyez au plus {most} octets, ou passez par un fichier.",
                 "أرسلوا {most} بايت على الأكثر أو استعملوا ملفا.",
                 "Send at most {most} bytes, or use a file."),
        ),
        Problem(
            "malformed", 400,
            Text("La demande est mal formée", "الطلب غير سليم الصيغة", "The request is malformed"),
            Text("Envoyez du JSON conforme à la page du service.", "أرسلوا JSON مطابقا لصفحة الخدمة.",
                 "Send JSON as the service's page shows."),
        ),
        Problem(
            "unsupported-media", 415,
            Text("Ce type de contenu n'est pas accepté", "نوع المحتوى غير مقبول", "This kind of content is not accepted"),
            Text("Envoyez application/json.", "أرسلوا application/json.", "Send application/json."),
        ),
        Problem(
            "method-not-allowed", 405,
            Text("Cette méthode n'a pas cours ici", "هذه الطريقة غير مسموح بها هنا", "This method is not used here"),
            Text("Employez : {choices}.", "استعملوا: {choices}.", "Use: {choices}."),
        ),
        Problem(
            "not-found", 404,
            Text("Il n'y a rien à cette adresse", "لا يوجد شيء في هذا العنوان", "There is nothing at this address"),
            Text("Vérifiez l'adresse.", "تحققوا من العنوان.", "Check the address."),
        ),
        Problem(
            "slow-request", 408,
            Text("La demande a mis trop de temps à arriver", "استغرق وصول الطلب وقتا طويلا",
                 "The request took too long to arrive"),
            Text("Envoyez-la d'un trait.", "أرسلوه دفعة واحدة.", "Send it in one go."),
        ),
    )  # fmt: skip


PROBLEMS: dict[str, Problem] = {
    problem.name: problem for problem in (*_of_agreements(), *_of_questions(), *_of_machines(), *_of_callers())
}
"""Every refusal, by name."""
