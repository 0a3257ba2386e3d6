"""Addresses of programmes."""

from __future__ import annotations

from django.urls import path

from wasl.programmes import views
from wasl.programmes.paying import views as paying
from wasl.programmes.paying.families import views as families
from wasl.programmes.paying.mending import views as mending
from wasl.programmes.simulating.views import comparing, poverty, reforms

app_name = "programmes"
urlpatterns = [
    path("programmes/", views.programmes, name="list"),
    path("programmes/<slug:name>/", views.programme, name="one"),
    path("programmes/<slug:name>/decide/", views.decide, name="decide"),
    path("programmes/<slug:name>/run/", views.run, name="run"),
    path("programmes/<slug:name>/simulate/", reforms.simulate, name="simulate"),
    path("programmes/<slug:name>/simulate/save/", reforms.save, name="save"),
    path("programmes/<slug:name>/compare/", comparing.compare, name="compare"),
    path("programmes/<slug:name>/poverty/", poverty.poverty, name="poverty"),
    path("programmes/<slug:name>/poverty/template/", poverty.template, name="poverty-template"),
    path("reforms/<int:number>/", reforms.scenario, name="scenario"),
    path("reforms/<int:number>/publish/", reforms.publish, name="publish"),
    path("decisions/<int:number>/", views.decision, name="decision"),
    path("decisions/<int:number>/confirm/", views.confirm, name="confirm"),
    path("payments/", paying.payments, name="payments"),
    path("payments/make/", paying.begin, name="pay"),
    path("payments/files/", paying.take_in, name="take-in"),
    path("payments/questions/<int:question>/", paying.answer, name="answer"),
    path("payments/files/<int:file>/not-received/", paying.not_received, name="not-received"),
    path("payments/rows/<int:row>/", paying.explain, name="explain"),
    path("payments/figures/", paying.figures, name="figures"),
    path("payments/budget/", paying.budget, name="budget"),
    path("payments/arrears/", mending.begin_arrears, name="arrears"),
    path("payments/decided-again/", mending.decide_again, name="decided-again"),
    path("payments/recoveries/", mending.recoveries, name="recoveries"),
    path("payments/recoveries/<int:number>/", mending.recovery, name="recovery"),
    path("payments/recoveries/<int:number>/<slug:verb>/", mending.act_on_recovery, name="recovery-act"),
    path("payments/settlements/<int:number>/<slug:verb>/", mending.act_on_settlement, name="settlement-act"),
    path("payments/accounts/<int:number>/<slug:verb>/", mending.act_on_account, name="account-act"),
    path("payments/owed/<int:number>/", mending.owed, name="owed"),
    path("payments/owed/<int:number>/<slug:verb>/", mending.act_on_owed, name="owed-act"),
    path("my/payments/", families.our_payments, name="our-payments"),
    path("my/payments/<int:line>/account/", families.name_account, name="our-account"),
    path("payments/<int:number>/", paying.payment, name="payment"),
    path("payments/<int:number>/<slug:verb>/", paying.act, name="act"),
]
