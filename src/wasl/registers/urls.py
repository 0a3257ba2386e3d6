"""Addresses of the registers' pages."""

from __future__ import annotations

from django.urls import path

from wasl.registers.views import people

app_name = "registers"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/<slug:entity>/", people.person, name="person"),
    path("files/<int:number>/<slug:part>/", people.file, name="file"),
]
