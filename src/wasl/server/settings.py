"""Django settings. Everything a ministry changes comes from the environment, with a safe default."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from wasl.server.database import database
from wasl.server.secret import secret_key

ROOM = Path(__file__).resolve().parent.parent

HOME = Path(os.environ.get("WASL_HOME", "var")).resolve()
"""Where this installation keeps its database, files and lake."""
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

PACK = Path(os.environ.get("WASL_PACK", "packs/maroc"))

DEBUG = os.environ.get("WASL_DEBUG") == "1"
DEMO = os.environ.get("WASL_DEMO") == "1"
"""A demonstration: the sign-in page offers the demo accounts and their codes. Never with real people's data."""
REQUIRE_MFA = os.environ.get("WASL_REQUIRE_MFA", "1") != "0"
"""Every role that may see someone else's data needs a second factor."""

URL = os.environ.get("WASL_URL", "http://127.0.0.1:8000")
"""The address people type. With https, cookies are secure and browsers are told to come back by https only."""
HTTPS = URL.startswith("https://")

TOKEN = os.environ.get("WASL_TOKEN", "")
"""A PKCS#11 address (RFC 7512) of what holds the keys of seals; files beneath HOME where it names none."""
TIMESTAMPS = os.environ.get("WASL_TIMESTAMPS", "")
"""The http address of a time-stamping authority (RFC 3161); the installation's own where it names none."""
WALLETS = os.environ.get("WASL_WALLETS", "")
"""A file of the wallets that may ask for documents by themselves, and where each is answered; empty: none may."""

SECRET_KEY = secret_key(HOME)
ALLOWED_HOSTS = os.environ.get("WASL_HOSTS", f"{urlsplit(URL).hostname},localhost,127.0.0.1").split(",")
CSRF_TRUSTED_ORIGINS = [URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "wasl.server",
    "wasl.portal",
    "wasl.exchange.agreements",
    "wasl.exchange.tracing",
    "wasl.exchange.files",
    "wasl.exchange.counter",
    "wasl.exchange.claims",
    "wasl.exchange.events",
    "wasl.notices",
    "wasl.documents",
    "wasl.programmes",
    "wasl.procedures",
    "wasl.complaints",
    "wasl.registers",
    "wasl.referentials",
    "wasl.accounts",
    "wasl.pages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "wasl.server.security.protect",
    "wasl.server.state.by_its_clock",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wasl.accounts.middleware.speak_their_language",
    "wasl.accounts.middleware.require_second_factor",
]

ROOT_URLCONF = "wasl.server.urls"
WSGI_APPLICATION = "wasl.server.wsgi.application"
ASGI_APPLICATION = "wasl.server.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wasl.portal.context.portal",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

DATABASES: dict[str, dict[str, Any]] = {"default": database(os.environ.get("WASL_DATABASE_URL", ""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "wasl_cache"}}

# Languages: French first; the visitor's choice is kept in a cookie and in the profile.
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("ar", "العربية"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "wasl_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [ROOM / "portal" / "locale"]
FORMAT_MODULE_PATH = ["wasl.portal.formats"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
USE_TZ = True
TIME_ZONE = "UTC"

# Static files: hashed and compressed once `collectstatic` has run, else served from the rooms themselves.
STATIC_URL = "/static/"
COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = not COLLECTED
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Accounts: made by an administrator, never by signing up.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:home"
ACCOUNT_ADAPTER = "wasl.accounts.adapters.ClosedAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "portal:home"
MFA_ADAPTER = "wasl.accounts.adapters.SealedSecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Wasl"
MFA_TOTP_TOLERANCE = 1

# Sessions end with the browser, and after a working day at most.
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "wasl.portal.views.errors.forgery"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
if os.environ.get("WASL_BEHIND_PROXY") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

EMAIL_HOST = os.environ.get("WASL_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("WASL_SMTP_PORT", "25"))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
EMAIL_HOST_USER = os.environ.get("WASL_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("WASL_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("WASL_SMTP_TLS") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("WASL_EMAIL_FROM", "wasl@localhost")

TEXTS = os.environ.get("WASL_TEXTS", "file" if DEMO else "")
"""The http address of a gateway of short messages; ``file`` for a folder under HOME; empty: none are sent."""
TEXTS_KEY = os.environ.get("WASL_TEXTS_KEY", "")
"""With which the gateway is called."""

FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 301  # papers to be verified together, and a list of candidates

# Logs carry what happened and where in the code, never who: no query string, no form, no name.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("WASL_LOG", "WARNING")},
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}
