"""Keys of systems: which are in force, registering one by proof of possession, revoking one."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wasl.accounts.guard import demand, only, reader, someone
from wasl.accounts.models import Profile
from wasl.accounts.permissions.agreements import read_keys, register_key, revoke_key
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.catalogue.declared import Department, System
from wasl.exchange.agreements import keys
from wasl.exchange.agreements.models import Event, SystemKey
from wasl.exchange.agreements.parties import owners_of, systems_of
from wasl.exchange.agreements.showing.tables import key_state, keys_url, system_table
from wasl.exchange.agreements.showing.words import EVENTS
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.pages.language import declared_title, said
from wasl.pages.telling import refuse

LARGEST = 10_000
"""Characters of a public key."""


@never_cache
@only(read_keys)
@require_GET
def systems(request: HttpRequest) -> HttpResponse:
    """Systems with their keys; a department sees its own."""
    catalogue, profile = current.catalogue(), someone(request)
    mine = profile.role == Role.DEPARTMENT
    names = systems_of(catalogue, profile.department) if mine else catalogue.all(System)
    shown = {name: catalogue.get(System, name) for name in names}
    table = system_table(SystemKey.objects.all(), shown, request.GET)
    crumbs = [(_("Keys of systems"), "")]
    return table.export() or render(request, "agreements/systems.html", {"table": table, "crumbs": crumbs})


@never_cache
@only(read_keys)
@require_GET
def of_system(request: HttpRequest, system: str) -> HttpResponse:
    """The keys of one system, past ones too, and the way to register another."""
    catalogue, profile, at = current.catalogue(), someone(request), now()
    declared = _system_or_404(system)
    owners = owners_of(catalogue, system)
    may = register_key(profile, owners)
    context = {
        "name": system,
        "system": declared,
        "owner": declared_title(catalogue, Department, declared.owner),
        "keys": [(key, *key_state(key, at)) for key in SystemKey.objects.filter(system=system).order_by("-pk")],
        "events": [(event, *EVENTS[event.what]) for event in Event.objects.filter(system=system).order_by("-pk")],
        "may_register": may,
        "may_revoke": revoke_key(profile, owners),
        "challenge": keys.challenge(profile, system) if may else "",
        "standing": keys.keys_in_force(system).exists(),
        "overlap": keys.OVERLAP.days,
        "crumbs": [(_("Keys of systems"), reverse("agreements:keys")), (said(declared.title), "")],
    }
    return render(request, "agreements/keys.html", context)


@only(read_keys)
@require_POST
def register(request: HttpRequest, system: str) -> HttpResponse:
    """Register the public key sent with its proof; the others end after the overlap where that was asked."""
    _system_or_404(system)
    profile, typed = someone(request), request.POST
    demand(register_key(profile, owners_of(current.catalogue(), system)))
    given = (profile, system, typed.get("challenge", ""), typed.get("proof", ""))
    try:
        _register(*given, _jwk(typed.get("jwk", "")), typed)
        messages.success(request, _("The key is registered, and published to the gateways."))
    except WaslError as error:
        refuse(request, error)
    return redirect(keys_url(system))


def _register(who: Profile, system: str, asked: str, proof: str, jwk: dict[str, Any], typed: QueryDict) -> SystemKey:
    certificate = typed.get("certificate", "").strip()
    if "rotate" in typed:
        return keys.rotate(who, system, jwk, asked, proof, certificate=certificate)
    return keys.register(who, system, jwk, asked, proof, certificate=certificate)


@only(read_keys)
@require_POST
def revoke(request: HttpRequest, system: str) -> HttpResponse:
    """Take a key out of service at once."""
    _system_or_404(system)
    demand(revoke_key(reader(request), owners_of(current.catalogue(), system)))
    kid = request.POST.get("kid", "")
    try:
        if not SystemKey.objects.filter(system=system, kid=kid).exists():
            raise Http404
        keys.revoke(someone(request), kid, request.POST.get("reason", ""))
        messages.success(request, _("The key is revoked: nothing it signs is accepted any more."))
    except WaslError as error:
        refuse(request, error)
    return redirect(keys_url(system))


def _jwk(written: str) -> dict[str, Any]:
    try:
        read = json.loads(written[:LARGEST])
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise WaslError("this key cannot be read", mend="give a whole public JWK")
    return read


def _system_or_404(name: str) -> System:
    found = current.catalogue().all(System).get(name)
    if found is None:
        raise Http404
    return found
