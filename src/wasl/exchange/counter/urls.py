"""Addresses of the counter."""

from __future__ import annotations

from django.urls import path

from wasl.exchange.counter import views

app_name = "counter"
urlpatterns = [
    path("ask/", views.ask, name="ask"),
    path("audit/questions/", views.questions, name="questions"),
]
