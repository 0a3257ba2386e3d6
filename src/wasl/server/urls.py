"""Every address of the portal, room by room."""

from __future__ import annotations

from django.urls import include, path

from wasl.server.api import api
from wasl.server.interface import interface

urlpatterns = [
    path("", include("wasl.portal.urls")),
    path("referentials/", include("wasl.referentials.urls")),
    path("", include("wasl.registers.urls")),
    path("", include("wasl.exchange.agreements.urls")),
    path("", include("wasl.exchange.tracing.urls")),
    path("", include("wasl.exchange.files.urls")),
    path("", include("wasl.exchange.counter.urls")),
    path("", include("wasl.exchange.claims.urls")),
    path("", include("wasl.exchange.events.urls")),
    path("", include("wasl.notices.urls")),
    path("", include("wasl.procedures.urls")),
    path("", include("wasl.complaints.urls")),
    path("", include("wasl.documents.urls")),
    path("", include("wasl.documents.reader.urls")),
    path("", include("wasl.programmes.urls")),
    path("", include("wasl.documents.urls_wallets")),
    path("interface/", interface, name="interface"),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("api/", api.urls),
]

handler400 = "wasl.portal.views.errors.bad_request"
handler403 = "wasl.portal.views.errors.forbidden"
handler404 = "wasl.portal.views.errors.not_found"
handler500 = "wasl.portal.views.errors.server_error"
