"""Addresses that anyone may open: the page that judges a document, and what it and other readers judge by."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.core.files import File
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_GET, require_http_methods, require_POST

from wasl.catalogue import current
from wasl.documents.batches import joining
from wasl.documents.batches.telling import HEADER, rows_of
from wasl.documents.publishing import trusted_keys
from wasl.documents.reader import comparing, files, installing, many, pictures
from wasl.documents.reader.showing import moment, shown, site_of
from wasl.documents.reader.trusted import trust_now
from wasl.documents.reader.words import words
from wasl.documents.uses.proving import judged_here
from wasl.documents.verifying.bundle import Bundle
from wasl.documents.verifying.papers import judged_paper
from wasl.documents.verifying.seals import Verdict
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.pages.exports import csv_response
from wasl.pages.telling import told

PERMISSIONS: Final = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"
"""The page reads codes by the camera; nothing of what it sees leaves the device."""
_HEAD: Final = 2**16
"""Bytes of a form beside its file."""


# What is posted here changes nothing, and a page kept on a telephone has no token that is still good.
@csrf_exempt
@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The page; with a code that was posted, or its picture, the verdict too, for browsers without scripts."""
    context: dict[str, Any] = {}
    _speak(request)
    if request.method == "POST":
        try:
            context = _verdict_of_paper(request) or _verdict(request, _code(request))
        except WaslError as error:
            context = {"refused": told(error.said)}
    return _page(request, context)


@csrf_exempt
@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "HEAD", "POST"])
def several(request: HttpRequest) -> HttpResponse:
    """The verdict on each line of a list, on the page or as a file to keep."""
    _speak(request)
    if request.method != "POST":
        return _page(request, {"many_open": True})
    try:
        text = _lines(request)
        found = many.all_judged(text, trust_now().bundle, words(current.catalogue()), now())
    except WaslError as error:
        return _page(request, {"refused": told(error.said), "many_open": True})
    table = found.table(request.POST.dict())
    context = {
        "found": found, "table": table, "shown_lines": min(len(found.lines), many.SHOWN), "many_open": True,
        "genuine": found.counts.get("authentic", 0), "false": found.counts.get("not-authentic", 0),
        "open": found.counts.get("cannot-tell", 0),
    }  # fmt: skip
    return table.export() or _page(request, context)


@csrf_exempt
@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest) -> HttpResponse:
    """What is said of each of many files, on the page or as a file to keep."""
    _speak(request)
    if request.method != "POST":
        return _page(request, {"files_open": True})
    trusted, at, said = trust_now().bundle, now(), words(current.catalogue())
    try:
        lines = files.all_found(request, trusted, at)
        matches = files.joined(request, lines)
    except WaslError as error:
        return _page(request, {"refused": told(error.said), "files_open": True})
    if "export" in request.POST and matches:
        return csv_response("candidates", joining.HEADER, list(joining.rows_of(matches, said, at)))
    if "export" in request.POST:
        return csv_response("papers", HEADER, rows_of(lines, said, trusted, at))
    found, of_list = files.Found(lines, said, at), files.Joined(matches, said, at)
    context = {
        "papers": found, "table": found.table(), "of": _listed(trusted, said), "files_open": True,
        "most_shown": max(len(lines), len(matches)) > files.SHOWN, "shown_lines": files.SHOWN,
        "joined": of_list if matches else None, "joined_table": of_list.table(),
    }  # fmt: skip
    return _page(request, context)


@csrf_exempt
@require_POST
def candidates(request: HttpRequest) -> JsonResponse:
    """What papers that the page judged state of the people of a list: ``{"rows"}``, else what is wrong and the mend."""
    _speak(request)
    try:
        return JsonResponse({"rows": comparing.compared(request)})
    except WaslError as error:
        said = told(error.said)
        return JsonResponse({"what": said.what, "mend": said.mend}, status=400)


@csrf_exempt
@require_POST
def codes(request: HttpRequest) -> JsonResponse:
    """What the codes in a picture say, for the page to judge itself: ``{"codes"}``, else what is wrong and the mend."""
    try:
        found = pictures.codes_in(_content(request, "picture"))
    except WaslError as error:
        said = told(error.said)
        return JsonResponse({"what": said.what, "mend": said.mend}, status=400)
    return JsonResponse({"codes": found})


def _tag(_request: HttpRequest) -> str:
    return trust_now().tag


@require_GET
@cache_control(public=True, max_age=60)
@condition(etag_func=_tag)
def trust(request: HttpRequest) -> HttpResponse:
    """The trust bundle, a compact JWS."""
    return HttpResponse(trust_now().text, content_type="application/jwt")


