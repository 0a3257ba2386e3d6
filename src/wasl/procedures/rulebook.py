"""The rules by which a case was filed: they hold for it to its end, whatever the pack says later. Pure."""

from __future__ import annotations

from datetime import date
from typing import Final

import msgspec
from cryptography.hazmat.primitives import hashes

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Parameter
from wasl.kernel.canonical import canonical_bytes
from wasl.matters.clock import Term
from wasl.procedures.declared import Procedure

_TIMES: Final = ("decide", "extension", "pieces", "appeal")


class Rulebook(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a procedure was on the day of filing."""

    procedure: Procedure
    terms: dict[str, Term]
    """The law's times as they stood that day: ``decide``, ``extension``, ``pieces``, ``appeal``."""


def rulebook(catalogue: Catalogue, name: str, day: date) -> Rulebook:
    """The rules of the procedure `name` on `day`. Raises WaslError where there is none, or a time has no value that day."""
    declared = catalogue.get(Procedure, name)
    named = {key: parameter for key in _TIMES if (parameter := getattr(declared.deadlines, key)) is not None}
    return Rulebook(procedure=declared, terms={key: _term(catalogue, each, day) for key, each in named.items()})


def kept(rules: Rulebook) -> bytes:
    """Their canonical spelling (RFC 8785); the order in which things are asked is kept beside, objects have none."""
    plain = msgspec.to_builtins(rules)
    declared = plain["procedure"]
    return canonical_bytes({**plain, "order": {key: list(declared[key]) for key in _ORDERED}})


def read(content: bytes) -> Rulebook:
    """The rules of what was kept. Raises msgspec.ValidationError."""
    plain = msgspec.json.decode(content)
    order = plain.pop("order")
    for key in _ORDERED:
        plain["procedure"][key] = {name: plain["procedure"][key][name] for name in order[key]}
    return msgspec.convert(plain, Rulebook)


def fingerprint(content: bytes) -> str:
    """The SHA-256 of kept rules, in hex."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(content)
    return digest.finalize().hex()


def _term(catalogue: Catalogue, name: str, day: date) -> Term:
    parameter = catalogue.get(Parameter, name)
    return Term(parameter.number_on(day), parameter.unit == "working day")


_ORDERED: Final = ("evidence", "questions", "pieces")
