"""Counting what is kept, and signing that somebody went through it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cop.desk.access import may_protect
from cop.desk.models import Held, Review
from cop.people.models import Person
from cop.services.ledger.actions import record
from cop.services.retention import kinds


def count_what_is_held() -> None:
    """Count each kind of data that a room registered, and find the oldest of it. A job calls it; twice does no harm."""
    now = timezone.now()
    for kind in kinds():
        count, oldest = kind.counted()
        values = {"count": count, "oldest": oldest, "counted": now}
        Held.objects.update_or_create(code=kind.code, defaults=values, create_defaults=values | {"first_counted": now})
    Held.objects.exclude(code__in=[kind.code for kind in kinds()]).delete()


@transaction.atomic
def sign_review(note: str, *, acting_person: Person) -> Review:
    """Sign that what is kept, and for how long, was gone through. For the secretariat. Sends nothing.

    Raises PermissionDenied.
    """
    if not may_protect(acting_person):
        raise PermissionDenied
    review = Review.objects.create(note=note, signed_by=acting_person)
    record("desk.retention_reviewed", review, acting_person=acting_person, new={"note": note})
    return review
