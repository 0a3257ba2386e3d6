"""A referential with all its codes at hand, whether the pack writes them or a data package provides them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from wasl.catalogue.catalogue import Catalogue
from wasl.kernel.errors import WaslError
from wasl.referentials.declared import Code, Provided, Referential
from wasl.referentials.providers.installed import INSTALLED
from wasl.referentials.providers.port import ProvidedCode, Provider


@dataclass(frozen=True)
class Nomenclature:
    """One referential, ready to be asked. Codes keep the order in which they were declared."""

    name: str
    referential: Referential
    codes: Mapping[str, Code]
    provided: Mapping[str, ProvidedCode]
    """What a data package knows besides; empty when the pack writes the codes."""

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[str]:
        return iter(self.codes)

    def get(self, code: str) -> Code:
        """The code. Raises WaslError when the referential does not have it."""
        if code not in self.codes:
            raise WaslError(
                f"{self.name} has no code {code}", mend="take a code of the referential, or declare it there"
            )
        return self.codes[code]

    def attributes(self, code: str) -> Mapping[str, str | int]:
        """Facts that a data package knows about the code (its population, say); empty when there are none."""
        known = self.provided.get(code)
        return known.attributes if known else {}

    def spellings(self, code: str) -> tuple[str, ...]:
        """Other ways in which files write the code."""
        known = self.provided.get(code)
        return known.spellings if known else ()

    def children(self, code: str | None = None) -> tuple[str, ...]:
        """The codes just below `code`, or the topmost ones."""
        return self._children.get(code, ())

    def path(self, code: str) -> tuple[str, ...]:
        """From the topmost code down to `code` itself. Raises WaslError for an unknown code, or parents in a ring."""
        climbed = [code]
        while (parent := self.get(climbed[-1]).parent) is not None:
            if parent in climbed:
                raise WaslError(f"{self.name}: {code} is its own ancestor", mend="cut the ring of parents")
            climbed.append(parent)
        return tuple(reversed(climbed))

    def linked(self, referential: str, code: str) -> tuple[str, ...]:
        """The codes that belong to `code` of another referential: the communes of a province, the levels of a cycle."""
        return tuple(own for own, declared in self.codes.items() if declared.links.get(referential) == code)

    def valid_on(self, day: date) -> Nomenclature:
        """The same nomenclature with the codes in use on `day` only."""
        return replace(self, codes={name: code for name, code in self.codes.items() if in_use(code, day)})

    @cached_property
    def _children(self) -> Mapping[str | None, tuple[str, ...]]:
        below: dict[str | None, list[str]] = defaultdict(list)
        for name, code in self.codes.items():
            below[code.parent].append(name)
        return {parent: tuple(names) for parent, names in below.items()}


def in_use(code: Code, day: date) -> bool:
    """Whether `day` lies in the code's half-open period."""
    return (code.since is None or code.since <= day) and (code.until is None or day < code.until)


def nomenclature(catalogue: Catalogue, name: str, providers: Mapping[str, Provider] = INSTALLED) -> Nomenclature:
    """The referential `name` with its codes. Raises WaslError when its data package is absent or of another version."""
    return resolve(name, catalogue.get(Referential, name), catalogue.all(Referential), providers)


def resolve(
    name: str,
    referential: Referential,
    others: Mapping[str, Referential],
    providers: Mapping[str, Provider] = INSTALLED,
) -> Nomenclature:
    """`referential` with its codes. Links to a package's tables become links to `others`, the pack's referentials."""
    if referential.provided is None:
        return Nomenclature(name, referential, referential.codes, {})
    source = referential.provided
    provider = _provider(name, source, providers)
    names = _referential_names(source.provider, others)
    provided = provider.table(source.table)
    codes = {code: _with_links(known.code, names) for code, known in provided.items()}
    return Nomenclature(name, referential, codes | referential.codes, provided)


def _provider(name: str, source: Provided, providers: Mapping[str, Provider]) -> Provider:
    provider = providers.get(source.provider)
    if provider is None:
        raise WaslError(
            f"{name}: no data package {source.provider} is installed",
            mend=f"choose among {', '.join(sorted(providers))}",
        )
    if source.table not in provider.tables():
        raise WaslError(
            f"{name}: {source.provider} has no table {source.table}",
            mend=f"choose among {', '.join(provider.tables())}",
        )
    if provider.version() != source.version:
        raise WaslError(
            f"{name}: the pack was written for {source.provider} {source.version}, {provider.version()} is installed",
            mend="install that version, or review the codes and change the version in the pack",
        )
    return provider


def _referential_names(provider: str, referentials: Mapping[str, Referential]) -> Mapping[str, str]:
    """Table of the package -> the referential that the pack made of it."""
    return {
        referential.provided.table: name
        for name, referential in referentials.items()
        if referential.provided is not None and referential.provided.provider == provider
    }


def _with_links(code: Code, names: Mapping[str, str]) -> Code:
    """`code` with links to the pack's referentials; a table the pack does not use gives no link."""
    return Code(
        title=code.title, parent=code.parent, order=code.order, since=code.since, until=code.until,
        links={names[table]: linked for table, linked in code.links.items() if table in names},
    )  # fmt: skip
