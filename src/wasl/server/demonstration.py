"""A demonstration: a synthetic State is made, its departments' files are fed, and one account a persona awaits visitors."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
from django.conf import settings
from django.core.management import call_command
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from wasl.accounts.demo import create_demo_accounts, standing_demo_accounts
from wasl.accounts.roles import TITLES
from wasl.catalogue import current
from wasl.catalogue.declared import System
from wasl.complaints.rehearsing.demo import create_demo_complaints
from wasl.demo.build import Manifest, build
from wasl.demo.scales import calendar_of
from wasl.demo.workshop import File
from wasl.documents.demo import create_demo_documents
from wasl.exchange.agreements.demo import create_demo_agreements
from wasl.exchange.claims.demo import create_demo_claims
from wasl.exchange.tracing.demo import choose_family
from wasl.exchange.tracing.demo_months import live_two_months
from wasl.programmes.paying.rehearsing.demo import create_demo_payments
from wasl.registers.commands import run_here, tell
from wasl.registers.declared import Feed
from wasl.registers.feeding.run import Installation
from wasl.registers.feeding.submit import submit, submit_package
from wasl.registers.installation import installation
from wasl.registers.models import Batch
from wasl.server.corrections import correct
from wasl.server.graduates import mothers_of_graduates
from wasl.server.linkage_quality import measure_linkage, tell_linkage

SEED = 2024


def prepare(scale: str, home: Path, pack: Path, console: Console) -> None:
    """Make what is missing of the demonstration: database, accounts, files, fed registers. Resumes where it was cut."""
    call_command("migrate", verbosity=0, interactive=False)
    place = installation()
    systems, feeds = place.catalogue.all(System), place.catalogue.all(Feed)
    create_demo_accounts(sorted({systems[feed.system].owner for feed in feeds.values()}))
    create_demo_agreements()
    if feed_state(scale, home, pack, console) or not place.places.linkage_quality.is_file():
        tell_linkage(measure_linkage(home / "demo" / scale / "truth", place), console)
    choose_family(mothers_of_graduates)
    lived = live_two_months(home, settings.URL)
    if lived:
        console.print(f"Two months went by: {lived:,} exchanges between departments.")
    asked = create_demo_claims()
    if asked:
        console.print(f"A yearly control left {asked} families to ask; their claims are in every state.")
    began, paid = time.perf_counter(), create_demo_payments()
    if paid:
        console.print(
            f"A few households are paid: {paid} lists, one at each stage, in {time.perf_counter() - began:.0f} s."
        )
    began, complained = time.perf_counter(), create_demo_complaints()
    if complained:
        console.print(
            f"People complained: {complained} complaints over half a year, one at each stage, and data contested, in "
            f"{time.perf_counter() - began:.0f} s."
        )
    folder = home / "demo" / scale
    began, manifest = time.perf_counter(), _manifest(scale, folder, pack, console)
    issued = create_demo_documents(lambda document: correct(document, manifest, folder, place))
    if issued:
        console.print(
            f"A cohort graduated: {issued:,} documents in {time.perf_counter() - began:.0f} s, one of every other type among "
            "them; of the diplomas one is corrected, one revoked, one suspended."
        )


def feed_state(scale: str, home: Path, pack: Path, console: Console) -> int:
    """Make the State of `scale` where it is missing, and feed its files not yet fed; how many."""
    folder = home / "demo" / scale
    return _feed(_manifest(scale, folder, pack, console), folder, installation(), console)


def _manifest(scale: str, folder: Path, pack: Path, console: Console) -> Manifest:
    kept = folder / "manifest.json"
    if not kept.is_file():
        began = time.perf_counter()
        with console.status(f"Making the synthetic State ({scale})…"):
            folder.mkdir(parents=True, exist_ok=True)
            build(scale, SEED, folder, pack, calendar_of(current.today()))
        console.print(f"The synthetic State ({scale}) is made in {time.perf_counter() - began:.0f} s.")
    return msgspec.json.decode(kept.read_bytes(), type=Manifest)


def _feed(manifest: Manifest, folder: Path, place: Installation, console: Console) -> int:
    """Feed the files not yet fed, in order; how many. A batch that a cut run left behind is taken up first."""
    began = time.perf_counter()
    fed = 0
    for file in manifest.files:
        name = Path(file.path).name if file.path else None
        batches = Batch.objects.filter(feed=file.feed, as_of=file.as_of)
        batch = (batches.filter(file_name=name) if name else batches).order_by("pk").first()
        if batch is None:
            batch = _submitted(file, folder, place)
        elif not batch.queued:
            continue
        run_here(batch, place)
        tell(batch)
        fed += 1
    if fed:
        console.print(f"{manifest.learners:,} learners: {fed} files fed in {time.perf_counter() - began:.0f} s.")
    return fed


def _submitted(file: File, folder: Path, place: Installation) -> Batch:
    if file.path is None:
        return submit_package(place.catalogue, place.places, file.feed, actor="demo", as_of=file.as_of)
    path = folder / file.path
    return submit(place.catalogue, place.places, file.feed, path, file_name=path.name, actor="demo", as_of=file.as_of)


def welcome(address: str, console: Console) -> None:
    """The address and the accounts."""
    table = Table("account", "password", "who", box=None, header_style="dim")
    for account in standing_demo_accounts():
        who = TITLES[account.role].en + (f" ({account.department})" if account.department else "")
        table.add_row(account.name, account.password, who)
    console.print(
        Panel.fit(table, title=f"Wasl is at {address}", subtitle="the sign-in page shows second-factor codes")
    )
