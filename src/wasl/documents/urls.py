"""Addresses of these pages."""

from __future__ import annotations

from django.urls import path

from wasl.documents.views import coffret, lent

app_name = "documents"
urlpatterns = [
    path("my/documents/", coffret.home, name="coffret"),
    path("my/documents/ask/", coffret.ask, name="ask"),
    path("my/documents/everything/", coffret.everything, name="everything"),
    path("my/documents/files/", coffret.upload, name="upload"),
    path("my/documents/files/<int:number>/", coffret.uploaded, name="uploaded"),
    path("my/documents/files/<int:number>/drop/", coffret.drop, name="drop"),
    path("my/documents/<str:number>/", coffret.one, name="held"),
    path("my/documents/<str:number>/paper/", coffret.paper, name="paper"),
    path("my/documents/<str:number>/credential/", coffret.credential, name="credential"),
    path("my/documents/<str:number>/lend/", coffret.lend, name="lend"),
    path("my/documents/<str:number>/lent/<int:share>/", coffret.take_back, name="take-back"),
    path("share/<str:public>/", lent.lent, name="lent"),
]
