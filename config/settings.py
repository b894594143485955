"""Settings: one file, everything from the environment, strict.

Names beginning FRONTDESK_ are known or stop the start; besides them only DATABASE_URL, REDIS_URL, EMAIL_URL, HOST and
PORT are read. docs/settings.md lists them; a test keeps that page true.
"""

import gc
import os
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from apps.core.sealing import Keyring
from apps.operations.theme import UNFOLD  # noqa: F401  a setting

BASE_DIR = Path(__file__).resolve().parent.parent

# Nearly all that is made while the site is loaded stays: the collector rests until apps/operations/apps.py wakes it.
gc.disable()

KNOWN = {
    "FRONTDESK_MODE": "demo or production",
    "FRONTDESK_SECRET_KEY": "signs sessions and forms; 50 characters or more",
    "FRONTDESK_MASTER_KEYS": "seal the organisations' secrets; 64 hexadecimal digits each, the first one seals",
    "FRONTDESK_PUBLIC_URL": "the address that customers see, for links in pages and messages",
    "FRONTDESK_HOSTS": "host names that are answered, separated by commas",
    "FRONTDESK_PROXIES": "how many proxies in front append the client to X-Forwarded-For; only they are believed",
    "FRONTDESK_MAIL_FROM": "the address that mails come from",
    "FRONTDESK_BROKER_FOLDER": "folder of the filesystem broker, used where REDIS_URL is empty",
    "FRONTDESK_STATEMENT_TIMEOUT": "longest SQL statement, such as 5s; 0 for no limit",
    "FRONTDESK_STATIC_ROOT": "where collectstatic gathers files",
    "FRONTDESK_FILES_ROOT": "folder of the files of organisations that have no storage of their own",
    "FRONTDESK_EXTRA_APPS": "further Django apps, for tests",
    "FRONTDESK_LOOPBACK": "whether the organisations' own servers may be on this machine, for tests",
    "FRONTDESK_OPERATOR_TOKEN": "lets whoever runs this make customers through the API; 32 characters or more",
    "FRONTDESK_FAILPOINTS": "names of fail-points to stop at, for tests",
}

env = environ.Env()


def refuse(sentence: str) -> None:
    raise ImproperlyConfigured(sentence)


for name in os.environ:
    if name.startswith("FRONTDESK_") and name not in KNOWN:
        refuse(f"{name} is not a setting of Frontdesk. Known are: {', '.join(sorted(KNOWN))}.")

MODE = env.str("FRONTDESK_MODE", default="demo")
if MODE not in {"demo", "production"}:
    refuse(f"FRONTDESK_MODE is {MODE!r}; set it to demo or production.")
PRODUCTION = MODE == "production"
if PRODUCTION and os.environ.get("FRONTDESK_FAILPOINTS"):
    refuse("FRONTDESK_FAILPOINTS lets processes die on purpose; it has no place in production.")
if PRODUCTION and os.environ.get("FRONTDESK_LOOPBACK"):
    refuse("FRONTDESK_LOOPBACK lets outgoing calls reach this machine; it has no place in production.")
DEBUG = False

SECRET_KEY = env.str("FRONTDESK_SECRET_KEY", default="")
if len(SECRET_KEY) < 50:
    refuse("FRONTDESK_SECRET_KEY is missing or short: set it to 50 or more random characters (make run does so).")

try:
    MASTER_KEYS = Keyring.read(env.list("FRONTDESK_MASTER_KEYS", default=[]))
except ValueError as error:
    refuse(f"FRONTDESK_MASTER_KEYS: {error}. Make one with: openssl rand -hex 32")
if PRODUCTION and not MASTER_KEYS.keys:
    refuse("FRONTDESK_MASTER_KEYS is missing: it seals what organisations keep secret. Make one: openssl rand -hex 32")

OPERATOR_TOKEN = env.str("FRONTDESK_OPERATOR_TOKEN", default="")
if OPERATOR_TOKEN and len(OPERATOR_TOKEN) < 32:
    refuse("FRONTDESK_OPERATOR_TOKEN is short: set it to 32 or more random characters, or leave it out.")

HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
PUBLIC_URL = env.str("FRONTDESK_PUBLIC_URL", default=f"http://{HOST}:{PORT}").rstrip("/")
_public = urlsplit(PUBLIC_URL)
if _public.scheme not in {"http", "https"} or not _public.hostname:
    refuse(f"FRONTDESK_PUBLIC_URL is {PUBLIC_URL!r}; it must look like https://clinic.example.")
if PRODUCTION and _public.scheme != "https":
    refuse("FRONTDESK_PUBLIC_URL must begin with https:// in production.")
ALLOWED_HOSTS = env.list("FRONTDESK_HOSTS", default=[])
if PRODUCTION and not ALLOWED_HOSTS:
    refuse("FRONTDESK_HOSTS is missing: list the host names that this installation answers, separated by commas.")
ALLOWED_HOSTS = [*dict.fromkeys([*ALLOWED_HOSTS, _public.hostname or ""])]
if not PRODUCTION:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]", HOST]

