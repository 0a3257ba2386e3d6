"""What someone lent of a document: opened with a secret and a code, without an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from wasl.catalogue import current
from wasl.documents.coffret.sharing import NotOpenedError, opened
from wasl.documents.papers import blank_of
from wasl.documents.presenting import some
from wasl.documents.showing.stating import lines_of
from wasl.documents.showing.telling import issued_on, word_of
from wasl.kernel.clock import now
from wasl.pages.telling import refuse


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def lent(request: HttpRequest, public: str) -> HttpResponse:
    """The code is asked for; then what was lent is shown, and nothing else of the document."""
    if request.method == "GET":
        return render(request, "documents/open.html", {"public": public})
    secret = request.POST.get("secret", "").rpartition("#")[2]
    try:
        share, content = opened(public, secret, request.POST.get("code", ""))
    except NotOpenedError as error:
        refuse(request, error)
        return render(request, "documents/open.html", {"public": public}, status=403)
    blank = blank_of(content)
    state, tone = word_of(share.document, now())
    context = {
        "share": share, "title": blank.title, "issuer": blank.issuer, "state": state, "tone": tone,
        "issued": issued_on(current.catalogue(), share.document),
        "lines": [each for each in lines_of(content, blank, get_language() or "fr") if each.name in share.claims],
        "credential": some(share.document, content, share.claims, now(), share.created_by),
    }  # fmt: skip
    return render(request, "documents/lent.html", context)
