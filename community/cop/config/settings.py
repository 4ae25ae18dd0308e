"""All settings, from the environment. docs/operators.md lists the variables."""

import os
import tempfile
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path

from csp.constants import NONE, SELF

from cop.config.environment import env, refuse_nonsense
from cop.config.folders import made
from cop.config.running import running_port
from cop.config.secrets import kept_secret
from cop.services.languages.choices import LANGUAGES as OUR_LANGUAGES
from cop.services.languages.choices import add_to_django

refuse_nonsense()

PACKAGE = Path(__file__).resolve().parent.parent
MODE = env("MODE", default="demo")  # "demo" or "production"
PRODUCTION = MODE == "production"
DEVELOPMENT_PAGES = not PRODUCTION
DEBUG = False

DATA_DIR = made(Path(env("DATA_DIR", default="") or "data").resolve())
HOST = env("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
_SHOWN_PORT = PORT if "PORT" in os.environ else running_port(DATA_DIR) or PORT
SITE_URL = env("SITE_URL", default=f"http://localhost:{_SHOWN_PORT}").rstrip("/")
SECRET_KEY = env("SECRET_KEY", default="") or kept_secret(DATA_DIR)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
BACKUP_KEY = env("BACKUP_KEY", default="") or SECRET_KEY
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CHECK_OUTSIDE_LINKS = env.bool("CHECK_OUTSIDE_LINKS", default=PRODUCTION)
TRANSLATION_URL = env("TRANSLATION_URL", default="")  # a service like LibreTranslate; none: no machine translates
TRANSLATION_KEY = env("TRANSLATION_KEY", default="")
TRANSLATION_LANGUAGES = env.list(
    "TRANSLATION_LANGUAGES", default=["en", "bn", "fil", "hi", "ko", "ms", "vi", "zh-hans"]
)
TRANSLATION_CHARACTERS_A_DAY = env.int("TRANSLATION_CHARACTERS_A_DAY", default=200_000)
TRUSTED_PROXY = env.bool("TRUSTED_PROXY", default=False)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "django_q",
    "csp",
    "cop.people",  # before allauth, whose templates it replaces
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "cop.services.ledger",
    "cop.services.lines",
    "cop.services.jobs",
    "cop.services.mail",
    "cop.services.moderation",
    "cop.services.search",
    "cop.services.languages",
    "cop.services.files",
    "cop.network",
    "cop.discussions",
    "cop.website",
    "cop.desk",
    "cop.api",
    "cop.config",
    "django.forms",  # last: its templates give way to ours
]

MIDDLEWARE = [
    "cop.config.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "cop.api.middleware.ProgramsDoor",
    "cop.config.middleware.CalmWithoutDatabase",
    "csp.middleware.CSPMiddleware",
    "cop.services.ledger.middleware.OneGeneration",
    "cop.people.middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cop.people.middleware.BehindMailbox",
    "cop.services.languages.middleware.ReadersLanguage",
    "cop.services.languages.middleware.ReadersTimeZone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cop.website.middleware.CalmRefusals",
    "cop.services.files.middleware.UploadLimit",
    "cop.services.moderation.middleware.CalmWhenTooOften",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cop.people.middleware.LastSeen",
    "cop.people.middleware.NothingTypedIsLost",
    "django_htmx.middleware.HtmxMiddleware",
    "cop.website.middleware.OfflineReading",
]

ROOT_URLCONF = "cop.config.urls"
WSGI_APPLICATION = "cop.config.wsgi.application"

FORM_RENDERER = (
    "django.forms.renderers.TemplatesSetting"  # website/templates/django/forms: a list of 250 countries in one go
)
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django_cotton.templatetags.cotton",
                "cop.services.languages.templatetags.languages",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cop.website.context.shell",
            ],
        },
    }
]
COTTON_DIR = "cotton"

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR}/cop.sqlite3")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728; "
        "PRAGMA secure_delete=ON;",  # not every build of SQLite overwrites what is deleted by itself
    }
else:
    # Compiling a query of the directory takes longer than answering it.
    OURS = {"connect_timeout": 5, "options": "-c jit=off", "prepare_threshold": 5}
    DATABASES["default"]["OPTIONS"] = OURS | DATABASES["default"].get("OPTIONS", {})
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},  # beyond Django's 300, signatures of mail would be forgotten too early
    },
    "memory": {"BACKEND": "cop.services.memory.Memory", "OPTIONS": {"MAX_ENTRIES": 2000}},
}

