"""What the database itself forbids is there once all migrations have run: tables that are built anew lose their triggers."""

from __future__ import annotations

import pytest
from django.db import connection

FORBIDDING = {
    "programmes_posting_stays": "programmes_posting", "programmes_paymentevent_stays": "programmes_paymentevent",
    "programmes_line_frozen": "programmes_line", "programmes_line_late": "programmes_line",
}  # fmt: skip
_ASKED = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'programmes_%'",
    "postgresql": """SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE NOT tgisinternal AND tgname LIKE 'programmes_%%'""",
}


@pytest.mark.django_db
def test_the_triggers_of_payments_stand() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ASKED[connection.vendor].replace("%%", "%"))
        assert dict(cursor.fetchall()) == FORBIDDING
