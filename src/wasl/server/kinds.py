"""The kinds of declaration that a pack may hold: the rooms' own, brought together."""

from __future__ import annotations

from wasl.catalogue.declared import Department, Kind, Parameter, State, System
from wasl.complaints.declared import ComplaintDesk
from wasl.complaints.rules import OF_DESKS
from wasl.documents import mentions as document_mentions
from wasl.documents.archive.rules import OF_PAPER_REGISTERS
from wasl.documents.declared import DocumentType
from wasl.documents.files.declared import Retention
from wasl.documents.files.rules import OF_RETENTIONS
from wasl.documents.presentations import rules as presentation_rules
from wasl.documents.presentations.declared import Presentation
from wasl.documents.rules import OF_DOCUMENTS
from wasl.documents.signing.declared import Signature
from wasl.documents.signing.rules import OF_SIGNATURES
from wasl.exchange import mentions as exchange_mentions
from wasl.exchange.declared import AgreementTemplate, ExchangePurpose, Service
from wasl.exchange.rules import claims, fields, privacy, shape, subjects, tables, templates
from wasl.exchange.tracing import rules as tracing_rules
from wasl.exchange.tracing.declared import Guardianship, Remedy
from wasl.procedures import mentions as procedure_mentions
from wasl.procedures.declared import Procedure
from wasl.procedures.rules import OF_PROCEDURES
from wasl.programmes import mentions as programme_mentions
from wasl.programmes.declared import Cases, Programme
from wasl.programmes.paying.declared import Payer
from wasl.programmes.paying.rules import OF_PAYERS
from wasl.programmes.rules import OF_CASES, OF_PROGRAMMES
from wasl.referentials import mentions as referential_mentions
from wasl.referentials import rules as referential_rules
from wasl.referentials.declared import Mapping, Referential
from wasl.registers import mentions as register_mentions
from wasl.registers.declared import Feed, LinkageModel, Register
from wasl.registers.rules import attributes, expressions, feeds, linkage, stays

_OF_REGISTERS = (
    attributes.attributes_are_complete,
    linkage.models_serve_their_register,
    stays.stays_draw_a_path,
)
_OF_FEEDS = (
    feeds.feeds_have_columns_and_outputs,
    feeds.columns_differ,
    feeds.formats_are_coherent,
    feeds.schemes_are_declared,
    expressions.expressions_make_sense,
)
_OF_LINKAGE = (linkage.thresholds_make_bands,)

_OF_SERVICES = (
    shape.services_are_whole,
    shape.lists_are_drawn_of_someone,
    shape.providers_answer_for_their_systems,
    shape.upstreams_are_safe,
    subjects.subjects_can_be_named,
    subjects.records_can_be_followed,
    fields.fields_make_sense,
    fields.conditions_make_sense,
    privacy.what_may_not_leave_stays,
    privacy.disclosures_have_reasons,
    privacy.open_services_have_nobody,
    privacy.others_have_a_law,
    tables.statistics_name_nobody,
    claims.claims_can_be_decided,
)
_OF_TEMPLATES = (
    templates.templates_keep_within_their_service,
    templates.templates_rest_on_law,
    templates.templates_can_be_kept,
)

KINDS: tuple[Kind, ...] = (
    Kind("state", State),
    Kind("department", Department, many=True),
    Kind("system", System, many=True),
    Kind("parameter", Parameter),
    Kind(
        "referential",
        Referential,
        rules=referential_rules.OF_REFERENTIALS,
        mentions=referential_mentions.of_referential,
        parts="codes",
    ),
    Kind(
        "mapping", Mapping, rules=referential_rules.OF_MAPPINGS, mentions=referential_mentions.of_mapping, parts="rows"
    ),
    Kind("register", Register, rules=_OF_REGISTERS, mentions=register_mentions.of_register, parts="attributes"),
    Kind("feed", Feed, rules=_OF_FEEDS, mentions=register_mentions.of_feed),
    Kind("linkage-model", LinkageModel, rules=_OF_LINKAGE),
    Kind("purpose", ExchangePurpose, many=True),
    Kind("service", Service, rules=_OF_SERVICES, mentions=exchange_mentions.of_service, parts="fields"),
    Kind("agreement-template", AgreementTemplate, rules=_OF_TEMPLATES, mentions=exchange_mentions.of_template),
    Kind(
        "guardianship",
        Guardianship,
        rules=(tracing_rules.guardians_can_be_found,),
        mentions=tracing_rules.of_guardianship,
    ),
    Kind(
        "document",
        DocumentType,
        rules=(*OF_DOCUMENTS, *OF_PAPER_REGISTERS),
        mentions=document_mentions.of_document,
        parts="claims",
    ),
    Kind(
        "presentation",
        Presentation,
        rules=presentation_rules.OF_PRESENTATIONS,
        mentions=presentation_rules.of_presentation,
    ),
    Kind("signature", Signature, rules=OF_SIGNATURES),
    Kind("procedure", Procedure, rules=OF_PROCEDURES, mentions=procedure_mentions.of_procedure),
    Kind("retention", Retention, rules=OF_RETENTIONS),
    Kind("programme", Programme, rules=OF_PROGRAMMES, mentions=programme_mentions.of_programme, parts="criteria"),
    Kind("cases", Cases, rules=OF_CASES),
    Kind("payer", Payer, rules=OF_PAYERS),
    Kind("remedy", Remedy, many=True, rules=(tracing_rules.remedies_are_known,)),
    Kind("complaint-desk", ComplaintDesk, rules=OF_DESKS),
)
