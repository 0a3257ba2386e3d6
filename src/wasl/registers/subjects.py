"""Whose records are whose: the registers that speak of one kind of entity, and what such an entity is called."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from wasl.catalogue.catalogue import Catalogue
from wasl.kernel.errors import WaslError
from wasl.registers.declared import Attribute, Register
from wasl.registers.golden import Golden
from wasl.registers.linkage.names import is_arabic


def space_of(catalogue: Catalogue, register: str) -> str:
    """The register that owns the entities of which `register` speaks."""
    return catalogue.get(Register, register).subject or register


def registers_about(catalogue: Catalogue, space: str) -> dict[str, Register]:
    """The registers that speak of the entities of `space`, the owner first."""
    about = {name: each for name, each in catalogue.all(Register).items() if each.subject == space}
    return {space: catalogue.get(Register, space), **about}


def stays_register(catalogue: Catalogue) -> tuple[str, Register]:
    """The register whose records draw paths. Raises WaslError where the pack declares none."""
    for name, register in catalogue.all(Register).items():
        if register.stays is not None:
            return name, register
    raise WaslError("no register of this pack draws paths", mend="declare 'stays' in the register of enrolments")


def identity_of(catalogue: Catalogue, space: str) -> dict[str, Attribute]:
    """The attributes that say who an entity of `space` is, from every register by which it is recognised.

    Where registers share an attribute, the owner's authorities come first.
    """
    merged: dict[str, Attribute] = {}
    for register in registers_about(catalogue, space).values():
        if register.linkage is None:
            continue
        for name, attribute in register.attributes.items():
            known = merged.get(name, attribute)
            authority = tuple(dict.fromkeys((*known.authority, *attribute.authority)))
            merged[name] = msgspec.structs.replace(known, authority=authority)
    return merged


def called(golden: Mapping[str, Golden], register: Register) -> dict[str, str]:
    """What an entity is called, by the script it is written in: ``{"latin": …, "arabic": …}``.

    Its identifiers serve where it has no name.
    """
    stated = [name for name in register.label if name in golden]
    names = [name for name in stated if register.attributes[name].type != "identifier"] or stated
    words: dict[str, list[str]] = {}
    for name in names:
        word = str(golden[name].value)
        words.setdefault("arabic" if is_arabic(word) else "latin", []).append(word)
    return {script: " ".join(parts) for script, parts in words.items()}