@require_GET
@cache_control(public=True, max_age=600)
def keys(request: HttpRequest) -> JsonResponse:
    """The keys that sign it, a JWK set (RFC 7517). Whoever keeps them knows later bundles for ours."""
    return JsonResponse({"keys": [key.jwk() for key in trusted_keys().values()]})


@require_GET
@cache_control(public=True, max_age=600)
def manifest(request: HttpRequest) -> HttpResponse:
    """What the page is called once it is installed."""
    _speak(request)
    content = json.dumps(installing.manifest(get_language() or "fr"), ensure_ascii=False)
    return HttpResponse(content, content_type="application/manifest+json")


@require_GET
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The script that answers for the page when there is no network."""
    script = installing.worker(current.catalogue())
    return HttpResponse(script, content_type="text/javascript", headers={"Service-Worker-Allowed": "/v"})


def _page(request: HttpRequest, more: dict[str, Any]) -> HttpResponse:
    said = words(current.catalogue())
    context = {
        "words": json.dumps(said, ensure_ascii=False), "most": many.MOST, "most_files": files.SENT.files,
        "most_bytes": files.LARGEST >> 20, "here": request.get_host(),
        "crumbs": [(_("Verify a document"), "")], **more,
    }  # fmt: skip
    response = render(request, "documents/verify.html", context, status=400 if "refused" in more else 200)
    response.headers["Permissions-Policy"] = PERMISSIONS
    return response


def _speak(request: HttpRequest) -> None:
    """In the language that the address asks for: so each can be kept on a telephone, and sent to someone."""
    asked = request.GET.get("language", "")
    if asked in dict(settings.LANGUAGES):
        translation.activate(asked)
        request.LANGUAGE_CODE = asked


def _code(request: HttpRequest) -> str:
    """What was pasted, else what the picture says. Raises WaslError."""
    _demand_bounded(request)
    pasted = request.POST.get("code", "")
    if pasted.strip() or "picture" not in request.FILES:
        return pasted
    found = pictures.codes_in(_content(request, "picture"))
    if not found:
        raise WaslError(
            "no code was found in this picture", mend="take it closer, in good light, with the whole square"
        )
    return found[0]


def _lines(request: HttpRequest) -> str:
    _demand_bounded(request)
    if "list" not in request.FILES:
        return request.POST.get("codes", "")
    content = _content(request, "list")
    if len(content) > pictures.MOST_BYTES:
        raise pictures.too_large()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")  # codes are ASCII; the rest of a line is not looked at


def _content(request: HttpRequest, name: str) -> bytes:
    """A file that was sent, and one byte more than is read where it is too large."""
    _demand_bounded(request)
    file = request.FILES.get(name)
    if not isinstance(file, File):
        raise WaslError("there is no file here", mend="choose one, and send it again")
    content: bytes = file.read(pictures.MOST_BYTES + 1)
    return content


def _demand_bounded(request: HttpRequest) -> None:
    """Before anything of it is read."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if not announced.isdigit() or int(announced) > pictures.MOST_BYTES + _HEAD:
        raise pictures.too_large()


def _verdict(request: HttpRequest, code: str) -> dict[str, Any]:
    trusted, at = trust_now().bundle, now()
    return {**_told(request, judged_here(code, trusted, at), trusted, at, site_of(code)), "code": code}


def _verdict_of_paper(request: HttpRequest) -> dict[str, Any]:
    """The verdict on a PDF; empty where none was sent. Raises WaslError for one that is too large."""
    file = request.FILES.get("picture")
    if request.POST.get("code", "").strip() or not isinstance(file, File) or not pictures.is_paper(file):
        return {}
    content = _content(request, "picture")
    if len(content) > pictures.MOST_BYTES:
        raise pictures.too_large()
    trusted, at = trust_now().bundle, now()
    with pictures.a_place():
        return _told(request, judged_paper(content, trusted, at), trusted, at)


def _told(request: HttpRequest, verdict: Verdict, trusted: Bundle, at: datetime, site: str = "") -> dict[str, Any]:
    said = words(current.catalogue())
    return {"shown": shown(verdict, said, at, site, request.get_host()), "listed": _listed(trusted, said)}


def _listed(trusted: Bundle, said: dict[str, Any]) -> str:
    listed: str = said["said"]["listed"]
    return str(capfirst(listed.format(moment=moment(datetime.fromtimestamp(trusted.issued, UTC), said))))
