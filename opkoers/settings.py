"""Settings: everything that differs between places comes from the environment.

`bin/start`, `bin/manage` and `bin/test` fill that environment for the embedded services;
docker-compose.yml and SECURITY.md list the variables for other places.
"""

from pathlib import Path
from typing import Any

import environ
import structlog
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from opkoers.cache import cache_beside

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

STATE_DIR = Path(env("OPKOERS_STATE", default=str(BASE_DIR / "var"))).resolve()
if (STATE_DIR / "secrets.env").is_file():
    env.read_env(STATE_DIR / "secrets.env")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env("SITE_URL", default="http://localhost:8000")
# The clock may be set (demo, tests) only where this is on; see trail.clock.
DEMO = env.bool("OPKOERS_DEMO", default=False)

INSTALLED_APPS = [
    "opkoers.apps.OpkoersConfig",
    "reporting",
    "budgets",
    "cases",
    "consent",
    "documents",
    "accounts",
    "trail",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "pgtrigger",
    "django_htmx",
    # before cotton, or cotton tags inside partials stay unrendered
    "template_partials.apps.SimpleAppConfig",
    "django_cotton.apps.SimpleAppConfig",
    "django_structlog",
    "health_check",
    "rest_framework",
    "drf_spectacular",
    "csp",
]

MIDDLEWARE = [
    "opkoers.api.middleware.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "trail.middleware.RequestLogMiddleware",
    "accounts.middleware.ViewerMiddleware",
    "trail.middleware.ReadLogMiddleware",
]

# A component sees what it is given and the context processors, not its surroundings.
COTTON_ISOLATE_BY_DEFAULT = True

ROOT_URLCONF = "opkoers.urls"
WSGI_APPLICATION = "opkoers.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_loaders: list[Any] = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "opkoers" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    _loaders if DEBUG else [("django.template.loaders.cached.Loader", _loaders)],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "trail.templatetags.spoken",
                "consent.templatetags.corrections",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "accounts.context_processors.viewer",
            ],
        },
    }
]

# --- database -------------------------------------------------------------------------------
# The app signs in as a role that can't change append-only tables; only migrations (and the
# commands that must) sign in as the owner. See docs/adr/0003 and trail.roles.
DATABASE_ROLE = env("OPKOERS_DB_AS", default="app")
DATABASES = {
    "default": env.db_url("DATABASE_OWNER_URL" if DATABASE_ROLE == "owner" else "DATABASE_URL"),
}
DATABASES["default"].update(
    {
        "ENGINE": "django.db.backends.postgresql",
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
    }
)
# Two runs of tests beside each other have a database and a cache of their own.
TEST_RUN = env("OPKOERS_TEST_RUN", default="")
if TEST_RUN:
    DATABASES["default"]["TEST"] = {"NAME": f"test_{DATABASES['default']['NAME']}_{TEST_RUN}"}
# Retention signs in as a role of its own (trail.destroyer); where it has no address, nothing is destroyed.
if env("DATABASE_DESTROYER_URL", default=""):
    DATABASES["destroyer"] = {
        **DATABASES["default"],
        **env.db_url("DATABASE_DESTROYER_URL"),
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 0,
        "TEST": {"MIRROR": "default"},
    }
# Certificates of destruction lie outside the database too: what a restored backup brings back is destroyed again.
CERTIFICATES = Path(env("OPKOERS_CERTIFICATES", default=str(STATE_DIR / "certificates")))
# Names of the roles; the launcher makes them in the embedded server.
DB_ROLES = {
    "owner": env("OPKOERS_OWNER_ROLE", default="opkoers_owner"),
    "app": env("OPKOERS_APP_ROLE", default="opkoers_app"),
    "destroyer": env("OPKOERS_DESTROYER_ROLE", default="opkoers_destroyer"),
}

