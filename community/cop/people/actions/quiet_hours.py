"""Choosing when no mail comes that can wait."""

from django.db import transaction

from cop.people.actions.oneself import oneself
from cop.people.models import Person, QuietHours
from cop.people.queries.quiet_hours import quiet_hours
from cop.services.ledger.actions import record


@transaction.atomic
def choose_quiet_hours(hours: tuple[int, int] | None, *, acting_person: Person) -> None:
    """Choose from which whole hour to which, in one's time zone, no mail comes that can wait; None for none. Codes, and what
    one asked for, still come. For everybody signed in. Twice is as good as once. Sends nothing. Raises PermissionDenied."""
    person = oneself(acting_person)
    before = quiet_hours(person)
    if hours == before:
        return
    if hours is None:
        QuietHours.objects.filter(person=person).delete()
    else:
        begins, ends = hours
        QuietHours.objects.update_or_create(person=person, defaults={"begins": begins, "ends": ends})
    record("people.quiet_hours_chosen", person, acting_person=person, about=person,
           old={"quiet": before}, new={"quiet": hours})  # fmt: skip
