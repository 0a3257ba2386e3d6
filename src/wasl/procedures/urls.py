"""Addresses of the pages of procedures."""

from __future__ import annotations

from django.urls import path

from wasl.procedures.views import agents, family, reviewing, rights

app_name = "procedures"
urlpatterns = [
    path("procedures/<slug:name>/", family.procedure, name="procedure"),
    path("my/rights/", rights.rights, name="rights"),
    path("my/procedures/", family.home, name="home"),
    path("my/procedures/start/", family.start, name="start"),
    path("my/procedures/cases/<int:number>/", family.mine, name="mine"),
    path("my/procedures/cases/<int:number>/receipt/", family.receipt, name="receipt"),
    path("my/procedures/cases/<int:number>/pieces/<int:joined>/", family.piece, name="my-piece"),
    path("my/procedures/cases/<int:number>/<slug:verb>/", family.act, name="my-act"),
    path("cases/", agents.queue, name="cases"),
    path("cases/counter/", agents.counter, name="counter"),
    path("cases/ageing/", reviewing.ageing, name="ageing"),
    path("cases/review/", reviewing.review, name="review"),
    path("cases/proposals/", reviewing.proposals, name="proposals"),
    path("cases/exceptions/", reviewing.exceptions, name="exceptions"),
    path("cases/<int:number>/", agents.case, name="case"),
    path("cases/<int:number>/pieces/<int:joined>/", agents.piece, name="piece"),
    path("cases/<int:number>/<slug:verb>/", agents.act, name="act"),
]
