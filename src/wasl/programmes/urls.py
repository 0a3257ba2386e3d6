"""Addresses of programmes."""

from __future__ import annotations

from django.urls import path

from wasl.programmes import views
from wasl.programmes.paying import views as paying
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
    path("payments/", paying.payments, name="payments"),
    path("payments/make/", paying.begin, name="pay"),
    path("payments/files/", paying.take_in, name="take-in"),
    path("payments/questions/<int:question>/", paying.answer, name="answer"),
    path("payments/files/<int:file>/not-received/", paying.not_received, name="not-received"),
    path("payments/rows/<int:row>/", paying.explain, name="explain"),
    path("payments/<int:number>/", paying.payment, name="payment"),
    path("payments/<int:number>/<slug:verb>/", paying.act, name="act"),
]
