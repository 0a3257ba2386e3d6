"""Registers as lookup relations what the expressions of a plan translate through."""

from __future__ import annotations

import pyarrow as pa

from wasl.catalogue.catalogue import Catalogue
from wasl.engine.port import Engine
from wasl.referentials.declared import Mapping
from wasl.referentials.mapping import lookup_table
from wasl.registers.feeding.plan import Plan
