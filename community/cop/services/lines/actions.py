"""Connecting things."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone

from cop.services.ledger.actions import record
from cop.services.lines.models import Connection
from cop.services.things import Reference, reference


@transaction.atomic
def connect(
    source: Model | Reference, target: Model | Reference, *, acting_person: Any, happened: datetime | None = None
) -> Connection:
    """Say that `source` led to `target`; saying it twice changes nothing. The calling room has checked permission, and says
    when it `happened` where the moment itself is nobody's to know."""
    (from_kind, from_number), (to_kind, to_number) = reference(source), reference(target)
    connection, new = Connection.objects.get_or_create(
        from_kind=from_kind, from_number=from_number, to_kind=to_kind, to_number=to_number,
        defaults={"made": happened or timezone.now()},
    )  # fmt: skip
    if new:
        new_row = {"to": f"{to_kind}:{to_number}"}
        record("lines.connected", source, acting_person=acting_person, new=new_row, happened=happened)
    return connection


@transaction.atomic
def disconnect(
    source: Model | Reference, target: Model | Reference, *, acting_person: Any, happened: datetime | None = None
) -> None:
    """Take back that `source` led to `target`. The calling room has checked permission, and says when as for `connect`."""
    (from_kind, from_number), (to_kind, to_number) = reference(source), reference(target)
    gone, _ = Connection.objects.filter(
        from_kind=from_kind, from_number=from_number, to_kind=to_kind, to_number=to_number
    ).delete()
    if gone:
        old_row = {"to": f"{to_kind}:{to_number}"}
        record("lines.disconnected", source, acting_person=acting_person, old=old_row, happened=happened)


def forget(kind: str, numbers: Collection[int]) -> None:
    """Forget what led to or came from samples that are taken out. The ledger tells that they went."""
    ends = Q(from_kind=kind, from_number__in=numbers) | Q(to_kind=kind, to_number__in=numbers)
    Connection.objects.filter(ends).delete()
