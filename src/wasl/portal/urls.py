"""Addresses of the portal's own pages."""

from __future__ import annotations

from django.urls import path

from wasl.portal.views import about, home, preferences

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("about/", about.about, name="about"),
    path("preferences/language/", preferences.language, name="language"),
    path("preferences/theme/", preferences.theme, name="theme"),
]
