"""Providers' documents become drafts of services that the pack's judge reads; broken ones are refused at their place."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalogue.packing import copy_of_mini
from wasl.catalogue.load import load
from wasl.catalogue.problems import PackErrors
from wasl.catalogue.shape import typed
from wasl.catalogue.yaml import read_text
from wasl.exchange.declared import Service
from wasl.exchange.importing.naming import snake, unlike, untranslated
from wasl.exchange.importing.service import Choices, Draft, import_service
from wasl.exchange.importing.writing import as_yaml
from wasl.kernel.errors import WaslError
from wasl.server.kinds import KINDS

DOCUMENTS = Path(__file__).parent / "documents"
PUPIL = Choices("getPupil", system="conch", provider="tides", register="swimmer", scheme="fin-number")


def read(draft: Draft) -> Service:
    """The draft as a pack would read it."""
    node = read_text(as_yaml(draft, "x.yaml"), "draft.yaml")
    return typed(node, Service, "draft.yaml", apart=frozenset({"kind"}))


def write(folder: Path, text: str) -> Path:
    path = folder / "provider.yaml"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path


def answering(folder: Path, schema: str, after: str = "") -> Path:
    """A document whose one operation, ``getThat``, answers by `schema`."""
    responses = f'{{"200": {{content: {{application/json: {{schema: {schema}}}}}}}}}'
    operation = f"{{get: {{operationId: getThat, responses: {responses}}}}}"
    return write(folder, f"openapi: 3.1.0\npaths: {{/a: {operation}}}\n{after}")


def test_a_get_becomes_a_lookup() -> None:
    draft = import_service(DOCUMENTS / "pupils.yaml", PUPIL)
    service = read(draft)
    assert (service.provider, service.system, service.type, service.assumed) == ("tides", "conch", "lookup", True)
    assert service.subject is not None
    assert (service.subject.register, service.subject.schemes) == ("swimmer", ("fin-number",))
    assert service.upstream is not None
    assert service.upstream.base == "https://north.reef.example/api/v2"
    assert service.upstream.path == "/pupils/{subject}?schoolYear={school_year}"
    assert (service.upstream.method, service.upstream.operation) == ("GET", "getPupil")
    assert {name: (each.type, each.required) for name, each in service.parameters.items()} == {
        "school_year": ("int", True)
    }
    assert "# - these inputs are optional and were left out: page-size\n" in as_yaml(draft, "pupils.yaml")


def test_every_plain_value_of_the_answer_becomes_a_field() -> None:
    draft = import_service(DOCUMENTS / "pupils.yaml", PUPIL)
    assert {name: field.value for name, field in read(draft).fields.items()} == {
        "last_name": "/data/lastName",
        "birth_date": "/data/birthDate",
        "data_name": "/data/name",
        "enrolled": "/data/enrolled",
        "average_20": "/data/average~120",
        "level": "/data/level",
        "data_class_name": "/data/class/name",
    }
    assert all(field.discloses == "personal" and field.reason for field in read(draft).fields.values())
    assert draft.left[-1].endswith("/data/class/pupils, /data/class/sister, /data/marks")


def test_a_post_fills_its_body() -> None:
    draft = import_service(DOCUMENTS / "insured.json", Choices("check-insured", system="conch", provider="tides"))
    service = read(draft)
    assert service.type == "verify"
    assert service.upstream is not None
    assert service.upstream.body == {"number": "{subject}", "as_of": "{as_of_2}"}
    assert list(service.parameters) == ["as_of_2"]
    assert service.title.ar == "التحقق من التأمين"
    assert service.title.fr.startswith("À traduire")
    assert service.source == "التأمين 🐟"


def test_what_the_document_cannot_tell_is_left_to_do() -> None:
    draft = import_service(DOCUMENTS / "insured.json", Choices("check-insured", system="conch", provider="tides"))
    text = as_yaml(draft, "insured.json")
    assert "# - name the subject's register" in text
    assert "# - write the provider's https address" in text
    chosen = Choices(
        "check-insured", "conch", "tides", register="swimmer", scheme="fin-number", base="https://r.example"
    )
    assert len(import_service(DOCUMENTS / "insured.json", chosen).left) == 3


def test_the_judge_of_packs_reads_the_draft(tmp_path: Path) -> None:
    pack = copy_of_mini(tmp_path)
    (pack / "services").mkdir(exist_ok=True)
    draft = import_service(DOCUMENTS / "pupils.yaml", PUPIL)
    (pack / "services" / "get-pupil.yaml").write_text(as_yaml(draft, "pupils.yaml"), encoding="utf-8")
    try:
        problems = []
        load(pack, KINDS)
    except PackErrors as errors:
        problems = [each for each in errors.problems if each.rule in ("yaml", "shape", "texts", "references", "names")]
    assert problems == []


def test_the_subject_can_be_chosen() -> None:
    chosen = Choices("getPupil", "conch", "tides", subject="schoolYear")
    service = read(import_service(DOCUMENTS / "pupils.yaml", chosen))
    assert service.upstream is not None
    assert service.upstream.path.startswith("/pupils/{pupil_id}?schoolYear={subject}")
    with pytest.raises(WaslError, match=r"no input 'nobody'.*pupilId, schoolYear, page-size"):
        import_service(DOCUMENTS / "pupils.yaml", Choices("getPupil", "conch", "tides", subject="nobody"))


def test_a_name_of_the_path_may_stand_in_the_query_too(tmp_path: Path) -> None:
    document = write(
        tmp_path,
        f"""\
        openapi: 3.1.0
        paths:
          /schools/{{id}}/pupils:
            get:
              operationId: getThat
              parameters:
                - {{name: id, in: path, required: true, schema: {{type: string}}}}
                - {{name: id, in: query, required: true, schema: {{type: string}}}}
              {ANSWER}
        """,
    )
    service = read(import_service(document, Choices("getThat", "conch", "tides")))
    assert service.upstream is not None
    assert service.upstream.path == "/schools/{subject}/pupils?id={id_2}"


def test_what_is_left_to_do_stays_in_comments(tmp_path: Path) -> None:
    document = answering(
        tmp_path, '{properties: {a: {type: string}, "b\\nprovider: reef": {type: array}, c/d: {type: array}}}'
    )
    draft = import_service(document, Choices("getThat", "conch", "tides"))
    assert read(draft).provider == "tides"
    assert draft.left[-1].endswith("/c~1d")


ANSWER = "responses: {'200': {content: {application/json: {schema: {properties: {a: {type: string}}}}}}}"
BROKEN: dict[str, tuple[str, str]] = {
    "swagger": ("swagger: '2.0'\ninfo: {}", "1:1: this is no OpenAPI document.*convert it"),
    "no version": ("openapi: 4.0.0", "this is no OpenAPI"),
    "no operation": ("openapi: 3.1.0\npaths: {/a: {get: {operationId: getThis}}}", "no operation 'getThat'.*'getThis'"),
    "no path at all": ("openapi: 3.1.0", "no operation 'getThat'"),
    "a change": ("openapi: 3.1.0\npaths:\n  /a:\n    put: {operationId: getThat}", "4:10: 'getThat' is a PUT"),
    "no answers": ("openapi: 3.1.0\npaths: {/a: {get: {operationId: getThat}}}", "says nothing of its answers"),
    "no json": (
        "openapi: 3.1.0\npaths: {/a: {get: {operationId: getThat, responses: {'200': {content: {text/csv: {}}}}}}}",
        "no successful answer is described in JSON",
    ),
    "a reference to the network": (
        """\
        openapi: 3.1.0
        paths:
          /a:
            $ref: http://169.254.169.254/latest/meta-data
        """,
        "4:11: 'http://169.254.169.254/latest/meta-data' leads out of the document",
    ),
    "a reference to a file": ("openapi: 3.1.0\npaths: {/a: {$ref: ../../etc/passwd}}", "leads out of the document"),
    "a reference to nothing": (
        "openapi: 3.1.0\npaths: {/a: {$ref: '#/paths/~1b'}}",
        "2:20: '#/paths/~1b' leads nowhere",
    ),
    "a circle": (
        "openapi: 3.1.0\npaths: {/a: {$ref: '#/paths/~1b'}, /b: {$ref: '#/paths/~1a'}}",
        "references lead in a circle",
    ),
    "a place nobody describes": (
        f"openapi: 3.1.0\npaths: {{'/a/{{id}}': {{get: {{operationId: getThat, {ANSWER}}}}}}}",
        "a place 'id' that no parameter describes",
    ),
    "a header demanded": (
        f"""\
        openapi: 3.1.0
        paths:
          /a:
            get:
              operationId: getThat
              parameters: [{{name: X-Key, in: header, required: true, schema: {{type: string}}}}]
              {ANSWER}
        """,
        "6:20: 'X-Key' must be given",
    ),
    "a list": (
        """\
        openapi: 3.1.0
        paths:
          /a:
            get:
              operationId: getThat
              responses: {"200": {content: {application/json: {schema: {type: array}}}}}
        """,
        "no field that is a plain value",
    ),
    "no yaml": ("openapi: [3.1.0", "no YAML"),
    "empty": ("", "empty"),
    "a list for a document": ("- openapi", "this is no OpenAPI"),
    "paths that are none": ("openapi: 3.1.0\npaths: [1, 2]", "no operation 'getThat'"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_document_is_refused_at_its_place(name: str, tmp_path: Path) -> None:
    text, said = BROKEN[name]
    with pytest.raises(WaslError, match=rf"provider.yaml:.*{said}"):
        import_service(write(tmp_path, text), Choices("getThat", "conch", "tides"))


def test_a_document_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    path.write_bytes(b'{"openapi": "3.1.0", "x": "' + b"a" * (5 * 1024 * 1024) + b'"}')
    with pytest.raises(WaslError, match="more than"):
        import_service(path, Choices("getThat", "conch", "tides"))


def test_schemas_that_hold_themselves_end(tmp_path: Path) -> None:
    itself = "{$ref: '#/components/schemas/A'}"
    schema = f"{{allOf: [{itself}, {{properties: {{name: {{type: string}}, a: {itself}}}}}]}}"
    document = answering(tmp_path, itself, f"components: {{schemas: {{A: {schema}}}}}")
    assert list(read(import_service(document, Choices("getThat", "conch", "tides"))).fields) == ["name"]


def test_no_connection_is_ever_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("the import opened a connection")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    assert import_service(DOCUMENTS / "pupils.yaml", PUPIL).declaration["kind"] == "service"


@pytest.mark.parametrize(
    ("names", "expected"),
    [(("birthDate",), "birth_date"), (("HTTPStatus",), "http_status"), (("année-scolaire",), "annee_scolaire"),
     (("data", "name"), "data_name"), (("2fa",), "value_2_fa"), (("الاسم",), "value"), (("",), "value")],
)  # fmt: skip
def test_names_are_those_of_packs(names: tuple[str, ...], expected: str) -> None:
    assert snake(*names) == expected


@given(st.text(max_size=30))
def test_any_name_becomes_one(name: str) -> None:
    assert snake(name).isidentifier()
    assert snake(name) == snake(name).lower()


READABLE = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="\ufeff\u2028\u2029")


@given(st.text(READABLE, max_size=300), st.text(READABLE, min_size=1, max_size=20))
def test_any_text_comes_back_from_the_yaml(said: str, name: str) -> None:
    title = msgspec.to_builtins(untranslated(" ".join(said.split()), name))
    draft = Draft({"title": title, "body": {name: name, "listed": [said]}}, ())
    assert read_text(as_yaml(draft, "x"), "x").value == {"title": title, "body": {name: name, "listed": [said]}}


def test_names_never_collide() -> None:
    assert unlike("a", ["a", "a_2"]) == "a_3"
