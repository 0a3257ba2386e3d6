"""Addresses of these pages."""

from __future__ import annotations

from django.urls import path

from wasl.exchange.agreements.views import acting, agreement, drafting, keys, listing, services, trying

app_name = "agreements"
urlpatterns = [
    path("agreements/", listing.agreements, name="list"),
    path("agreements/new/", drafting.new, name="new"),
    path("agreements/new/form/", drafting.start, name="start"),
    path("agreements/<str:number>/", listing.agreement, name="agreement"),
    path("agreements/<str:number>/<int:version>/", agreement.version, name="version"),
    path("agreements/<str:number>/<int:version>/text.json", agreement.text, name="text"),
    path("agreements/<str:number>/<int:version>/agreement.pdf", agreement.pdf, name="pdf"),
    path("agreements/<str:number>/<int:version>/<slug:name>/", acting.act, name="act"),
    path("processing/", listing.processing, name="processing"),
    path("authority-references/", listing.authority_references, name="references"),
    path("keys/", keys.systems, name="keys"),
    path("keys/<slug:system>/", keys.of_system, name="keys-of"),
    path("keys/<slug:system>/register/", keys.register, name="register-key"),
    path("keys/<slug:system>/revoke/", keys.revoke, name="revoke-key"),
    path("services/", services.services, name="services"),
    path("services/<slug:name>/", services.service, name="service"),
    path("services/<slug:name>/try/", trying.try_service, name="try"),
    path("problems/", trying.problems, name="problems"),
    path("problems/<slug:name>/", trying.problem, name="problem"),
]
