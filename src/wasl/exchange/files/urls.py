"""Addresses of the pages of lists."""

from __future__ import annotations

from django.urls import path

from wasl.exchange.files import views

app_name = "files"
urlpatterns = [
    path("lists/", views.lists, name="list"),
    path("lists/calendar/", views.calendar, name="calendar"),
    path("lists/send/", views.send, name="send"),
    path("lists/template/<slug:service>/<slug:scheme>/", views.template, name="template"),
    path("lists/<int:number>/", views.delivery, name="delivery"),
    path("lists/<int:number>/answer/", views.answer, name="answer"),
    path("lists/<int:number>/cancel/", views.cancel, name="cancel"),
]
