"""Addresses of the nomenclatures, mappings and territories."""

from __future__ import annotations

from django.urls import path

from wasl.referentials import views

app_name = "referentials"
urlpatterns = [
    path("", views.referential_list, name="list"),
    path("mappings/", views.mapping_list, name="mappings"),
    path("territories/", views.territories, name="territories"),
]
