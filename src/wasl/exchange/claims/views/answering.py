"""What a claim asks of a family and the form that answers it: the same with an account as with a letter."""

from __future__ import annotations

from typing import BinaryIO, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wasl.catalogue import current
from wasl.exchange.claims import evidence, replying, showing
from wasl.exchange.claims.models import Claim, Reply
from wasl.exchange.claims.replying import Given
from wasl.exchange.tracing.models import Trace
from wasl.kernel.errors import WaslError
from wasl.pages.telling import refuse

Crumbs = list[tuple[str, str]]


def answer_page(
    request: HttpRequest, claim: Claim, crumbs: Crumbs, actor: str = "", trace: Trace | None = None
) -> HttpResponse:
    """The page; posting keeps the answer and shows what became of it.

    `actor`: an account; empty with a letter. `trace`: the last consultation that the claim led to, to object to.
    """
    given = Given()
    if request.method == "POST":
        given = _given(request)
        try:
            kept = replying.reply(claim, given, current.catalogue(), actor)
        except WaslError as error:
            refuse(request, error)
        else:
            messages.success(request, _told(kept))
            return redirect(request.path)
    reply = Reply.objects.filter(claim=claim).first()
    context = {
        **showing.told(current.catalogue(), claim),
        "reply": reply,
        "typed": given if request.method == "POST" else reply,
        "steps": showing.history(claim, accesses=False),
        "megabytes": evidence.LARGEST >> 20,
        "longest": replying.LONGEST,
        "by_letter": not actor,
        "trace": trace,
        "crumbs": crumbs,
    }
    return render(request, "claims/answer.html", context)


def _given(request: HttpRequest) -> Given:
    posted, sent = request.POST, request.FILES.get("file")
    return Given(
        scheme=posted.get("scheme", ""), value=posted.get("value", ""), establishment=posted.get("establishment", ""),
        school_year=posted.get("school_year", ""), words=posted.get("words", ""),
        file=cast(BinaryIO, sent.file) if sent else None, file_size=sent.size if sent else None,
    )  # fmt: skip


def _told(claim: Claim) -> str:
    if claim.closed:
        return _("The exchange now finds the answer: nothing more is asked of you.")
    return _("Your answer is kept. An agent will look at it; until then you can correct it.")