# --- broker, cache ----------------------------------------------------------------------------
REDIS_URL = env("REDIS_URL", default="redis://localhost:6379/0")
CACHE_URL = env("CACHE_URL", default=cache_beside(REDIS_URL, further=2 if TEST_RUN else 1))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "opkoers",
    }
}
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Europe/Amsterdam"
CELERY_BEAT_SCHEDULE_FILENAME = str(STATE_DIR / "run" / "beat-schedule")
# reads per month and municipality that the privacy officer judges
LOG_SAMPLE_SIZE = env.int("OPKOERS_LOG_SAMPLE", default=25)
# how long something may be shared at most because of vital interest, before somebody thinks again
VITAL_INTEREST_DAYS = env.int("OPKOERS_VITAL_INTEREST_DAYS", default=14)
# how often a day one person may ask emergency access, right or wrong
EMERGENCY_TRIES = env.int("OPKOERS_EMERGENCY_TRIES", default=5)
CELERY_BEAT_SCHEDULE = {
    "take up jobs that died": {"task": "trail.sweep_jobs", "schedule": 15.0},
    "send what waits in the outbox": {"task": "trail.send_outbox", "schedule": 60.0},
    # on the first days of a month, in case a night is missed; it is drawn once
    "draw the samples of the log": {
        "task": "consent.draw_samples",
        "schedule": crontab(day_of_month="1-7", hour=5, minute=15),
    },
    # on the first days of a month, in case a night is missed; each is prepared once
    "prepare the reports of what is over": {
        "task": "reporting.prepare_editions",
        "schedule": crontab(day_of_month="1-7", hour=5, minute=30),
    },
    "destroy files of researchers that are past": {
        "task": "reporting.clear_research",
        "schedule": crontab(hour=3, minute=5),
    },
    "seal the log": {"task": "trail.seal_log", "schedule": 600.0},
    "remind of advances": {
        "task": "budgets.remind_of_advances",
        "schedule": crontab(hour=7, minute=30),
    },
    "remind of decisions that wait": {
        "task": "budgets.remind_of_waiting",
        "schedule": crontab(hour=7, minute=35),
    },
    "tell who leads a course that consent ends": {
        "task": "cases.warn_of_ending_consent",
        "schedule": crontab(hour=7, minute=10),
    },
    "remind who asked of answers that don't come": {
        "task": "cases.remind_of_late_answers",
        "schedule": crontab(hour=7, minute=15),
    },
    "tell who watches it that a temporary solution ends": {
        "task": "cases.warn_of_temporary_solutions",
        "schedule": crontab(hour=7, minute=20),
    },
    "tell who stands in of the conversations of these days": {
        "task": "cases.invite_stand_ins",
        "schedule": crontab(hour=7, minute=25),
    },
    "end what was said for others to read with the yes that it stands on": {
        "task": "cases.end_quotes",
        "schedule": crontab(hour=0, minute=5),
    },
    "remove files that no row owns": {"task": "documents.sweep_files", "schedule": 24 * 3600.0},
    "count the answers of question lists that are closed": {
        "task": "reporting.close_askings",
        "schedule": 3600.0,
    },
    "destroy what is past its term": {
        "task": "consent.destroy_expired",
        "schedule": crontab(hour=3, minute=10),
    },
}

# --- people -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
# since the last request, give or take five minutes: see accounts.middleware.ViewerMiddleware
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

EMAIL_CONFIG = env.email_url("EMAIL_URL", default=f"filemail:///{STATE_DIR}/mail")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Op Koers <opkoers@localhost>")

# --- language and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "opkoers" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

# --- files -----------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS: list[Any] = [BASE_DIR / "opkoers" / "static"]
if (BASE_DIR / "frontend" / "dist").is_dir():
    STATICFILES_DIRS.append(BASE_DIR / "frontend" / "dist")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Stored files (scans, PDFs) live here, enveloped; see documents.store.
FILE_STORE = Path(env("OPKOERS_FILES", default=str(STATE_DIR / "files")))
# Field and envelope encryption: comma-separated, newest first. Kept outside the database.
ENCRYPTION_KEYS = env.list("OPKOERS_KEYS")
SALT_KEY = ENCRYPTION_KEYS
MAX_TEXT_LENGTH = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# files come in by one door only, and one at a time
FILE_UPLOAD_HANDLERS = ["documents.uploads.SmallFiles"]
DATA_UPLOAD_MAX_NUMBER_FILES = 3

# --- security ------------------------------------------------------------------------------------------
SECURE_SSL = env.bool("OPKOERS_HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL
SESSION_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if SECURE_SSL:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- the page on which residents ask to be called back -----------------------------------------------------
# How often per visitor, and per programme; see cases.throttles.
CALL_BACK_RATE = env("OPKOERS_CALL_BACK_RATE", default="6/hour")
CALL_BACK_PLACE_RATE = env("OPKOERS_CALL_BACK_PLACE_RATE", default="100/day")

# --- API ------------------------------------------------------------------------------------------------
# Requests per key; see accounts.api.
API_RATE = env("OPKOERS_API_RATE", default="120/min")
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["opkoers.api.parsing.SafeJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.ScreenPermission"],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.api.KeyThrottle"],
    "DEFAULT_PAGINATION_CLASS": "opkoers.api.pages.Pages",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "opkoers.api.problems.handle",
    "UNAUTHENTICATED_USER": None,
    # the content negotiation of pages (?format=) isn't wanted
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Op Koers",
    "VERSION": "1.0.0",
    "DESCRIPTION": "Referrals in, published factsheets out. Errors are problem details (RFC 9457).",
    "LICENSE": {"name": "EUPL-1.2", "url": "https://eupl.eu/1.2/en/"},
    "DEFAULT_GENERATOR_CLASS": "opkoers.api.description.EnglishDescription",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["accounts.api.ScreenPermission"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "opkoers.api.schema.add_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ReferralStatusEnum": "cases.states.ReferralStatus",
        "SalutationEnum": "consent.states.Salutation",
    },
}

# --- logging --------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
}

# Without this structlog prints the variables of every step with an error: names and texts of residents.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.StackInfoRenderer(),
        structlog.dev.set_exc_info,
        structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        ),
    ],
)
