"""Who facilitates a community."""

from django.db.models import QuerySet

from cop.network.models import Community
from cop.people.access import held_now, roles_that_count
from cop.people.choices import Role, Standing
from cop.people.models import Person, RoleHeld


def facilitators(community: Community) -> QuerySet[Person]:
    """Return the people whose role of facilitator of the community counts now, the longest first."""
    held = RoleHeld.objects.filter(held_now(), roles_that_count(), role=Role.FACILITATOR, community=community)
    people = Person.objects.filter(pk__in=held.values("person"), standing__in=(Standing.MEMBER, Standing.APPLICANT))
    return people.order_by("joined", "pk")


def facilitator_of(community: Community, *, but: Person | None = None) -> Person | None:
    """Return who is in charge of something new in a community, not `but`; None where nobody is."""
    people = facilitators(community)
    return (people.exclude(pk=but.pk) if but else people).first()
