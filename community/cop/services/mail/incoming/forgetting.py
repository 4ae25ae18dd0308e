"""Taking away mail that came in: the bytes after a while, the rows later, and all of a person's when they are erased."""

from collections.abc import Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cop.services.mail.choices import ARRIVED_UNSEEN, INCOMING_KEPT_FOR, RAW_KEPT_FOR
from cop.services.mail.incoming import pausing
from cop.services.mail.incoming.storing import remove
from cop.services.mail.models import Incoming

AT_ONCE = 500


def with_bytes() -> QuerySet[Incoming]:
    """Return the mails whose bytes are here."""
    return Incoming.objects.filter(raw__isnull=False)


def bytes_kept() -> QuerySet[Incoming]:
    """Return the mails whose bytes are kept for a time; those at which somebody must still look stay."""
    return with_bytes().exclude(state__in=ARRIVED_UNSEEN)


def rows_kept() -> QuerySet[Incoming]:
    """Return the mails whose rows are kept for a time."""
    return Incoming.objects.exclude(state__in=ARRIVED_UNSEEN)


def forget_old() -> None:
    """Remove the bytes and the rows whose time is over. Called by a job; what it does not reach, the next one does."""
    now = timezone.now()
    for incoming in bytes_kept().filter(received__lt=now - RAW_KEPT_FOR)[:AT_ONCE]:
        remove(incoming)
    rows_kept().filter(received__lt=now - INCOMING_KEPT_FOR, raw=None).delete()


def forget(person_number: int, *addresses: str) -> None:
    """Remove every mail that came from a person, in their name or from one of `addresses`, in the transaction of their
    erasure: the bytes go when that is committed. Twice is as good as once."""
    lower = [address.lower() for address in addresses]
    theirs = Incoming.objects.filter(Q(person=person_number) | Q(came_from__in=lower) | Q(sender__in=lower))
    keys = [key for key in theirs.values_list("raw", flat=True) if key]
    theirs.delete()
    transaction.on_commit(lambda: _forget_bytes(keys))
    pausing.forget(person_number, *addresses)


def of_person(person_number: int) -> Iterator[dict[str, Any]]:
    """Return the mails that came from a person, oldest first, for their own data."""
    rows = Incoming.objects.filter(person=person_number).order_by("pk")
    for row in rows.iterator(100):
        yield {
            "happened": row.received,
            "by": row.came_from,
            "to": row.recipient,
            "size": row.size,
            "state": row.state,
            "reason": row.reason,
        }


def _forget_bytes(keys: list[str]) -> None:
    """What cannot be deleted now is found by the sweep of files, for no row tells of it any more."""
    for key in keys:
        default_storage.delete(key)
