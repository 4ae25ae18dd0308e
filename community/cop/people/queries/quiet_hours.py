"""When somebody gets no mail that can wait."""

from typing import Any

from django.db.models import QuerySet

from cop.people.models import Person, QuietHours
from cop.services.prepared import rows


def quiet_hours(person: Person) -> tuple[int, int] | None:
    """Return from which hour to which, in their time zone, a person gets no mail that can wait; None for always."""
    return next(iter(rows(_quiet, person.pk)), None)


def _quiet(person: int) -> QuerySet[Any]:
    return QuietHours.objects.filter(person=person).values_list("begins", "ends")[:1]
