"""Addresses of what is published of documents, and those that wallets call. None asks who is there."""

from __future__ import annotations

from django.urls import path

from wasl.documents.views import authorizing, presenting, published, wallets

app_name = "wallets"
urlpatterns = [
    path("issuers/<slug:department>/did.json", published.did, name="did"),
    path("issuers/<slug:department>/offers/<str:code>", wallets.offer, name="offer"),
    path("issuers/<slug:department>/par", wallets.par, name="par"),
    path("issuers/<slug:department>/authorize", authorizing.authorize, name="authorize"),
    path("issuers/<slug:department>/token", wallets.token, name="token"),
    path("issuers/<slug:department>/nonce", wallets.nonce, name="nonce"),
    path("issuers/<slug:department>/credential", wallets.credential, name="credential"),
    path("presentations/<str:code>/request", presenting.request_, name="request"),
    path("presentations/<str:code>/answer", presenting.answer, name="answer"),
    path("presentations/<str:code>/shown", presenting.shown, name="shown"),
    path(".well-known/jwt-vc-issuer/issuers/<slug:department>", published.jwt_issuer),
    path(".well-known/openid-credential-issuer/issuers/<slug:department>", published.credential_issuer),
    path(".well-known/oauth-authorization-server/issuers/<slug:department>", published.authorization_server),
    path("documents/types/<slug:name>", published.type_, name="type"),
    path("documents/lists/<slug:name>", published.states, name="list"),
    path("documents/lists/<slug:name>/<slug:purpose>", published.bitstring, name="bitstring"),
    path("documents/authority/authority.cer", published.authority, name="authority"),
    path("documents/authority/revoked.crl", published.revocations, name="revoked"),
    path("documents/authority/<int:number>/authority.cer", published.authority),
    path("documents/authority/<int:number>/revoked.crl", published.revocations),
]
