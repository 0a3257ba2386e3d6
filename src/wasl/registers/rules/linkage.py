"""Linkage models: their thresholds, and the registers they serve."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.problems import Problem
from wasl.registers.declared import LinkageModel, Register


def thresholds_make_bands(catalogue: Catalogue) -> Iterator[Problem]:
    """Probabilities out of 0 to 1, or leaving no room for the doubtful ones."""
    for model in catalogue.all(LinkageModel).values():
        review, accept = _probability(model.review), _probability(model.accept)
        for key, value in (("review", review), ("accept", accept)):
            if value is None:
                what = f"'{getattr(model, key)}' is no probability"
                yield Problem(
                    catalogue.place(model, key), what, 'write a number from 0 to 1 in quotes, e.g. "0.99"', "linkage"
                )
        if review is not None and accept is not None and review >= accept:
            what = f"review begins at {review}, not below acceptance at {accept}"
            yield Problem(catalogue.place(model, "review"), what, "lower 'review' or raise 'accept'", "linkage")
        if model.margin_bits < 0:
            what = "candidates cannot be closer than a negative margin"
            yield Problem(catalogue.place(model, "margin_bits"), what, "write 0 or more", "linkage")


def _probability(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value <= 1 else None


def models_serve_their_register(catalogue: Catalogue) -> Iterator[Problem]:
    """Registers that use the model of other entities; subjects that are themselves about others."""
    registers = catalogue.all(Register)
    models = catalogue.all(LinkageModel)
    for name, register in registers.items():
        subject = registers.get(register.subject or "")
        if subject is not None and subject.subject is not None:
            what = f"'{register.subject}' owns no entities: its records are about '{subject.subject}'"
            yield Problem(catalogue.place(register, "subject"), what, f"write '{subject.subject}'", "linkage")
        model = models.get(register.linkage or "")
        if model is not None and model.register not in (name, register.subject):
            what = (
                f"'{register.linkage}' recognises entities of '{model.register}', not of '{register.subject or name}'"
            )
            mend = "name a model of the same entities, or none where identifiers decide"
            yield Problem(catalogue.place(register, "linkage"), what, mend, "linkage")
