"""What a person is a member of today."""

from cop.people.access import running
from cop.people.models import Membership, Person


def running_memberships(person: Person) -> list[Membership]:
    """Return the memberships of a person that run, with their communities, in the communities' order."""
    memberships = Membership.objects.filter(running(), person=person).select_related("community")
    return list(memberships.order_by("community__order", "pk"))
