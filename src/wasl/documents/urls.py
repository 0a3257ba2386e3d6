"""Addresses of the pages of documents."""

from __future__ import annotations

from django.urls import path, register_converter

from wasl.documents.views import cohorts, issuing, registry


class Number:
    """A document's number as it is printed: no word of an address is one."""

    regex = "[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}"

    def to_python(self, value: str) -> str:
        """As it stands in the registry."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands in an address."""
        return value


register_converter(Number, "document")
app_name = "documents"
urlpatterns = [
    path("documents/", registry.registry, name="list"),
    path("documents/issue/", issuing.begin, name="issue"),
    path("documents/issue/<int:reading>/", issuing.preview, name="preview"),
    path("documents/changes/", registry.changes, name="changes"),
    path("documents/changes/<int:number>/", registry.decide, name="decide"),
    path("documents/cohorts/", cohorts.cohorts, name="cohorts"),
    path("documents/cohorts/new/", cohorts.begin, name="begin"),
    path("documents/cohorts/<int:number>/", cohorts.cohort, name="cohort"),
    path("documents/cohorts/<int:number>/report/", cohorts.report, name="report"),
    path("documents/cohorts/<int:number>/<slug:verb>/", cohorts.act, name="act"),
    path("documents/<document:number>/", registry.document, name="document"),
    path("documents/<document:number>/propose/", registry.propose, name="propose"),
]
