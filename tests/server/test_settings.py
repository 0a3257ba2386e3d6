"""What the environment changes, read by a fresh process each time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NAMES = [
    *("DEBUG", "DEMO", "REQUIRE_MFA", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"),
    *("SECURE_HSTS_SECONDS", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "WHITENOISE_USE_FINDERS", "STORAGES"),
    *("SESSION_EXPIRE_AT_BROWSER_CLOSE", "PASSWORD_HASHERS"),
]
PRINT_THEM = f"""
import json
from wasl.server import settings
print(json.dumps({{name: getattr(settings, name) for name in {NAMES}}}, default=str))
"""


def settings(tmp_path: Path, **environment: str) -> dict[str, Any]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("WASL_")}
    variables = {**clean, "WASL_HOME": str(tmp_path), **environment}
    answer = subprocess.run(
        [sys.executable, "-c", PRINT_THEM], env=variables, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def test_by_default_nothing_is_open_and_the_second_factor_is_asked(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert (found["DEBUG"], found["DEMO"], found["REQUIRE_MFA"]) == (False, False, True)
    assert found["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "127.0.0.1"]
    assert found["SESSION_EXPIRE_AT_BROWSER_CLOSE"] is True
    assert "Scrypt" in found["PASSWORD_HASHERS"][0]


def test_an_https_address_secures_everything(tmp_path: Path) -> None:
    found = settings(tmp_path, WASL_URL="https://wasl.example.org")
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    assert found["ALLOWED_HOSTS"][0] == "wasl.example.org"
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://wasl.example.org"]


@pytest.mark.parametrize("collected", [False, True])
def test_static_files_are_hashed_once_collected(tmp_path: Path, collected: bool) -> None:
    if collected:
        (tmp_path / "static").mkdir()
        (tmp_path / "static" / "staticfiles.json").write_text("{}", encoding="utf-8")
    found = settings(tmp_path)
    assert found["WHITENOISE_USE_FINDERS"] is not collected
    assert ("Manifest" in found["STORAGES"]["staticfiles"]["BACKEND"]) is collected
