"""Addresses of the pages of claims."""

from __future__ import annotations

from django.urls import path

from wasl.exchange.claims.views import asking, examining, families, letters

app_name = "claims"
urlpatterns = [
    path("claims/", asking.lists, name="lists"),
    path("claims/lists/<int:number>/", asking.one_list, name="list"),
    path("claims/lists/<int:number>/letters/", asking.letters, name="letters"),
    path("claims/lists/<int:number>/results/", asking.results, name="results"),
    path("claims/<int:number>/", asking.claim, name="claim"),
    path("claims/examine/", examining.queue, name="queue"),
    path("claims/examine/letter/", examining.bring, name="bring"),
    path("claims/examine/<int:number>/", examining.one, name="examine"),
    path("claims/examine/<int:number>/file/", examining.file, name="file"),
    path("my/claims/<int:number>/", families.one, name="mine"),
    path("claim/", letters.enter, name="enter"),
    path("claim/answer/", letters.answer, name="answer"),
    path("claim/leave/", letters.leave, name="leave"),
]
