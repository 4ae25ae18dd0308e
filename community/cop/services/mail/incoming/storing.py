"""Storing a mail as it came, before anything reads it."""

import os
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from cop.services.jobs.actions import enqueue_each
from cop.services.mail.choices import Door
from cop.services.mail.incoming.charsets import readable
from cop.services.mail.models import Incoming

HANDLE = "cop.services.mail.tasks.handle"
FOLDER = "incoming"


class Written(NamedTuple):
    """A mail whose bytes are in the storage, once for each recipient, and of which no row tells yet."""

    keys: list[str]
    size: int
    sender: str
    recipients: list[str]
    door: Door


def store(raw: IO[bytes], *, sender: str, recipients: Iterable[str], door: Door) -> list[Incoming]:
    """Store a mail once for each recipient and have it handled. When this returns, none of it can be lost.

    `raw` is read from its present place to its end, `sender` and `recipients` are those of the envelope. Raises OSError
    where the storage is full; nothing is kept then.
    """
    return keep([write(raw, sender=sender, recipients=recipients, door=door)])


def write(raw: IO[bytes], *, sender: str, recipients: Iterable[str], door: Door) -> Written:
    """Write the bytes of a mail to the disk, to be kept by `keep`. Raises OSError where the storage is full; nothing is left
    then."""
    start, keys, recipients = raw.tell(), list[str](), list(recipients)
    try:
        for _recipient in recipients:
            raw.seek(start)
            name = f"{FOLDER}/{timezone.now():%Y%m%d}-{secrets.token_hex(16)}.eml"
            keys.append(default_storage.save(name, File(raw)))
        _have_on_disk(keys)
    except BaseException:
        _forget_bytes(keys)
        raise
    return Written(keys, raw.tell() - start, sender, recipients, door)


def keep(mails: Sequence[Written]) -> list[Incoming]:
    """Keep mails that are written, all in one transaction, and have them handled; when this returns they outlast a machine that
    loses its power. Where that fails, their bytes go again."""
    made = [
        Incoming(raw=key, size=mail.size, door=mail.door, sender=storable(mail.sender), recipient=storable(recipient))
        for mail in mails
        for key, recipient in zip(mail.keys, mail.recipients, strict=True)
    ]
    try:
        _have_on_disk([one.raw for one in made if one.raw], folders=True)
        _have_rows_on_disk()
        with transaction.atomic():
            kept = Incoming.objects.bulk_create(made)
            enqueue_each(HANDLE, [incoming.pk for incoming in kept])
            return kept
    except BaseException:
        _forget_bytes([key for mail in mails for key in mail.keys])
        raise


def storable(address: str) -> str:
    """Return an address as a column can hold it, whatever bytes somebody gave for one."""
    return readable(address.encode("utf-8", "replace").decode())[:320]


def kept_here(keys: Iterable[str]) -> Iterable[str]:
    """Return those of the storage's keys that are of incoming mail."""
    return [key for key in Incoming.objects.filter(raw__in=keys).values_list("raw", flat=True) if key]


def remove(incoming: Incoming) -> None:
    """Remove the bytes of a mail; its row stays and says that there was one."""
    if incoming.raw:
        Incoming.objects.filter(pk=incoming.pk).update(raw=None)
        default_storage.delete(incoming.raw)


def _have_on_disk(keys: Iterable[str], *, folders: bool = False) -> None:
    """Wait until files, or their `folders`, are on the disk; a storage without paths says so itself when it has saved."""
    with suppress(NotImplementedError):
        paths = {Path(default_storage.path(key)) for key in keys}
        for path in {*(path.parent for path in paths), Path(default_storage.path(""))} if folders else paths:
            opened = os.open(path, os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)


def _have_rows_on_disk() -> None:
    """Have SQLite wait at a commit until its rows are on the disk, as PostgreSQL does; for pages it need not."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")


def _forget_bytes(keys: Iterable[str]) -> None:
    """What cannot be deleted now is found by the sweep of files."""
    for key in keys:
        with suppress(OSError):
            default_storage.delete(key)
