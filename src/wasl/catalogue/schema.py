"""JSON Schemas of the pack's files, for editors: one for each kind, and ``pack.json`` that chooses by ``kind``.

JSON Schema 2020-12. Descriptions are the docstrings of the declared types and of their fields.
"""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from wasl.catalogue.declared import Kind

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(kind: Kind) -> dict[str, Any]:
    """The schema of a file of `kind`."""
    (_, components) = msgspec.json.schema_components([kind.type], ref_template="#/$defs/{name}")
    for struct in _structs(kind.type):
        _describe(components[struct.__name__], struct)
    head = {"kind": {"const": kind.name, "description": "What this file declares."}}
    if kind.many:
        items = {"type": "object", "additionalProperties": {"$ref": f"#/$defs/{kind.type.__name__}"}}
        body = {
            "type": "object",
            "properties": {**head, "items": items},
            "required": ["kind", "items"],
            "additionalProperties": False,
        }
    else:
        body = components.pop(kind.type.__name__)
        body = {**body, "properties": {**head, **body["properties"]}, "required": ["kind", *body["required"]]}
    return {"$schema": _DIALECT, **body, "title": kind.name, "$defs": components}


def files(kinds: Sequence[Kind]) -> dict[str, str]:
    """File name -> the text of every schema."""
    schemas = {f"{kind.name}.json": schema_of(kind) for kind in kinds}
    chosen = [
        {
            "if": {"properties": {"kind": {"const": kind.name}}, "required": ["kind"]},
            "then": {"$ref": f"{kind.name}.json"},
        }
        for kind in kinds
    ]
    known = {"kind": {"enum": [kind.name for kind in kinds]}}
    schemas["pack.json"] = {
        "$schema": _DIALECT, "title": "A file of a pack", "type": "object",
        "properties": known, "required": ["kind"], "allOf": chosen,
    }  # fmt: skip
    return {name: json.dumps(schema, ensure_ascii=False, indent=1) + "\n" for name, schema in schemas.items()}


def stale(kinds: Sequence[Kind], folder: Path) -> list[str]:
    """Names of the schemas in `folder` that are missing, out of date, or of no kind any more."""
    wanted = files(kinds)
    kept = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    return sorted(name for name in wanted.keys() | kept.keys() if wanted.get(name) != kept.get(name))


def write(kinds: Sequence[Kind], folder: Path) -> list[str]:
    """Bring `folder` up to date; the names of the files written or removed."""
    changed = stale(kinds, folder)
    wanted = files(kinds)
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        if name in wanted:
            (folder / name).write_text(wanted[name], encoding="utf-8")
        else:
            (folder / name).unlink()
    return changed


def _structs(declared: type[Any]) -> Iterator[type[msgspec.Struct]]:
    """`declared` and every struct within it."""
    seen: set[type[Any]] = set()
    waiting: list[msgspec.inspect.Type] = [msgspec.inspect.type_info(declared)]
    while waiting:
        match waiting.pop():
            case msgspec.inspect.StructType() as struct if struct.cls not in seen:
                seen.add(struct.cls)
                yield struct.cls
                waiting.extend(field.type for field in struct.fields)
            case msgspec.inspect.UnionType() as union:
                waiting.extend(union.types)
            case msgspec.inspect.VarTupleType() as sequence:
                waiting.append(sequence.item_type)
            case msgspec.inspect.DictType() as mapping:
                waiting.append(mapping.value_type)


def _describe(component: dict[str, Any], struct: type[msgspec.Struct]) -> None:
    for ancestor in struct.__mro__:
        if ancestor.__module__.startswith("msgspec") or ancestor is object:
            continue
        for name, text in field_docs(ancestor).items():
            component["properties"].setdefault(name, {}).setdefault("description", text)


@cache
def field_docs(struct: type[Any]) -> dict[str, str]:
    """Field -> the docstring written under it, in one line."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(struct))).body
    if not isinstance(body, ast.ClassDef):
        return {}
    docs = {}
    for field, after in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(after, ast.Expr):
            docs[field.target.id] = " ".join(str(ast.literal_eval(after.value)).split())
    return docs
