"""What is wrong with this installation, in words."""

import os
import smtplib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core import checks
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, InterfaceError

from cop.config.fonts import missing_packages
from cop.config.health import GOOD, UNKNOWN, has_database, state
from cop.config.preparing import is_empty
from cop.people.models import Organisation, Person
from cop.people.queries.secretariat import secretariat
from cop.services.files.refusals import is_no_room
from cop.services.languages import machine
from cop.services.languages.extraction import catalogue_file, translated_languages

MAIL_PATIENCE = 8
PROBE = "doctor-was-here"


class Finding(NamedTuple):
    """One thing that is not right; `grave` ones keep the installation from its work."""

    text: str
    grave: bool = True


Look = Callable[[], Iterator[Finding]]


def look_at_settings() -> Iterator[Finding]:
    """What Django and we check of the settings."""
    for message in checks.run_checks():
        if not message.is_silenced():
            text = f"{message.msg} {message.hint or ''}".strip()
            yield Finding(text, grave=message.level >= checks.ERROR)


def look_at_parts() -> Iterator[Finding]:
    """The same words as /readyz says, but for what nobody can know yet."""
    for part, word in state().items():
        if word not in (GOOD, UNKNOWN):
            yield Finding(f"{part}: {word}")


def look_at_folders() -> Iterator[Finding]:
    """Whether what must be written can be."""
    for folder in (settings.DATA_DIR, Path(settings.FILE_UPLOAD_TEMP_DIR), Path(settings.STATIC_ROOT)):
        if not folder.is_dir():
            yield Finding(f"{folder} is missing: run cop prepare")
        elif not os.access(folder, os.W_OK | os.X_OK):
            yield Finding(f"{folder} cannot be written: give it to the user that runs this")
    try:
        _probe_storage()
    except Exception as error:  # whatever a storage provider's library raises, the answer is the same
        yield Finding(f"uploads cannot be stored{_why_not(error)}")


def look_at_fonts() -> Iterator[Finding]:
    """Whether documents come out in every script."""
    if packages := missing_packages():
        yield Finding(f"documents in some scripts show boxes: apt install {' '.join(packages)}", grave=False)


def look_at_mail() -> Iterator[Finding]:
    """Whether the relay answers and lets us in."""
    if not settings.EMAIL_SENDING:
        readable = " (what would be sent can be read at /dev/mailbox/)" if settings.DEVELOPMENT_PAGES else ""
        yield Finding(f"no mail leaves: EMAIL_URL is not set{readable}", grave=False)
    elif settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        try:
            _knock_at_relay()
        except (OSError, smtplib.SMTPException) as error:
            relay = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
            yield Finding(f"the mail relay {relay} does not take us ({type(error).__name__}): look at EMAIL_URL")


def look_at_incoming_mail() -> Iterator[Finding]:
    """Whether the door for mail is open, where there is to be one."""
    if not settings.MAIL_DOMAIN:
        yield Finding("no mail comes in: MAIL_DOMAIN is not set", grave=False)
    elif settings.MAIL_DOOR:
        host, _, port = settings.MAIL_DOOR.rpartition(":")
        try:
            with smtplib.LMTP(host.strip("[]"), int(port), timeout=MAIL_PATIENCE) as door:
                door.noop()
        except (OSError, smtplib.SMTPException) as error:
            yield Finding(
                f"nobody takes mail in at {settings.MAIL_DOOR} ({type(error).__name__}): run cop mail-door", grave=False
            )


def look_at_languages() -> Iterator[Finding]:
    """Whether each language's catalogue is compiled and as new as its source."""
    for language in translated_languages():
        source = catalogue_file(language)
        compiled = source.with_suffix(".mo")
        if source.exists() and (not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime):
            yield Finding(f"the texts in {language} are not compiled: run make .venv/run.stamp", grave=False)


def look_at_translation() -> Iterator[Finding]:
    """Whether the machine that translates answers, where one is named."""
    if not machine.is_on():
        return
    try:
        unknown = machine.unknown_languages()
    except machine.NoAnswer as error:
        yield Finding(f"the machine that translates does not answer ({error}): look at TRANSLATION_URL", grave=False)
        return
    if unknown:
        names = ", ".join(unknown)
        yield Finding(f"the machine that translates does not offer {names}: look at TRANSLATION_LANGUAGES", grave=False)


def look_at_content() -> Iterator[Finding]:
    """Whether the right people are in it."""
    unknown = Finding("not known, for the database cannot be read", grave=False)
    try:
        yield from _content() if has_database() else [unknown]
    except (DatabaseError, InterfaceError):
        yield unknown


LOOKS: dict[str, Look] = {
    "settings": look_at_settings,
    "parts": look_at_parts,
    "folders": look_at_folders,
    "fonts": look_at_fonts,
    "mail": look_at_mail,
    "incoming mail": look_at_incoming_mail,
    "languages": look_at_languages,
    "translation": look_at_translation,
    "content": look_at_content,
}


def _content() -> Iterator[Finding]:
    if is_empty():
        yield Finding("nobody has set this installation up: run cop init", grave=settings.PRODUCTION)
    elif not Person.objects.exists():
        yield Finding("there is nobody in it: run cop init", grave=settings.PRODUCTION)
    elif not secretariat().exists():
        yield Finding(
            "nobody is in the secretariat, so nobody decides or gives roles: cop init --email … names the first"
        )
    if not settings.PRODUCTION and Person.objects.filter(sample=False).exists():
        yield Finding("there are real people here, and MODE is not production: set MODE=production", grave=False)
    samples = Person.objects.filter(sample=True).count() + Organisation.objects.filter(sample=True).count()
    if samples and settings.PRODUCTION:
        yield Finding(f"{samples} samples stand among the real people: run cop demo --remove")


def _probe_storage() -> None:
    """Store a file, and remove it or what a full disk took of it."""
    try:
        default_storage.save(PROBE, ContentFile(b"probe"))
    finally:
        default_storage.delete(PROBE)


def _why_not(error: Exception) -> str:
    if isinstance(error, OSError) and is_no_room(error):
        return f": there is no room left in {settings.DATA_DIR}. Make some; what people send meanwhile is not lost"
    return f" ({type(error).__name__}): look at DATA_DIR, or FILES_BUCKET and its keys"


def _knock_at_relay() -> None:
    kind = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
    with kind(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=MAIL_PATIENCE) as relay:
        if settings.EMAIL_USE_TLS:
            relay.starttls()
        if settings.EMAIL_HOST_USER:
            relay.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        relay.noop()
