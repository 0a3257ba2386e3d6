"""Addresses of the pages of complaints."""

from __future__ import annotations

from django.urls import path

from wasl.complaints.views import agents, corrections, family, recording, statistics, visitors

app_name = "complaints"
urlpatterns = [
    path("my/complaints/", family.home, name="home"),
    path("my/complaints/new/", family.new, name="new"),
    path("my/complaints/<int:number>/", family.mine, name="mine"),
    path("my/complaints/<int:number>/receipt/", family.receipt, name="receipt"),
    path("my/complaints/<int:number>/papers/<int:joined>/", family.paper, name="my-paper"),
    path("my/complaints/<int:number>/<slug:verb>/", family.act, name="my-act"),
    path("my/decisions/", family.decisions, name="decisions"),
    path("my/decisions/<int:number>/", family.decision, name="decision"),
    path("complaint/", visitors.enter, name="enter"),
    path("complaint/say/", visitors.say, name="say"),
    path("complaint/followed/", visitors.followed, name="followed"),
    path("complaint/followed/<slug:verb>/", visitors.act, name="followed-act"),
    path("complaint/leave/", visitors.leave, name="leave"),
    path("complaints/", agents.queue, name="complaints"),
    path("complaints/record/", recording.record, name="record"),
    path("complaints/statistics/", statistics.figures, name="statistics"),
    path("complaints/contested/", corrections.listed, name="corrections"),
    path("complaints/contested/<int:number>/", corrections.correction, name="correction"),
    path("complaints/contested/<int:number>/<slug:verb>/", corrections.act, name="correction-act"),
    path("complaints/<int:number>/", agents.complaint, name="complaint"),
    path("complaints/<int:number>/papers/<int:joined>/", agents.paper, name="paper"),
    path("complaints/<int:number>/<slug:verb>/", agents.act, name="act"),
]
