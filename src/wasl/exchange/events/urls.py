"""Addresses of these pages."""

from __future__ import annotations

from django.urls import path

from wasl.exchange.events import views

app_name = "events"
urlpatterns = [
    path("subscriptions/", views.subscriptions, name="list"),
    path("subscriptions/new/", views.create, name="create"),
    path("subscriptions/<slug:public>/", views.subscription, name="subscription"),
    path("subscriptions/<slug:public>/<slug:verb>/", views.act, name="act"),
]
