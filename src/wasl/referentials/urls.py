"""Addresses of the nomenclatures, mappings and territories."""

from __future__ import annotations

from django.urls import path

from wasl.referentials import views

app_name = "referentials"
urlpatterns = [
    path("", views.referential_list, name="list"),
    path("mappings/", views.mapping_list, name="mappings"),
    path("mappings/<slug:name>/", views.mapping, name="mapping"),
    path("territories/", views.territory_list, name="territories"),
    path("territories/<slug:tier>/<str:code>/", views.territory_list, name="territory"),
    path("<slug:name>/", views.referential, name="one"),
]