# Languages and times
LANGUAGE_CODE = "en"
LANGUAGES = OUR_LANGUAGES
add_to_django()
LOCALE_PATHS = [PACKAGE.parent / "locale"]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# People and sign-in
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["cop.people.signing_in.sessions.Backend"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "cop.people.signing_in.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_TIMEOUT = 60 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 60 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {  # codes have limits of ours: cop.people.signing_in.limits
    "request_login_code": None,
    "reset_password": None,
    "login": "60/m/ip",
    "login_failed": "30/m/ip,5/5m/key",
}
ACCOUNT_FORMS = {
    "request_login_code": "cop.people.forms.signing_in.AddressForm",
    "confirm_login_code": "cop.people.forms.signing_in.TypeCodeForm",
    "login": "cop.people.forms.signing_in.PasswordSignInForm",
    "reset_password": "cop.people.forms.signing_in.ForgottenPasswordForm",
    "confirm_password_reset_code": "cop.people.forms.signing_in.TypeCodeForm",
    "reset_password_from_key": "cop.people.forms.signing_in.NewPasswordForm",
    "set_password": "cop.people.forms.signing_in.SetPasswordForm",
    "change_password": "cop.people.forms.signing_in.ChangePasswordForm",
    "reauthenticate": "cop.people.forms.signing_in.ProveByPasswordForm",
}
MFA_ADAPTER = "cop.people.signing_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_TOLERANCE = 1  # clocks of phones differ by some seconds
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_FORMS = {
    "authenticate": "cop.people.forms.signing_in.SecondFactorForm",
    "reauthenticate": "cop.people.forms.signing_in.ProveByCodeForm",
    "activate_totp": "cop.people.forms.signing_in.SetUpAppForm",
    "add_webauthn": "cop.people.forms.signing_in.AddPasskeyForm",
    "edit_webauthn": "cop.people.forms.signing_in.RenamePasskeyForm",
}
SOCIALACCOUNT_ADAPTER = "cop.people.signing_in.PartnerAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # browsers hold a form's redirect to another site against `form-action 'self'`
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": env.json("OPENID_CONNECT", default=[])}}
ALLAUTH_TRUSTED_PROXY_COUNT = int(TRUSTED_PROXY)
ERASURE_WAIT = timedelta(hours=72)  # how long an erasure can be called off; at most 72 hours (DESIGN section 8.8)
ADDRESS_WAIT = timedelta(hours=72)  # how long a new address that was asked on the telephone can be called off
ADDRESS_WAIT_ALONE = timedelta(days=7)  # the same where no second person agreed to it
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=True)

# Security
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "cop.people.signing_in.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "cop.website.views.form_expired"
if SITE_URL.startswith("https://"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY else None
    SECURE_HSTS_SECONDS = 31_536_000
SILENCED_SYSTEM_CHECKS = ["account.W001"]

# Uploads: larger ones are refused by cop.services.files with a reason in words
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
FILE_UPLOAD_TEMP_DIR = tempfile.tempdir = str(made(DATA_DIR / "tmp"))
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400

# Files: a folder, or S3-compatible storage
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
FILES_BUCKET = env("FILES_BUCKET", default="")
STORAGES = {
    "default": (
        {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {"bucket_name": FILES_BUCKET, "querystring_auth": True},
        }
        if FILES_BUCKET
        else {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}}
    ),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000

# Mail
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_SENDING = bool(env("EMAIL_URL", default=""))  # without a relay, mail stays in the queue's rows for /dev/mailbox/
EMAIL_TIMEOUT = 20
ANYMAIL = env.json("ANYMAIL", default={})
if ANYMAIL:
    EMAIL_BACKEND, EMAIL_SENDING = ANYMAIL["BACKEND"], True
    INSTALLED_APPS.insert(0, "anymail")  # only where it sends: it takes a sixth of every start
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Asia LEDS Partnership <community@mail.example.org>")

# Mail that comes in: at which domain, by which LMTP door, and whose word on the sender is believed (docs/operators.md)
MAIL_DOMAIN = env(
    "MAIL_DOMAIN", default="" if PRODUCTION else parseaddr(DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
).lower()
MAIL_DOOR = env("MAIL_DOOR", default="127.0.0.1:8025")  # "" for none
MAIL_DKIM_SELECTOR = env("MAIL_DKIM_SELECTOR", default="cop")
MAIL_DKIM_KEY = env.str("MAIL_DKIM_KEY", default="", multiline=True)  # PEM
MAIL_RATES = env.json("MAIL_RATES", default={})  # {"gmail.com": 60}: at most so many a minute
MAIL_AUTHSERV = [name.lower() for name in env.list("MAIL_AUTHSERV", default=[])]

# Jobs: see cop.services.jobs, which limits the attempts. A job is handed out again after `retry` seconds.
Q_CLUSTER = {
    "name": "cop",
    "orm": "default",
    "workers": env.int("WORKERS", default=1),
    "timeout": env.int("Q_TIMEOUT", default=600),
    "retry": env.int("Q_RETRY", default=660),
    "poll": 1,
    "save_limit": -1,
    "catch_up": False,
    "cache": "memory",  # the queue's own heartbeat is written twice a second, which is too much for a database
    "label": "Jobs",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "cop.config.logs.RequestId"}},
    "formatters": {"json": {"()": "cop.config.logs.Line"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request"]}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.server": {"handlers": [], "propagate": False},
        "django.request": {"level": "ERROR"},
        "django.security.RequestDataTooBig": {"level": "CRITICAL"},  # what somebody sent is no error of ours
        "django.security.TooManyFieldsSent": {"level": "CRITICAL"},
        "django.security.TooManyFilesSent": {"level": "CRITICAL"},
        "django-q": {"level": "WARNING"},
        "flufl.bounce": {"level": "WARNING"},
        "tnefparse": {"level": "CRITICAL"},  # what somebody sent is no error of ours
        "mail.log": {"level": "WARNING"},  # aiosmtpd's, which names who writes to whom
    },
}
