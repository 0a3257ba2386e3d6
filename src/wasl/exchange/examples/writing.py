"""From a sample call to the same call in each language."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

_TEMPLATES = Path(__file__).parent / "templates"
_PLACE = re.compile(r"@([A-Z_]+)@")


@dataclass(frozen=True, slots=True)
class Language:
    """A language that examples are written in."""

    name: str
    title: str
    file: str
    """What to call the file when it is kept."""
    suffix: str
    """Of its templates."""


LANGUAGES = (
    Language("curl", "curl", "ask.sh", "sh"),
    Language("python", "Python", "ask.py", "py"),
    Language("java", "Java", "Ask.java", "java"),
    Language("javascript", "JavaScript", "ask.mjs", "mjs"),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A call to show. Its values come from declarations: plain words, but for `value` and the parameters' values."""

    gateway: str
    """The gateway's address, without a slash at its end."""
    address: str
    """``provider/system/service``."""
    subject: tuple[str, str] | None = None
    """Scheme and value; None: it speaks of nobody."""
    open: bool = False
    """Anyone may ask."""
    system: str = "my-system"
    kid: str = "my-key-id"
    purpose: str = ""
    fields: Sequence[str] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        """Of a signed call: an open service is always asked by GET."""
        return "POST" if self.subject else "GET"

    @property
    def url(self) -> str:
        """The whole address; a person's identifier never stands in it, that of an open service's subject does."""
        query = dict(self.parameters) if self.open or not self.subject else {}
        if self.open and self.subject:
            query = {self.subject[0]: self.subject[1], **query}
        path = "/".join(quote(part, safe="") for part in self.address.split("/"))
        return f"{self.gateway}/exchange/{path}" + (f"?{urlencode(query, quote_via=quote)}" if query else "")

    @property
    def body(self) -> str:
        """The JSON to post; empty where nobody is spoken of."""
        if not self.subject:
            return ""
        said = {
            "subject": {"scheme": self.subject[0], "value": self.subject[1]},
            "fields": list(self.fields),
            "parameters": dict(self.parameters),
        }
        return json.dumps({name: value for name, value in said.items() if value})


def example(sample: Sample, language: Language) -> str:
    """The program in one language."""
    kind = "open" if sample.open else "signed"
    template = (_TEMPLATES / f"{kind}.{language.suffix}.txt").read_text(encoding="utf-8")
    places = _places(sample)
    return _PLACE.sub(lambda place: places[place[1]], template)


def _places(sample: Sample) -> dict[str, str]:
    return {
        "GATEWAY": sample.gateway,
        "SYSTEM": sample.system,
        "KID": sample.kid,
        "URL": sample.url,
        "METHOD": sample.method,
        "PURPOSE": sample.purpose,
        "BODY_SH": shlex.quote(sample.body),
        "BODY_LITERAL": json.dumps(sample.body),
        "ARGUMENTS": ", ".join(_arguments(sample)),
    }


def _arguments(sample: Sample) -> list[str]:
    """Those of the client's `ask`, as Python writes them."""
    words = [json.dumps(sample.address)]
    if sample.subject:
        words.append(f"({json.dumps(sample.subject[0])}, {json.dumps(sample.subject[1])})")
    if sample.purpose and not sample.open:
        words.append(f"purpose={json.dumps(sample.purpose)}")
    if sample.fields and not sample.open:
        words.append(f"fields={json.dumps(list(sample.fields))}")
    if sample.parameters:
        words.append(f"parameters={json.dumps(dict(sample.parameters))}")
    return words
