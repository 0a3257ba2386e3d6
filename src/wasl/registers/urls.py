"""Addresses of the registers' pages."""

from __future__ import annotations

from django.urls import path

from wasl.registers.views import accesses, batches, feeds, merging, people, quality, reviews

app_name = "registers"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/<slug:entity>/", people.person, name="person"),
    path("files/<int:number>/mend/", merging.mend, name="mend"),
    path("files/<int:number>/separate/", merging.separate, name="separate"),
    path("files/<int:number>/<slug:part>/", people.file, name="file"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/<int:number>/", reviews.review, name="review"),
    path("reviews/<int:number>/decide/", reviews.decide, name="decide"),
    path("merges/<int:number>/", merging.merge, name="merge"),
    path("merges/<int:number>/settle/", merging.settle, name="settle"),
    path("merges/<slug:left>/<slug:right>/", merging.propose, name="propose"),
    path("accesses/", accesses.accesses, name="accesses"),
    path("quality/", quality.quality, name="quality"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/<slug:name>/", feeds.feed, name="feed"),
    path("feeds/<slug:name>/template/", feeds.template, name="template"),
    path("feeds/<slug:name>/send/", feeds.send, name="send"),
    path("feeds/<slug:name>/form/", feeds.form, name="form"),
    path("batches/<int:number>/", batches.batch, name="batch"),
    path("batches/<int:number>/rejected/", batches.rejected, name="rejected"),
    path("batches/<int:number>/undo/", batches.undo, name="undo"),
    path("batches/<int:number>/cancel/", batches.cancel, name="cancel"),
]