PROXIES = env.int("FRONTDESK_PROXIES", default=0)
if not 0 <= PROXIES <= 10:
    refuse(f"FRONTDESK_PROXIES is {PROXIES}; set it to the number of proxies in front, 0 to 10.")

if "DATABASE_URL" not in os.environ:
    refuse("DATABASE_URL is missing. On this machine: make services. Elsewhere: postgres://user:password@host/name.")
DATABASES = {"default": env.db_url("DATABASE_URL")}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    refuse("DATABASE_URL must name a PostgreSQL database; no other engine keeps the promise against double bookings.")
DATABASES["default"] |= {
    "ENGINE": "config.postgresql",
    "CONN_MAX_AGE": None,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        **DATABASES["default"].get("OPTIONS", {}),
        "connect_timeout": 5,
        # Statements are prepared once a connection: parsing and planning were half of what a booking cost PostgreSQL.
        "server_side_binding": True,
        "prepare_threshold": 1,
        # A booking waits one second for a calendar and then says "busy"; nothing waits longer for a lock.
        "options": f"-c lock_timeout=1s -c statement_timeout={env.str('FRONTDESK_STATEMENT_TIMEOUT', default='0')}",
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
BROKER_FOLDER = env.str("FRONTDESK_BROKER_FOLDER", default=str(BASE_DIR / ".data" / "broker"))
# Nothing of value lives in the cache or the broker, so the database can stand in for Redis.
CACHES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "unfold.apps.BasicAppConfig",  # before the admin, whose templates it replaces
    "config.admin.AdminConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_celery_beat",
    "rest_framework",
    "drf_spectacular_sidecar",
    "apps.outbox",
    "apps.accounts",
    "apps.organizations",
    "apps.groups",
    "apps.appointments",
    "apps.notifications",
    "apps.partners",
    "apps.api",
    "apps.pro",
    "apps.booking",
    "apps.operations",
    *env.list("FRONTDESK_EXTRA_APPS", default=[]),
]

MIDDLEWARE = [
    "config.middleware.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.middleware.ShortWay",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.pro.login.sessions.SessionEnds",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it refuses who has failed too often
    "apps.accounts.authentication.ByEmail",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "apps.organizations.passwords.FitsEveryDoor"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "apps.pro.login.adapter.StaffAccountAdapter"
ACCOUNT_FORMS = {"reset_password": "apps.pro.login.resetting.AskForm"}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # who has proven the mailbox is in, whatever others have tried
# Of an address only: a limit by account would let anybody shut its person out (the adapter slows those down).
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip", "reset_password": "20/h/ip,5/h/key"}
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # seconds; then what is dangerous asks who is there
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # also for another e-mail
MFA_ADAPTER = "apps.pro.login.factors.StaffFactors"
MFA_FORMS = {
    "authenticate": "apps.pro.login.factors.AuthenticateForm",
    "reauthenticate": "apps.pro.login.factors.ReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # the step before and the one after: telephones' clocks differ
MFA_TOTP_ISSUER = "Frontdesk"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an invitation has come by that e-mail
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # localhost
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/pro/"

# One account from one address; never an account alone, never an address alone.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "apps.pro.login.locks.account"
AXES_CLIENT_IP_CALLABLE = "apps.pro.login.locks.caller"
AXES_LOCKOUT_CALLABLE = "apps.pro.login.locks.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = env.str("FRONTDESK_STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
FILES_ROOT = env.str("FRONTDESK_FILES_ROOT", default=str(BASE_DIR / ".data" / "files"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.assets.NodeModulesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="dummymail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10  # seconds for each step of talking to the mail server; a message's lease is longer than all of them
DEFAULT_FROM_EMAIL = env.str("FRONTDESK_MAIL_FROM", default=f"appointments@{_public.hostname}")
if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", DEFAULT_FROM_EMAIL):
    refuse(f"FRONTDESK_MAIL_FROM is {DEFAULT_FROM_EMAIL!r}; it must look like appointments@clinic.example.")

CELERY_BROKER_URL = REDIS_URL or "filesystem://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 25
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = (
    # A lost task comes back after two minutes, not after an hour: tasks only say "look at the rows now".
    # A broker that neither answers nor hangs up is given up after some seconds, not waited for without end.
    {
        "visibility_timeout": 120,
        "unacked_restore_throttle": 1,
        "socket_keepalive": True,
        "socket_connect_timeout": 3,
        "socket_timeout": 10,
    }
    if REDIS_URL
    else {
        "data_folder_in": BROKER_FOLDER,
        "data_folder_out": BROKER_FOLDER,
        "control_folder": f"{BROKER_FOLDER}/control",
        "polling_interval": 0.2,
    }
)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_FAILURE_VIEW = "apps.booking.pages.errors.csrf_failure"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^(livez|readyz|healthz)$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso"),
            ],
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "logger", "event"]),
            ],
        }
    },
    "handlers": {"line": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["line"], "level": "INFO"},
    "loggers": {"django.security.DisallowedHost": {"level": "ERROR"}, "axes": {"level": "WARNING"}},
}
