"""The kinds of declaration that a pack may hold: the rooms' own, brought together."""

from __future__ import annotations

from wasl.catalogue.declared import Department, Kind, Parameter, State, System
from wasl.exchange.declared import AgreementTemplate, ExchangePurpose, Service
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
    Kind("service", Service, parts="fields"),
    Kind("agreement-template", AgreementTemplate),
)
