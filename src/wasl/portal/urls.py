"""Addresses of the portal's own pages."""

from __future__ import annotations

from django.urls import path

from wasl.portal.views import about, directory, home, pack, preferences, style

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("about/", about.about, name="about"),
    path("departments/", directory.departments, name="departments"),
    path("departments/<slug:name>/", directory.department, name="department"),
    path("systems/", directory.systems, name="systems"),
    path("systems/<slug:name>/", directory.system, name="system"),
    path("pack/", pack.pack, name="pack"),
    path("pack/<str:declared>/", pack.declaration, name="declaration"),
    path("style/", style.style, name="style"),
    path("preferences/language/", preferences.language, name="language"),
    path("preferences/theme/", preferences.theme, name="theme"),
]
