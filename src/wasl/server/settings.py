"""Django settings. Everything a ministry changes comes from the environment, with a safe default."""

from __future__ import annotations

import os
from pathlib import Path

HOME = Path(os.environ.get("WASL_HOME", "var")).resolve()
"""Where this installation keeps its database, files and lake."""

PACK = Path(os.environ.get("WASL_PACK", "packs/maroc"))

DEBUG = os.environ.get("WASL_DEBUG") == "1"
SECRET_KEY = os.environ.get("WASL_SECRET_KEY", "only-for-demonstrations-and-tests")
ALLOWED_HOSTS = os.environ.get("WASL_HOSTS", "localhost,127.0.0.1").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "wasl.registers",
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / "wasl.sqlite3",
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
