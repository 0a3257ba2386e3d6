"""A diploma of the tests."""

from __future__ import annotations

from datetime import UTC, datetime

from wasl.documents.content import Content
from wasl.documents.issuer import Issuer
from wasl.kernel.text import Text

ISSUED = datetime(2026, 7, 10, 9, 30, tzinfo=UTC)
ISSUER = Issuer("menps", Text(fr="Ministère", ar="الوزارة", en="Ministry"), "https://documents.example/issuers/menps")
LIST = "https://documents.example/lists/2026-1"


def diploma(**changes: object) -> Content:
    """A girl's baccalaureate."""
    content = {
        "number": "8F3K-72QD-1M9X-4TBC",
        "type": "baccalaureate-diploma",
        "declaration": "0" * 64,
        "issuer": "menps",
        "issued": int(ISSUED.timestamp()),
        "expires": None,
        "as_of": "2026-07-10",
        "known": 1_783_000_000_000_000,
        "claims": {
            "given_latin": "AMINA", "family_latin": "BERRADA", "given_arabic": "أمينة", "family_arabic": "برادة",
            "birth_date": "2008-03-14", "birth_place": "RABAT", "baccalaureate_year": "2025/2026",
            "baccalaureate_stream": "physical-sciences", "baccalaureate_average": "16.25",
            "baccalaureate_honours": "very-good",
        },
        "words": {"baccalaureate_honours": Text(fr="Très bien", ar="حسن جدا", en="Very good")},
        "list": LIST,
        "index": 719_344,
    }  # fmt: skip
    return Content(**{**content, **changes})  # type: ignore[arg-type]
