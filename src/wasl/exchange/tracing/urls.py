"""Addresses of these pages."""

from __future__ import annotations

from django.urls import path

from wasl.exchange.tracing.views import answering, audit, family, requests, tower, unlinking

app_name = "tracing"
urlpatterns = [
    path("my/consultations/", family.consultations, name="consultations"),
    path("my/consultations/<int:number>/", family.consultation, name="consultation"),
    path("my/consultations/<int:number>/receipt/", family.receipt, name="receipt"),
    path("my/consultations/<int:number>/<slug:kind>/", requests.ask, name="ask"),
    path("my/requests/", requests.requests, name="requests"),
    path("my/requests/<int:number>/", requests.one, name="request"),
    path("my/requests/<int:number>/act/", requests.act, name="request-act"),
    path("my/verify/", family.verifying, name="verifying"),
    path("objections/", answering.queue, name="objections"),
    path("objections/<int:number>/", answering.one, name="objection"),
    path("tower/", tower.overview, name="tower"),
    path("tower/anomalies/", tower.anomalies, name="tower-anomalies"),
    path("tower/agreements/", tower.agreements, name="tower-agreements"),
    path("tower/levels/", tower.levels, name="tower-levels"),
    path("tower/exchanges/", tower.exchanges, name="tower-exchanges"),
    path("audit/logs/", audit.logs, name="logs"),
    path("audit/logs/<slug:name>/", audit.log, name="log"),
    path("audit/logs/<slug:name>/<int:index>/", audit.entry, name="entry"),
    path("audit/logs/<slug:name>/<int:index>.<int:line>/", audit.entry, name="entry"),
    path("audit/consultations/", audit.traces, name="traces"),
    path("audit/unlinkings/", unlinking.unlinkings, name="unlinkings"),
    path("audit/unlinkings/<int:number>/", unlinking.act, name="unlinking-act"),
]
