"""A type of document, ready to be drawn from the registers: for one person, or for a cohort by the same plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import msgspec

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department, LegalSource
from wasl.catalogue.departments import state_of
from wasl.documents import blank, numbers
from wasl.documents.blank import Blank, BlankClaim
from wasl.documents.content import Content, Source, Value, fingerprint
from wasl.documents.declared import DocumentType
from wasl.documents.times import end_of
from wasl.exchange import scopes
from wasl.exchange.answering.plan import Plan, plan_of
from wasl.exchange.directory.services import service_entry
from wasl.exchange.directory.snapshot import ServiceEntry
from wasl.kernel.canonical import canonical_bytes
from wasl.kernel.errors import WaslError
from wasl.kernel.text import Text, listed
from wasl.referentials.nomenclature import nomenclature

_HEX: Final = 32


class NotStatedError(WaslError):
    """The registers do not know what the document must state."""

    missing: tuple[str, ...] = ()
    """The claims."""


@dataclass(frozen=True, slots=True)
class Template:
    """What drawing needs, worked out once."""

    name: str
    declared: DocumentType
    blank: Blank
    fingerprint: str
    """Of the blank: a document says by which words it was drawn."""
    plan: Plan
    """Its fields are the claims' fields; its condition is the document's."""
    titles: Mapping[str, Text]
    """What each claim is called."""
    codes: Mapping[str, Mapping[str, Text]]
    """The words of the codes of coded claims."""

    def claims(
        self, answers: Mapping[str, Value | None], decided: Mapping[str, Value | None] | None = None
    ) -> dict[str, Value]:
        """What the document states, of what the service `answers` and what was `decided`.

        Raises NotStatedError where a required claim is not known.
        """
        said = {
            name: (decided or {}).get(name) if claim.decided else answers[self.declared.field_of(name)]
            for name, claim in self.declared.claims.items()
        }
        missing = [name for name, claim in self.declared.claims.items() if claim.required and said[name] is None]
        if missing:
            error = NotStatedError(
                "the registers do not know what it must state: {claims}",
                mend="have the department that knows it send it",
                claims=listed(self.titles[name] for name in missing),
            )
            error.missing = tuple(missing)
            raise error
        return {name: value for name, value in said.items() if value is not None}

    def words(self, claims: Mapping[str, Value]) -> dict[str, Text]:
        """The words of coded claims. A code without words is stated as it is."""
        return {
            name: self.codes[name][code]
            for name, value in claims.items()
            if name in self.codes and (code := str(value)) in self.codes[name]
        }

    def once(self, entity: str, claims: Mapping[str, Value]) -> str:
        """What two documents of one subject share when the second replaces the first."""
        said = [[name, claims.get(name)] for name in self.declared.once_for]
        return fingerprint(canonical_bytes([self.name, entity, said]))[:_HEX]


@dataclass(frozen=True, slots=True)
class Issue:
    """What documents issued at one moment have in common."""

    at: datetime
    """Whole seconds, UTC."""
    as_of: date
    expires: datetime | None
    known: int
    """The registers' instant."""


def template(catalogue: Catalogue, name: str) -> Template:
    """The template of the document `name`. Raises WaslError where the pack declares none."""
    declared = catalogue.get(DocumentType, name)
    entry = service_entry(catalogue, declared.service)
    drawn = (name for name, claim in declared.claims.items() if claim.decided is None)
    plan = plan_of(entry, tuple(dict.fromkeys(map(declared.field_of, drawn))), declared.condition)
    titles = {
        name: claim.decided.title if claim.decided else entry.declared.fields[declared.field_of(name)].title
        for name, claim in declared.claims.items()
    }
    codes = {
        claim: {code: each.title for code, each in nomenclature(catalogue, referential).codes.items()}
        for claim, referential in _referentials(declared, entry, plan).items()
    }
    printed = _blank(catalogue, name, declared, plan, titles)
    return Template(name, declared, printed, fingerprint(blank.kept(printed)), plan, titles, codes)


def content_of(
    template: Template, issue: Issue, number: bytes, claims: Mapping[str, Value], place: tuple[str, int],
    replaces: str | None = None, source: Source | msgspec.UnsetType = msgspec.UNSET,
) -> Content:  # fmt: skip
    """The record of a document that states `claims`; `place`: its list of states and its index there."""
    return Content(
        number=numbers.printed(number),
        type=template.name,
        declaration=template.fingerprint,
        issuer=template.declared.issuer,
        issued=int(issue.at.timestamp()),
        expires=None if issue.expires is None else int(issue.expires.timestamp()),
        as_of=issue.as_of.isoformat(),
        known=issue.known,
        claims=dict(claims),
        words=template.words(claims),
        list=place[0],
        index=place[1],
        replaces=replaces,
        source=source,
    )


def issue_of(catalogue: Catalogue, template: Template, at: datetime, as_of: date, known: int) -> Issue:
    """An issue at the instant `at`, of what the registers knew at `known` of the day `as_of`."""
    whole = at.replace(microsecond=0)
    parameter = template.declared.valid_for
    return Issue(whole, as_of, None if parameter is None else end_of(catalogue, parameter, whole), known)


def _blank(
    catalogue: Catalogue, name: str, declared: DocumentType, plan: Plan, titles: Mapping[str, Text]
) -> Blank:  # fmt: skip
    state = state_of(catalogue)
    return Blank(
        type=name, state=state.title, time_zone=state.time_zone, issuer=catalogue.get(Department, declared.issuer).title,
        title=declared.title, description=declared.description or declared.title,
        signatory=declared.signatory, form=declared.form, level=declared.signature,
        languages=declared.languages, wording=declared.wording, law=tuple(_law(each) for each in declared.law),
        claims={
            claim: BlankClaim(title=titles[claim], kind=_kind(declared, claim, plan), says=said.says, means=said.means)
            for claim, said in declared.claims.items()
        },
    )  # fmt: skip


def _kind(declared: DocumentType, claim: str, plan: Plan) -> str:
    decided = declared.claims[claim].decided
    return decided.type if decided else plan.fields[declared.field_of(claim)].typed.type.kind


def _law(source: LegalSource) -> str:
    return f"{source.text}, art. {source.article}" if source.article else source.text


def _referentials(declared: DocumentType, entry: ServiceEntry, plan: Plan) -> dict[str, str]:
    """Claim -> the referential whose codes it states: the pack says which, or the register whose attribute it is."""
    columns = scopes.columns(entry.identity, entry.records)
    found = {}
    for name, claim in declared.claims.items():
        plain = None if claim.decided else plan.fields[declared.field_of(name)].plain
        own = columns[plain].referential if plain in columns else None
        if claim.referential or own:
            found[name] = str(claim.referential or own)
    return found
