"""What services and templates of agreements say of parts of other declarations."""

from __future__ import annotations

from collections.abc import Iterator

from wasl.catalogue.declared import Mention
from wasl.exchange.declared import AgreementTemplate, Service
from wasl.exchange.disclosure import names_in


def of_service(_name: str, service: Service) -> Iterator[Mention]:
    """The figures of the law, the nomenclatures and the attributes that a service reads, and those it counts by."""
    for alias, figure in service.figures.items():
        yield Mention(("figures", alias), "parameter", figure)
    for name, asked in service.parameters.items():
        if asked.referential is not None:
            yield Mention(("parameters", name, "referential"), "referential", asked.referential)
    if service.statistics is not None:
        for position, attribute in enumerate(service.statistics.by):
            yield Mention(("statistics", "by", position), "register", service.statistics.count, attribute)
    if service.upstream is None:
        for field, answer in service.fields.items():
            yield from _read(service, ("fields", field, "value"), answer.value)
        if service.scope is not None:
            yield from _read(service, ("scope",), service.scope)


def _read(service: Service, path: tuple[str, ...], text: str) -> Iterator[Mention]:
    """The attributes of followed records; those of the identity may be of any register that states it."""
    for name in names_in(text):
        for alias, record in service.records.items():
            if name.startswith(f"{alias}_"):
                part = name.removeprefix(f"{alias}_")
                yield Mention(path, "register", record.register, part, judged_elsewhere=True)


def of_template(_name: str, template: AgreementTemplate) -> Iterator[Mention]:
    """The service's fields that it agrees on."""
    for position, field in enumerate(template.fields):
        yield Mention(("fields", position), "service", template.service, field)
