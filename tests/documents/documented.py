"""Documents and a run, written as they would stand, for the pages that are walked through."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from PIL import Image, ImageDraw

from tests.documents.archive.register import DIPLOMA, as_csv, row, scans
from tests.documents.desk import agent_of
from tests.documents.files.papers import pdf
from tests.documents.presentations.wallet import Wallet
from wasl.accounts.demo import create_demo_accounts
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.current import today
from wasl.documents import changing
from wasl.documents.archive.entering import begin, run, send
from wasl.documents.archive.models import Entry
from wasl.documents.coffret.sharing import lend
from wasl.documents.files import ending
from wasl.documents.files.keeping import About, keep
from wasl.documents.files.models import File
from wasl.documents.issuing import Drawn, write
from wasl.documents.models import Change, Cohort, Document
from wasl.documents.presentations.asking import ask
from wasl.documents.signing.signing import sign_for
from wasl.documents.template import issue_of, template
from wasl.documents.uses import closing
from wasl.documents.wallets.models import Authorization
from wasl.kernel.clock import now
from wasl.kernel.keys import new_key

_STATED = {
    "given_latin": "OMAR", "family_latin": "IDRISSI", "given_arabic": "عمر", "family_arabic": "الإدريسي",
    "birth_date": "2010-05-02", "school_year": "2025-2026", "level": "upper-secondary-2",
    "establishment_name": "LYCEE IBN SINA",
}  # fmt: skip
_MARKED = {
    "given_latin": "OMAR", "family_latin": "IDRISSI", "given_arabic": "عمر", "family_arabic": "الإدريسي",
    "birth_date": "2008-05-02", "session": "2024-2025", "stream": "bac-mathematics-a", "regional": "14.50",
    "continuous": "16.00", "national": "15.25", "average": "15.25",
}  # fmt: skip


def documented(entity: str) -> dict[str, object]:
    """A certificate of `entity` that a colleague would suspend, one of the family's, lent and shown, their transcript, a run to
    sign, and a file signed.

    What the addresses of pages name.
    """
    at, type_ = now(), "school-certificate"
    ready = template(current.catalogue(), type_)
    occasion = issue_of(current.catalogue(), ready, at, today(), int(at.timestamp() * 1_000_000))
    family = Profile.objects.get(user__username="family").person
    with transaction.atomic():
        drawn = [Drawn(each, dict(_STATED), ready.once(each, _STATED)) for each in dict.fromkeys((entity, family))]
        document, *others = write(ready, drawn, occasion, "agent-menps")
        marked = template(current.catalogue(), "baccalaureate-transcript")
        lasting = issue_of(current.catalogue(), marked, at, today(), occasion.known)
        marks = Drawn(family, dict(_MARKED), marked.once(family, _MARKED))
        (transcript,) = write(marked, [marks], lasting, "agent-menps")
    ours = others[0] if others else document
    lent = lend(ours, ["given_latin", "school_year"], "Club des jeunes", "Inscription", 7, "family")
    agent = Profile.objects.get(user__username="agent-menps")
    changing.propose(agent, document, Change.Kind.SUSPEND, "Vérification en cours.")
    run = Cohort.objects.create(
        type=type_, as_of=today(), state="issued", entitled=1000, issued=980, standing=12, unstated=8,
        report={"level": 8}, asked_by="dsi-menps", created=at - timedelta(hours=1), ended=at,
    )  # fmt: skip
    with ThreadPoolExecutor(1) as aside:  # the browser's own event loop runs in this thread
        aside.submit(_closed).result()
    signer = Profile.objects.get(user__username="dsi-ofppt")
    signed = sign_for(signer, "training-attestations", "json", b'{"hours":120}')
    made = {"document": document.number, "cohort": run.pk, "ours": ours.number, "lent": lent.share.public,
            "transcript": transcript.number, "signed": signed.file.pk}  # fmt: skip
    return {**made, **asked_of_wallets(ours), **asked_by_wallets(), **filed()}


def _closed() -> None:
    """The day's log of uses, time-stamped."""
    try:
        closing.close()
    finally:
        connection.close()


def asked_of_wallets(document: Document) -> dict[str, object]:
    """Requests of a training office: one that waits, one that a wallet answered, one that a thief did."""
    create_demo_accounts(agents=["ofppt"])
    asker = Profile.objects.get(user__username="agent-ofppt")
    wallet = Wallet(document, client=Client(SERVER_NAME=urlsplit(settings.URL).hostname))
    shown, refused, waiting = (ask(asker, "training-schooling", f"Dossier {each}") for each in (12, 13, 14))
    asked = wallet.read(shown)
    claims = [each["id"] for each in asked["dcql_query"]["credentials"][0]["claims"]]
    back = wallet.encrypted(asked, wallet.shown(asked, [*claims, "birth_date"])).json()["redirect_uri"]
    asked = wallet.read(refused)
    wallet.encrypted(asked, wallet.shown(asked, key=new_key("ES256")))
    return {
        "asked_waiting": waiting.pk, "asked_shown": shown.pk, "asked_refused": refused.pk,
        "asked_back": back.removeprefix(settings.URL),
    }  # fmt: skip


def asked_by_wallets() -> dict[str, object]:
    """What two wallets wait for, as long as pages are walked through."""
    at = now()
    asks, details = (
        Authorization.objects.create(
            issuer="menps", client="https://portefeuille.example", redirect_uri="org.example.portefeuille:/retour",
            challenge="x" * 43, types=["school-certificate", "baccalaureate-transcript"], detailed=detailed,
            request=str(detailed), created=at, expires=at, opened=at + timedelta(days=1),
        )
        for detailed in (False, True)
    )  # fmt: skip
    return {"wallet_asks": asks.pk, "wallet_details": details.pk}


def filed() -> dict[str, object]:
    """A letter whose time is over and that a colleague would destroy, another that is held, and a page of an old register.

    What the addresses of their pages name.
    """
    clerk = agent_of("menps", "clerk-menps")
    letters = [
        keep(clerk, About("school-letters", title, date(2012, 3, 1), number), BytesIO(pdf(title)), "lettre.pdf")
        for title, number in (("Demande de transfert d'élève", "112/2012"), ("طلب معادلة شهادة", "113/2012"))
    ]
    File.objects.filter(pk=letters[0].pk).update(since=date(2012, 3, 1))
    letters[0].refresh_from_db()
    ending.propose(clerk, letters[0], "Sa durée de conservation est passée.")
    ending.hold(clerk, letters[1], "Un recours est pendant devant le tribunal.")
    rows = [row(1, PAGE="page.png"), row(2, NOM="BENNANI", PRENOM="Salma"), row(3, MENTION="magie")]
    done = run(begin(clerk, send(clerk, DIPLOMA, as_csv(rows), "registre-1987.csv", scans((2, 3), page_png=_page()))))
    return {"file": letters[0].pk, "held": letters[1].pk, "list": done.pk, "entry": Entry.objects.order_by("pk")[0].pk}


def _page() -> bytes:
    """A page of the register, scanned."""
    made, out = Image.new("L", (900, 640), 236), BytesIO()
    pen = ImageDraw.Draw(made)
    for place, said in enumerate(
        ("REGISTRE DES DIPLOMES 1987", "No 1   IDRISSI OMAR", "ne le 2 mai 1969, FES", "14,50   Bien")
    ):
        pen.text((60, 60 + 120 * place), said, fill=40, font_size=44)
        pen.line((40, 140 + 120 * place, 860, 140 + 120 * place), fill=150)
    made.save(out, "PNG")
    return out.getvalue()
