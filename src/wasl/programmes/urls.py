"""Addresses of programmes."""

from __future__ import annotations

from django.urls import path

from wasl.programmes import views
from wasl.programmes.simulating import views as simulating

app_name = "programmes"
urlpatterns = [
    path("programmes/", views.programmes, name="list"),
    path("programmes/<slug:name>/", views.programme, name="one"),
    path("programmes/<slug:name>/decide/", views.decide, name="decide"),
    path("programmes/<slug:name>/simulate/", simulating.simulate, name="simulate"),
    path("programmes/<slug:name>/simulate/save/", simulating.save, name="save"),
    path("reforms/<int:number>/", simulating.scenario, name="scenario"),
    path("reforms/<int:number>/publish/", simulating.publish, name="publish"),
    path("decisions/<int:number>/", views.decision, name="decision"),
    path("decisions/<int:number>/confirm/", views.confirm, name="confirm"),
]
