"""What a person is a member of today, and what they left."""

from datetime import datetime, timedelta

from django.db.models import Max

from cop.people.access import running
from cop.people.choices import Standing
from cop.people.models import Membership, Person


def running_memberships(person: Person) -> list[Membership]:
    """Return the memberships of a person that run, with their communities, in the communities' order."""
    memberships = Membership.objects.filter(running(), person=person).select_related("community")
    return list(memberships.order_by("community__order", "pk"))


def memberships_at(person: Person, moment: datetime) -> list[Membership]:
    """Return the memberships of a person that ran in the second of a moment, ended since or not, in the same order."""
    memberships = Membership.objects.filter(running(moment), person=person, since__lt=moment + timedelta(seconds=1))
    return list(memberships.select_related("community").order_by("community__order", "pk"))


def left_on(person: Person) -> datetime | None:
    """Return when somebody left who is a member of nothing any more; None for everybody else."""
    if person.standing != Standing.FORMER:
        return None
    return Membership.objects.filter(person=person).aggregate(left=Max("until"))["left"]


def places_left(person: Person) -> set[int | None]:
    """Return the communities of which somebody was a member before they left all, with None for the partnership."""
    if person.standing != Standing.FORMER:
        return set()
    return set(Membership.objects.filter(person=person).values_list("community", flat=True))
