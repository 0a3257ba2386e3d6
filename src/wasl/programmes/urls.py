"""Addresses of programmes."""

from __future__ import annotations

from django.urls import path

from wasl.programmes import views

app_name = "programmes"
urlpatterns = [
    path("programmes/", views.programmes, name="list"),
    path("programmes/<slug:name>/", views.programme, name="one"),
    path("programmes/<slug:name>/decide/", views.decide, name="decide"),
    path("decisions/<int:number>/", views.decision, name="decision"),
    path("decisions/<int:number>/confirm/", views.confirm, name="confirm"),
]
