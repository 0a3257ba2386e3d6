"""A DMN file (OMG, 1.3 to 1.5), read: the decision table in it, or what of it is outside the subset, and where.

The subset: one table with one output, conditions on plain names, cells of `cells`. Nothing that it does not know is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from lxml import etree

from wasl.kernel.errors import Place, WaslError
from wasl.programmes.tables.cells import KINDS, CellError, Kind, read_cell, read_literal
from wasl.programmes.tables.declared import AGGREGATIONS, POLICIES, Input, Output, Rule, Table

LARGEST: Final = 1_000_000
"""Bytes of a file."""
_SPACES: Final = tuple(f"https://www.omg.org/spec/DMN/{each}/MODEL/" for each in ("20191111", "20211108", "20230324"))
_NAME: Final = re.compile(r"[^\W\d]\w*")
_KNOWN: Final = {
    "decisionTable": {"input", "output", "rule", "annotation"},
    "input": {"inputExpression"},
    "output": {"outputValues", "defaultOutputEntry"},
    "rule": {"inputEntry", "outputEntry", "annotationEntry"},
}
_SILENT: Final = {"description", "extensionElements"}
_GIVEN: Final = ("bool", "int", "decimal")
"""What a programme has a place for: a criterion, or an amount."""


class OutsideSubsetError(WaslError):
    """A part of a DMN file that Wasl does not read, at its line."""

    def __init__(self, what: str, *, place: Place, mend: str, **given: str) -> None:
        self.place = place
        super().__init__(what, where=str(place), mend=mend, **given)


def read(content: bytes, file: str, decision: str = "") -> Table:
    """The table of the decision named `decision`, or of the only one. `file`: its name, for errors. Raises OutsideSubsetError."""
    return _Reader(file).table(_parsed(content, file), decision)


def _parsed(content: bytes, file: str) -> Any:
    start = Place(file)
    if len(content) > LARGEST:
        raise OutsideSubsetError("the file is too large", place=start, mend="give one of a million bytes at most")
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        place = Place(file, error.lineno or 1, (error.offset or 0) + 1)
        raise OutsideSubsetError(
            "this is no XML: {error}",
            place=place,
            mend="save it again from the tool that drew it",
            error=str(error.msg),
        ) from error
    info = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        raise OutsideSubsetError("a file with a document type is not read", place=start, mend="leave its DOCTYPE out")
    if etree.QName(root).namespace not in _SPACES or _local(root) != "definitions":
        raise OutsideSubsetError(
            "these are no definitions of DMN 1.3, 1.4 or 1.5", place=start, mend="export it in one of these versions"
        )
    return root


def _local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file

    def table(self, root: Any, decision: str) -> Table:
        space = f"{{{etree.QName(root).namespace}}}"
        found = [each for each in root.iter(f"{space}decision") if decision in ("", each.get("name"), each.get("id"))]
        names = ", ".join(each.get("name", "") for each in root.iter(f"{space}decision")) or "—"
        if not found:
            raise OutsideSubsetError(
                "there is no such decision; there are: {names}",
                place=Place(self.file),
                mend="name one with --decision",
                names=names,
            )
        if len(found) > 1:
            raise OutsideSubsetError(
                "the file has several decisions: {names}",
                place=Place(self.file),
                mend="name one with --decision",
                names=names,
            )
        (one,) = found
        tables = [each for each in one if _local(each) == "decisionTable"]
        if len(tables) != 1:
            raise OutsideSubsetError(
                "this decision is no decision table", place=self._place(one), mend="draw it as one"
            )
        return self._of(tables[0], one.get("name") or one.get("id") or "")

    def _of(self, element: Any, name: str) -> Table:
        self._demand_known(element)
        policy = POLICIES.get(element.get("hitPolicy", "UNIQUE"))
        if policy is None:
            raise OutsideSubsetError(
                "the hit policy '{policy}' is not read",
                place=self._place(element),
                mend="use one of U, A, P, F and C",
                policy=element.get("hitPolicy"),
            )
        aggregation = AGGREGATIONS.get(element.get("aggregation", ""))
        if (policy == "COLLECT") != (aggregation is not None):
            raise OutsideSubsetError(
                "a table that collects gives a list, and no other table adds up",
                place=self._place(element),
                mend="collect with SUM, COUNT, MIN or MAX, and leave 'aggregation' out elsewhere",
            )
        inputs = tuple(self._input(each) for each in element if _local(each) == "input")
        outputs = [each for each in element if _local(each) == "output"]
        if len(outputs) != 1:
            raise OutsideSubsetError(
                "a table with several outputs is not read",
                place=self._place(element),
                mend="draw one table for each of them",
            )
        output = self._output(outputs[0], name)
        rules = tuple(self._rule(each, inputs, output) for each in element if _local(each) == "rule")
        if not rules:
            raise OutsideSubsetError("the table has no rule", place=self._place(element), mend="write one")
        if len({each.name for each in inputs}) < len(inputs):
            raise OutsideSubsetError(
                "two columns ask about one name", place=self._place(element), mend="join them into one"
            )
        default = self._default(outputs[0], output)
        return Table(name, policy, aggregation, inputs, output, rules, default, self._place(element))

    def _input(self, element: Any) -> Input:
        self._demand_known(element)
        (asked,) = [each for each in element if _local(each) == "inputExpression"] or [None]
        said = self._text(asked) if asked is not None else ""
        if not _NAME.fullmatch(said):
            raise OutsideSubsetError(
                "'{text}' is no plain name",
                place=self._place(element),
                mend="ask about one fact by its name",
                text=said[:60],
            )
        return Input(said, self._kind(asked, asked.get("typeRef", "")))

    def _output(self, element: Any, name: str) -> Output:
        self._demand_known(element)
        kind = self._kind(element, element.get("typeRef", ""))
        if kind not in _GIVEN:
            raise OutsideSubsetError(
                "a programme has no place for a result of type {type}",
                place=self._place(element),
                mend="give a number, or true or false",
                type=kind,
            )
        order = [each for each in element if _local(each) == "outputValues"]
        values = self._text(order[0]).split(",") if order else []
        ranked = tuple(self._cell(order[0], read_literal, each, kind) for each in values)
        return Output(element.get("name") or name, kind, ranked)

    def _default(self, element: Any, output: Output) -> Any:
        entries = [each for each in element if _local(each) == "defaultOutputEntry"]
        return self._cell(entries[0], read_literal, self._text(entries[0]), output.kind) if entries else None

    def _rule(self, element: Any, inputs: tuple[Input, ...], output: Output) -> Rule:
        self._demand_known(element)
        entries = [each for each in element if _local(each) == "inputEntry"]
        given = [each for each in element if _local(each) == "outputEntry"]
        if len(entries) != len(inputs) or len(given) != 1:
            raise OutsideSubsetError(
                "this rule has not one cell for each column",
                place=self._place(element),
                mend="fill it, with a dash for any value",
            )
        cells = tuple(
            self._cell(entry, read_cell, self._text(entry), of.kind) for entry, of in zip(entries, inputs, strict=True)
        )
        value = self._cell(given[0], read_literal, self._text(given[0]), output.kind)
        if output.order and value not in output.order:
            raise OutsideSubsetError(
                "this value is none of the output's",
                place=self._place(given[0]),
                mend="add it to the values of the output",
            )
        return Rule(cells, value, self._place(given[0]))

    def _cell(self, element: Any, reads: Callable[[str, Kind], Any], text: str, kind: Kind) -> Any:
        try:
            return reads(text, kind)
        except CellError as error:
            raise OutsideSubsetError(error.what, place=self._place(element), mend=error.mend, **error.given) from error

    def _kind(self, element: Any, said: str) -> Kind:
        kind = KINDS.get(said.rpartition(":")[2].rpartition("}")[2])
        if kind is None:
            raise OutsideSubsetError(
                "the type '{type}' is not read",
                place=self._place(element),
                mend="name one of {types}",
                type=said[:60],
                types=", ".join(KINDS),
            )
        return kind

    def _text(self, element: Any) -> str:
        texts = [each for each in element if _local(each) == "text"]
        others = [each for each in element if _local(each) not in ("text", *_SILENT, "")]
        if len(texts) != 1 or others or element.get("expressionLanguage"):
            raise OutsideSubsetError(
                "this is no plain text of FEEL", place=self._place(element), mend="write it as one"
            )
        return (texts[0].text or "").strip()

    def _demand_known(self, element: Any) -> None:
        for each in element:
            name = _local(each)
            if name and name not in _KNOWN[_local(element)] | _SILENT:
                raise OutsideSubsetError(
                    "'{name}' is not read",
                    place=self._place(each),
                    mend="leave it out, or say it in the rules",
                    name=name,
                )

    def _place(self, element: Any) -> Place:
        return Place(self.file, element.sourceline or 1)
