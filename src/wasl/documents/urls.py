"""Addresses of the pages of documents."""

from __future__ import annotations

from django.urls import path, register_converter

from wasl.documents.views import (
    archive,
    asking,
    authorizing,
    coffret,
    cohorts,
    files,
    issuing,
    lent,
    registry,
    signing,
    uses,
)


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
    path("documents/asked/", asking.asked, name="asked"),
    path("documents/asked/new/", asking.begin, name="ask-wallet"),
    path("documents/asked/<int:number>/", asking.one, name="request"),
    path("documents/asked/<int:number>/cancel/", asking.cancel, name="cancel-request"),
    path("documents/signatures/", signing.signatures, name="signatures"),
    path("documents/signatures/<int:number>/", signing.signature, name="signature"),
    path("documents/signatures/<int:number>/receipt/", signing.receipt, name="signature-receipt"),
    path("documents/uses/", uses.uses, name="uses"),
    path("documents/archive/", archive.entries, name="archive"),
    path("documents/archive/next/", archive.following, name="archive-next"),
    path("documents/archive/lists/", archive.lists, name="archive-lists"),
    path("documents/archive/lists/<int:number>/", archive.list_, name="archive-list"),
    path("documents/archive/lists/<int:number>/rejected/", archive.rejected, name="archive-rejected"),
    path("documents/archive/lists/<int:number>/<slug:verb>/", archive.act_on_list, name="archive-list-act"),
    path("documents/archive/<int:number>/", archive.entry, name="entry"),
    path("documents/archive/<int:number>/<slug:verb>/", archive.act, name="entry-act"),
    path("documents/files/", files.files, name="files"),
    path("documents/files/take-in/", files.take_in, name="take-in"),
    path("documents/files/take-away/", files.take_away, name="take-away"),
    path("documents/files/<int:number>/", files.file, name="file"),
    path("documents/files/<int:number>/<int:place>/", files.version, name="file-version"),
    path("documents/files/<int:number>/<slug:verb>/", files.act, name="file-act"),
    path("documents/<document:number>/", registry.document, name="document"),
    path("documents/<document:number>/paper/", registry.paper, name="desk-paper"),
    path("documents/<document:number>/elmo/", registry.elmo, name="desk-elmo"),
    path("documents/<document:number>/propose/", registry.propose, name="propose"),
    path("my/documents/", coffret.home, name="coffret"),
    path("my/documents/ask/", coffret.ask, name="ask"),
    path("my/documents/everything/", coffret.everything, name="everything"),
    path("my/documents/wallets/<int:number>/", authorizing.consent, name="wallet-asks"),
    path("my/documents/files/", coffret.upload, name="upload"),
    path("my/documents/files/<int:number>/", coffret.uploaded, name="uploaded"),
    path("my/documents/files/<int:number>/drop/", coffret.drop, name="drop"),
    path("my/documents/<document:number>/", coffret.one, name="held"),
    path("my/documents/<document:number>/paper/", coffret.paper, name="paper"),
    path("my/documents/<document:number>/elmo/", coffret.elmo, name="elmo"),
    path("my/documents/<document:number>/credential/", coffret.credential, name="credential"),
    path("my/documents/<document:number>/wallet/", coffret.wallet, name="wallet"),
    path("my/documents/<document:number>/lend/", coffret.lend, name="lend"),
    path("my/documents/<document:number>/lent/<int:share>/", coffret.take_back, name="take-back"),
    path("share/<str:public>/", lent.lent, name="lent"),
]
