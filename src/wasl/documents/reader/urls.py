"""Addresses of the page that judges. Seals name ``/v`` for ever: it never moves."""

from __future__ import annotations

from django.urls import path

from wasl.documents.reader import views

app_name = "verify"
urlpatterns = [
    path("v", views.page, name="page"),
    path("v/many", views.several, name="many"),
    path("v/files", views.papers, name="papers"),
    path("v/candidates", views.candidates, name="candidates"),
    path("v/worker.js", views.worker, name="worker"),
    path("v/manifest.webmanifest", views.manifest, name="manifest"),
    path("documents/verify/", views.codes, name="codes"),
    path("documents/trust.jwt", views.trust, name="trust"),
    path("documents/trust-keys.json", views.keys, name="keys"),
]
