"""How requests prove who asks: `TokenAuth` (a token bound to a key) or `SignatureAuth` (each request signed).

Both are httpx's own kind of authentication, so that they serve ``httpx.Client(auth=…)`` and ``httpx.AsyncClient(auth=…)`` alike.
"""

from __future__ import annotations

import time
from collections.abc import Generator

import httpx

from wasl.client.answers import json_object
from wasl.client.assertions import token_form
from wasl.client.dpop import dpop_proof
from wasl.client.problems import UnreadableError, problem_of
from wasl.client.signatures import signed_headers
from wasl.kernel.keys import SigningKey, new_key

TOKEN_PATH = "/exchange/token"  # noqa: S105  # an address
RENEWED_BEFORE = 15
"""Seconds before its end at which a token is no more used: the request still has to arrive."""
Flow = Generator[httpx.Request, httpx.Response, None]


def signed(request: httpx.Request, key: SigningKey) -> httpx.Request:
    """The same request with its signature, which covers the purpose where it states one."""
    fields = {name: request.headers[name] for name in ("wasl-purpose",) if name in request.headers}
    request.headers.update(signed_headers(key, request.method, str(request.url), request.content, fields))
    return request


class SignatureAuth(httpx.Auth):
    """Signs each request with the system's key (RFC 9421)."""

    requires_request_body = True

    def __init__(self, key: SigningKey) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Flow:
        yield signed(request, self._key)


class TokenAuth(httpx.Auth):
    """Fetches a token for the system (RFC 7523), keeps it until shortly before its end, and shows with each request that it
    holds the key the token is bound to (RFC 9449). That key is made here, and dies with this object."""

    requires_response_body = True

    def __init__(self, gateway: str, system: str, key: SigningKey) -> None:
        self._endpoint = f"{gateway}{TOKEN_PATH}"
        self._system = system
        self._key = key
        self._bound = new_key()
        self._token = ""
        self._until = 0.0
        self._nonce = ""

    def auth_flow(self, request: httpx.Request) -> Flow:
        """One renewal at most, when the gateway no longer takes the token or asks for a nonce of its own."""
        if time.monotonic() >= self._until:
            yield from self._fetch()
        response = yield self._proved(request)
        asked_again = self._learns(response)
        if response.status_code == httpx.codes.UNAUTHORIZED:
            if not asked_again:
                yield from self._fetch()
            self._learns((yield self._proved(request)))

    def _fetch(self) -> Flow:
        response = yield self._token_request()
        if self._learns(response):
            response = yield self._token_request()
            self._learns(response)
        if response.is_error:
            raise problem_of(response)
        self._keep(response)

    def _token_request(self) -> httpx.Request:
        proof = dpop_proof(self._bound, "POST", self._endpoint, nonce=self._nonce)
        form = token_form(self._key, self._system, self._endpoint)
        return httpx.Request("POST", self._endpoint, data=form, headers={"dpop": proof, "accept": "application/json"})

    def _keep(self, response: httpx.Response) -> None:
        body = json_object(response)
        token, lasts = body.get("access_token"), body.get("expires_in", 0)
        if not isinstance(token, str) or str(body.get("token_type")).lower() != "dpop" or not isinstance(lasts, int):
            raise UnreadableError("the token is not bound to our key", mend="ask the gateway's operators")
        self._token, self._until = token, time.monotonic() + lasts - RENEWED_BEFORE

    def _proved(self, request: httpx.Request) -> httpx.Request:
        proof = dpop_proof(self._bound, request.method, str(request.url), token=self._token, nonce=self._nonce)
        request.headers.update({"authorization": f"DPoP {self._token}", "dpop": proof})
        return request

    def _learns(self, response: httpx.Response) -> bool:
        """Keeps the nonce that the gateway wants next; whether it refused this request for want of it."""
        nonce = response.headers.get("dpop-nonce", self._nonce)
        changed, self._nonce = nonce != self._nonce, nonce
        return changed and response.status_code in (httpx.codes.BAD_REQUEST, httpx.codes.UNAUTHORIZED)
