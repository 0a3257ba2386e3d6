"""What stands at its address for anyone: who issuers are, types, states, the authority. The same for all, and kept by caches."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from wasl.catalogue import current
from wasl.documents import describing, introducing, lists, shelf
from wasl.documents.declared import DocumentType
from wasl.documents.lists import Form
from wasl.documents.models import SealKey, StateList
from wasl.documents.sealing.authority import authorities, opened, revoked
from wasl.documents.sealing.pairs import Pair
from wasl.documents.wallets import metadata
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

_log = logging.getLogger(__name__)
KEPT: Final = "public, max-age=300"
"""For how long a cache answers by itself: what became of a document is told everywhere five minutes later."""
_JSON: Final = "application/json"


@require_safe
def did(request: HttpRequest, department: str) -> HttpResponseBase:
    """An issuer's did:web document."""
    _demand_issuer(department)
    return _json(request, introducing.did_document(department), "application/did+json")


@require_safe
def jwt_issuer(request: HttpRequest, department: str) -> HttpResponseBase:
    """An issuer's keys, for readers of SD-JWT VC."""
    _demand_issuer(department)
    return _json(request, introducing.jwt_issuer(department))


@require_safe
def credential_issuer(request: HttpRequest, department: str) -> HttpResponseBase:
    """What an issuer offers wallets."""
    _demand_issuer(department)
    return _json(request, metadata.credential_issuer(current.catalogue(), department))


@require_safe
def authorization_server(request: HttpRequest, department: str) -> HttpResponseBase:
    """Where wallets get tokens."""
    _demand_issuer(department)
    return _json(request, metadata.authorization_server(current.catalogue(), department))


@require_safe
def type_(request: HttpRequest, name: str) -> HttpResponseBase:
    """A type of document, to the byte that credentials hold the digest of."""
    if name not in current.catalogue().all(DocumentType):
        raise Http404
    return _plain(request, describing.description(name), _JSON)


@require_safe
def states(request: HttpRequest, name: str) -> HttpResponseBase:
    """A list of states, as a JWT or as a CWT."""
    wanted = request.get_preferred_type([lists.JWT.media_type, lists.CWT.media_type])
    return _list(request, name, lists.CWT if wanted == lists.CWT.media_type else lists.JWT)


@require_safe
def bitstring(request: HttpRequest, name: str, purpose: str) -> HttpResponseBase:
    """The same for readers of Bitstring Status Lists."""
    if purpose not in lists.BITSTRINGS:
        raise Http404
    return _list(request, name, lists.BITSTRINGS[purpose])


@require_safe
def authority(request: HttpRequest, number: int = 1) -> HttpResponseBase:
    """The certificate of an authority of the installation (RFC 5280, section 4.2.2.1)."""
    found = _authority(number).certificate
    return _plain(request, found.public_bytes(Encoding.DER), "application/pkix-cert")


@require_safe
def revocations(request: HttpRequest, number: int = 1) -> HttpResponseBase:
    """The certificates that it no longer vouches for (section 5), until it ends itself."""
    at, found = now(), _authority(number)
    if at >= found.ends:
        raise Http404
    known = SealKey.objects.exclude(compromised_from=None).order_by("pk").values_list("kid", "compromised_from")
    marked = shelf.mark(at, number, *known)

    def made() -> bytes:
        return revoked(opened(found), at).public_bytes(Encoding.DER)

    return _answered(request, marked, lambda: shelf.kept(f"revoked-{number}.crl", marked, made), "application/pkix-crl")


def _authority(number: int) -> Pair:
    found = next((each for each in authorities(current.catalogue()) if each.number == number), None)
    if found is None:
        raise Http404
    return found


def _list(request: HttpRequest, name: str, form: Form) -> HttpResponseBase:
    held, at = get_object_or_404(StateList.objects.defer("packed"), name=name), now()
    try:
        marked = lists.mark_of(held, form, at)
        return _answered(request, marked, lambda: lists.published(held, form, at), form.media_type)
    except WaslError as error:
        _log.error("list %s cannot be signed: %s", name, error)
        return HttpResponse("This list cannot be signed now.", status=503, content_type="text/plain")


def _demand_issuer(department: str) -> None:
    if not introducing.issues(current.catalogue(), department):
        raise Http404


def _json(request: HttpRequest, said: Mapping[str, Any], media_type: str = _JSON) -> HttpResponseBase:
    return _plain(request, json.dumps(said, ensure_ascii=False).encode(), media_type)


def _plain(request: HttpRequest, content: bytes, media_type: str) -> HttpResponseBase:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(content)
    return _answered(request, digest.finalize().hex()[:32], lambda: content, media_type)


def _answered(request: HttpRequest, tag: str, content: Callable[[], bytes], media_type: str) -> HttpResponseBase:
    """The content, which is not even looked for where the asker has it already (RFC 9110, section 13)."""
    known = get_conditional_response(request, etag=f'"{tag}"')
    response = known or HttpResponse(content(), content_type=media_type)
    response.headers["ETag"] = f'"{tag}"'
    response.headers["Cache-Control"] = KEPT
    response.headers["Vary"] = "Accept"
    response.headers["Access-Control-Allow-Origin"] = "*"  # pages of wallets and verifiers read it: it is no secret
    return response
