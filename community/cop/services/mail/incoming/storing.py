"""Storing a mail as it came, before anything reads it."""

import secrets
from collections.abc import Iterable
from contextlib import suppress
from typing import IO

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from cop.services.jobs.actions import enqueue
from cop.services.mail.choices import Door
from cop.services.mail.models import Incoming

HANDLE = "cop.services.mail.tasks.handle"
FOLDER = "incoming"


def store(raw: IO[bytes], *, sender: str, recipients: Iterable[str], door: Door) -> list[Incoming]:
    """Store a mail once for each recipient and have it handled. When this returns, none of it can be lost.

    `raw` is read from its present place to its end, `sender` and `recipients` are those of the envelope. Raises OSError
    where the storage is full; nothing is kept then.
    """
    start, keys = raw.tell(), []
    try:
        for _recipient in (recipients := list(recipients)):
            raw.seek(start)
            name = f"{FOLDER}/{timezone.now():%Y%m%d}-{secrets.token_hex(16)}.eml"
            keys.append(default_storage.save(name, File(raw)))
        with transaction.atomic():
            return [
                _kept(key, raw.tell() - start, sender, recipient, door)
                for key, recipient in zip(keys, recipients, strict=True)
            ]
    except BaseException:
        for key in keys:
            with suppress(OSError):
                default_storage.delete(key)
        raise


def kept_here(keys: Iterable[str]) -> Iterable[str]:
    """Return those of the storage's keys that are of incoming mail."""
    return [key for key in Incoming.objects.filter(raw__in=keys).values_list("raw", flat=True) if key]


def _kept(key: str, size: int, sender: str, recipient: str, door: Door) -> Incoming:
    incoming = Incoming.objects.create(raw=key, size=size, door=door, sender=sender[:320], recipient=recipient[:320])
    enqueue(HANDLE, incoming.pk)
    return incoming


def remove(incoming: Incoming) -> None:
    """Remove the bytes of a mail; its row stays and says that there was one."""
    if incoming.raw:
        Incoming.objects.filter(pk=incoming.pk).update(raw=None)
        default_storage.delete(incoming.raw)
