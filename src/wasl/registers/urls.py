"""Addresses of the registers' pages: people, feeds, reviews, quality."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "registers"
urlpatterns: list[URLPattern] = []
