"""The common language over HTTP: nomenclatures, their codes, mappings. Open to all: no personal data lies here."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema

from wasl.catalogue import current
from wasl.referentials import coverage
from wasl.referentials.declared import Code, Mapping, Referential
from wasl.referentials.mapping import translate
from wasl.referentials.nomenclature import Nomenclature, nomenclature

router = Router(tags=["referentials"])


class TextAnswer(Schema):
    """One text in three languages."""

    fr: str
    ar: str
    en: str


class NomenclatureAnswer(Schema):
    """A nomenclature."""

    name: str = Field(description="Its name in addresses.")
    title: TextAnswer
    owner: str = Field(description="The department in charge.")
    version: str
    standard: str | None = Field(None, description="The international standard it follows.")
    codes: int = Field(description="How many codes it has.")


class CodeAnswer(Schema):
    """One code of a nomenclature."""

    code: str
    title: TextAnswer
    parent: str | None = Field(None, description="The code above it, in the same nomenclature.")
    links: dict[str, str] = Field(description="Codes of other nomenclatures it belongs to.")
    since: date | None = None
    until: date | None = Field(None, description="The first day it is no longer in use.")


class MappingAnswer(Schema):
    """How much of a system's codes the common language can say."""

    name: str
    system: str
    to: str = Field(description="The nomenclature it leads to.")
    exact: int
    close: int
    narrower: int
    broader: int
    without: int = Field(description="Codes without an equivalent.")


class TranslationAnswer(Schema):
    """What a department's code means."""

    to: str | None = Field(None, description="The common code; null when it has no equivalent.")
    relation: str
    note: str | None = None


@router.get("", response=list[NomenclatureAnswer], summary="Nomenclatures")
def list_nomenclatures(request: HttpRequest) -> list[NomenclatureAnswer]:
    """Every nomenclature of the State."""
    catalogue = current.catalogue()
    return [_nomenclature(nomenclature(catalogue, name)) for name in catalogue.all(Referential)]


@router.get("/{name}/codes", response=list[CodeAnswer], summary="Codes")
def list_codes(request: HttpRequest, name: str, on: date | None = None) -> list[CodeAnswer]:
    """The codes of one nomenclature; with `on`, those in use that day."""
    codes = _or_404(name)
    shown = codes.valid_on(on) if on else codes
    return [_code(code, shown.get(code)) for code in shown]


@router.get("/mappings", response=list[MappingAnswer], summary="Mappings")
def list_mappings(request: HttpRequest) -> list[MappingAnswer]:
    """Every mapping from a system's codes, with its coverage."""
    catalogue = current.catalogue()
    return [_mapping(coverage.of_mapping(name, each)) for name, each in catalogue.all(Mapping).items()]


@router.get("/mappings/{name}/translate", response=TranslationAnswer, summary="Translate")
def translate_code(request: HttpRequest, name: str, code: str) -> TranslationAnswer:
    """What `code`, as a department writes it, means in the common language. 404 when the mapping does not know it."""
    catalogue = current.catalogue()
    mapping = catalogue.all(Mapping).get(name)
    codes = nomenclature(catalogue, mapping.to) if mapping is not None else None
    row = translate(mapping, code, codes) if mapping is not None else None
    if row is None:
        raise Http404
    return TranslationAnswer(to=row.to, relation=row.relation, note=row.note)


def _or_404(name: str) -> Nomenclature:
    catalogue = current.catalogue()
    if name not in catalogue.all(Referential):
        raise Http404
    return nomenclature(catalogue, name)


def _nomenclature(codes: Nomenclature) -> NomenclatureAnswer:
    declared = codes.referential
    title = TextAnswer(fr=declared.title.fr, ar=declared.title.ar, en=declared.title.en)
    return NomenclatureAnswer(
        name=codes.name,
        title=title,
        owner=declared.owner,
        version=declared.version,
        standard=declared.standard,
        codes=len(codes),
    )


def _code(name: str, code: Code) -> CodeAnswer:
    title = TextAnswer(fr=code.title.fr, ar=code.title.ar, en=code.title.en)
    return CodeAnswer(code=name, title=title, parent=code.parent, links=code.links, since=code.since, until=code.until)


def _mapping(each: coverage.Coverage) -> MappingAnswer:
    return MappingAnswer(
        name=each.mapping,
        system=each.system,
        to=each.referential,
        exact=each.exact,
        close=each.close,
        narrower=each.narrower,
        broader=each.broader,
        without=each.without,
    )
