"""What a production installation must be told by its environment, checked before any command and by `cop doctor`."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Doubt

OURS = "cop"
LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}


@register(OURS)
def production(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """Return what is missing or doubtful for MODE=production; nothing in a demonstration."""
    return [*_errors(), *_warnings()] if settings.PRODUCTION else []


def _errors() -> Iterator[CheckMessage]:
    if _key_is_made_up():
        yield Error(
            "SECRET_KEY is not set.",
            hint="Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(50))', and keep a copy elsewhere.",
            id="cop.E002",
        )
    if set(settings.ALLOWED_HOSTS) <= LOOPBACK or "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "ALLOWED_HOSTS does not name this site.", hint="Set ALLOWED_HOSTS=community.example.org.", id="cop.E003"
        )
    if not settings.EMAIL_SENDING:
        yield Error(
            "EMAIL_URL is not set: no mail leaves, and nobody can sign in.",
            hint="Set EMAIL_URL=smtp+tls://name:password@relay.example.org:587, or ANYMAIL.",
            id="cop.E004",
        )
    if not settings.SITE_URL.startswith("https://"):
        yield Error(
            "SITE_URL does not begin with https://.", hint="Set SITE_URL=https://community.example.org.", id="cop.E005"
        )
    if "example.org" in settings.DEFAULT_FROM_EMAIL:
        yield Error(
            "DEFAULT_FROM_EMAIL is not set: mail would come from an address that is not yours.",
            hint="Set DEFAULT_FROM_EMAIL='Asia LEDS Partnership <community@your-domain>'.",
            id="cop.E006",
        )


def _warnings() -> Iterator[CheckMessage]:
    if settings.BACKUP_KEY == settings.SECRET_KEY:
        yield Doubt(
            "BACKUP_KEY is not set: backups are sealed with SECRET_KEY.",
            hint="Set BACKUP_KEY, and keep a copy where the backups are not.",
            id="cop.W001",
        )
    if not settings.SECOND_FACTOR_REQUIRED:
        yield Doubt("SECOND_FACTOR_REQUIRED is off: the secretariat signs in by a code alone.", id="cop.W002")
    if not settings.MAIL_DOMAIN:
        yield Doubt(
            "MAIL_DOMAIN is not set: no mail comes in, and nobody can reply to ours.",
            hint="Set MAIL_DOMAIN=mail.your-domain (docs/operators.md, Mail that comes in).",
            id="cop.W005",
        )
    elif not settings.MAIL_AUTHSERV:
        yield Doubt(
            "MAIL_AUTHSERV is not set: of mail that comes in only DKIM is checked, the rest waits for its sender's word.",
            hint="Set it to the name under which your mail server writes Authentication-Results.",
            id="cop.W006",
        )
    if settings.TRANSLATION_URL.startswith("http://") and urlsplit(settings.TRANSLATION_URL).hostname not in LOOPBACK:
        yield Doubt(
            "TRANSLATION_URL does not begin with https://: members' texts can be read on the way.",
            hint="Set TRANSLATION_URL=https://…, or run the service on this machine.",
            id="cop.W004",
        )
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield Doubt(
            "The database is SQLite: fine for one machine and some thousand members.",
            hint="Set DATABASE_URL=postgres://… for more.",
            id="cop.W003",
        )


def _key_is_made_up() -> bool:
    kept = settings.DATA_DIR / "secret-key"
    return kept.exists() and kept.read_text() == settings.SECRET_KEY
