"""What each persona's home says: what needs them, what happened, what they can do. Counted, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from wasl.accounts.models import Profile
from wasl.accounts.purposes import PURPOSES
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department, System
from wasl.exchange.agreements.showing import home as agreements
from wasl.exchange.tracing.home import home_of
from wasl.kernel import clock
from wasl.pages.language import said
from wasl.pages.pictures import Part
from wasl.portal.words import MATURITY, MATURITY_TONES
from wasl.referentials.coverage import by_system
from wasl.referentials.declared import Referential
from wasl.referentials.listing import total_parts
from wasl.registers.declared import Feed, Register
from wasl.registers.models import Access, Batch, Review
from wasl.registers.owning import feeds_of
from wasl.registers.showing.words import BATCH_STATES, OUTCOMES, REVIEW_KINDS, REVIEW_STATES

Context = dict[str, Any]
RECENT = 6
"""How many events a home tells."""
MONTH = timedelta(days=30)
WAITING = (Review.State.OPEN, Review.State.LATER)


def of(profile: Profile) -> Context:
    """The context of the home of the profile's role."""
    makers = {
        Role.AGENT: _agent,
        Role.DEPARTMENT: _department,
        Role.DIRECTORATE: _directorate,
        Role.AUDITOR: _auditor,
        Role.FAMILY: home_of,
    }
    maker = makers.get(Role(profile.role))
    return {**(maker(profile) if maker else declared_figures()), "agreements": agreements.box(profile)}


def declared_figures() -> Context:
    """What the State has declared, in figures."""
    catalogue = current.catalogue()
    kinds = (Department, System, Register, Feed, Referential)
    return {"figures": {kind.__name__.lower(): len(catalogue.all(kind)) for kind in kinds}}


def _agent(profile: Profile) -> Context:
    """Doubtful identities to decide, merges to confirm, and the files this agent opened."""
    waiting = Review.objects.filter(state__in=WAITING)
    counts = dict(waiting.order_by().values_list("kind").annotate(Count("pk")))
    decided = Review.objects.filter(decided_by=profile.name, decided__gte=clock.now() - MONTH).order_by("-decided")
    return {
        "waiting": sum(counts.values()),
        "kinds": [(word, counts.get(kind, 0)) for kind, word in REVIEW_KINDS.items()],
        "to_confirm": Review.objects.filter(state=Review.State.PROPOSED).exclude(proposed_by=profile.name).count(),
        "decided": decided.count(),
        "decisions": [(review.decided, *REVIEW_STATES[Review.State(review.state)]) for review in decided[:RECENT]],
        "opened": _accesses(Access.objects.filter(user_id=profile.user_id)),
    }


def _department(profile: Profile) -> Context:
    """Its feeds with their last file, what was rejected, and how far its codes are understood."""
    catalogue = current.catalogue()
    systems = {name: each for name, each in catalogue.all(System).items() if each.owner == profile.department}
    feeds = feeds_of(catalogue, profile.department)
    batches = Batch.objects.filter(feed__in=feeds)
    recorded = batches.filter(state=Batch.State.RECORDED)
    return {
        "department": catalogue.all(Department).get(profile.department),
        "systems": [(name, each, MATURITY[each.maturity]) for name, each in systems.items()],
        "lines": [_feed_line(name, feed, batches) for name, feed in feeds.items()],
        "totals": recorded.aggregate(received=Sum("received", default=0), **{n: Sum(n, default=0) for n in OUTCOMES}),
        "to_mend": batches.filter(_left_to_mend()).count(),
        "silent": len(set(feeds) - set(recorded.values_list("feed", flat=True))),
        "events": batch_events(catalogue, batches.order_by("-created")[:RECENT]),
        "coverage": _coverage(catalogue, set(systems)),
    }


def _directorate(profile: Profile) -> Context:
    """The whole State: systems by maturity, feeds that came and did not come, codes without an equivalent."""
    catalogue = current.catalogue()
    systems, feeds = catalogue.all(System), catalogue.all(Feed)
    received = set(Batch.objects.filter(state=Batch.State.RECORDED).values_list("feed", flat=True))
    levels = zip(range(len(MATURITY)), MATURITY, MATURITY_TONES, strict=True)
    return {
        "systems": len(systems),
        "unconnected": sum(system.connection == "none" for system in systems.values()),
        "failed": Batch.objects.filter(state=Batch.State.FAILED).count(),
        "reviews": Review.objects.filter(state__in=WAITING).count(),
        "feeds": len(feeds),
        "silent": [(name, feed) for name, feed in feeds.items() if name not in received],
        "maturity": [
            Part(word, sum(s.maturity == level for s in systems.values()), tone) for level, word, tone in levels
        ],
        "coverage": _coverage(catalogue, set(systems)),
        "events": batch_events(catalogue, Batch.objects.order_by("-created")[:RECENT]),
        **declared_figures(),
    }


def _auditor(profile: Profile) -> Context:
    """How many files were opened in a month, and why."""
    opened = Access.objects.filter(at__gte=clock.now() - MONTH)
    counts = opened.order_by().values_list("purpose").annotate(n=Count("pk")).order_by("-n")
    purposes = [(PURPOSES[name].title if name in PURPOSES else name, count) for name, count in counts]
    return {"opened": opened.count(), "purposes": purposes, **declared_figures()}


def batch_events(catalogue: Catalogue, batches: Iterable[Batch]) -> list[Context]:
    """Files that came, in the order given: ``{"when", "title", "what", "state", "tone"}``."""
    return [_event(catalogue, batch, *BATCH_STATES[Batch.State(batch.state)]) for batch in batches]


def rows_by_outcome(counts: Mapping[str, int]) -> list[Part]:
    """Rows as parts of a bar: accepted, unchanged, held, rejected."""
    return [Part(word, counts[name], tone) for name, (word, tone) in OUTCOMES.items()]


def _event(catalogue: Catalogue, batch: Batch, state: Any, tone: str) -> Context:
    feed = catalogue.all(Feed).get(batch.feed)
    counts = {name: number_format(getattr(batch, name)) for name in ("received", "rejected", "held")}
    recorded = batch.state == Batch.State.RECORDED
    rows = _("%(received)s rows received, %(rejected)s rejected, %(held)s held for review") % counts if recorded else ""
    title = said(feed.title) if feed else batch.feed
    return {"when": batch.created, "title": title, "what": rows, "state": state, "tone": tone}


def _feed_line(name: str, feed: Feed, batches: QuerySet[Batch]) -> Context:
    last = batches.filter(feed=name).order_by("-created").first()
    parts = rows_by_outcome({outcome: getattr(last, outcome) for outcome in OUTCOMES}) if last else []
    return {"feed": feed, "name": name, "last": last, "parts": parts}


def _coverage(catalogue: Catalogue, systems: set[str]) -> list[Part]:
    coverages = [one for system, each in by_system(catalogue).items() if system in systems for one in each]
    return total_parts(coverages) if coverages else []


def _accesses(accesses: QuerySet[Access]) -> list[tuple[Any, Any, str]]:
    """When, why, and for which case; never whose file: the home page is no way to it."""
    found = accesses.order_by("-at")[:RECENT]
    return [
        (each.at, PURPOSES[each.purpose].title if each.purpose in PURPOSES else each.purpose, each.case)
        for each in found
    ]


def _left_to_mend() -> Q:
    """Refused files, and files with rejected rows that no later file corrects."""
    return Q(state=Batch.State.FAILED) | Q(state=Batch.State.RECORDED, rejected__gt=0, replayed_by=None)
