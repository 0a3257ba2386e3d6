"""Addresses of the pages of notices."""

from __future__ import annotations

from django.urls import path

from wasl.notices import views

app_name = "notices"
urlpatterns = [
    path("my/messages/", views.mine, name="mine"),
    path("my/messages/choices/", views.choose, name="choose"),
    path("notices/", views.desk, name="desk"),
    path("notices/letters/", views.print_letters, name="print"),
    path("notices/letters/<int:number>/", views.batch, name="batch"),
    path("notices/<int:number>/<slug:verb>/", views.act, name="act"),
]
